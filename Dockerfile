# One image for every role: pages and API, the nightly sync, backups. Build: docker build -t spasm-trials .
FROM python:3.11.14-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
COPY matchers matchers
COPY ingest ingest
COPY service service
RUN python -m venv /opt/spasm-trials \
    && /opt/spasm-trials/bin/pip install -c constraints.txt '.[postgres,oidc,otel]'

FROM python:3.11.14-slim-trixie
# pg_dump and pg_restore, no older than the server of docker-compose.yml. Debian keeps but the newest patch of a package.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 trials \
    && useradd --system --uid 10001 --gid trials --no-create-home --shell /usr/sbin/nologin trials \
    && install --directory --owner trials --group trials /data /backups
COPY --from=build /opt/spasm-trials /opt/spasm-trials
# Nothing is written beside the code, which belongs to root: the root file system may be read-only.
ENV PATH=/opt/spasm-trials/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    SPASM_TRIALS_HOST=0.0.0.0 \
    SPASM_TRIALS_DATABASE_URL=sqlite:////data/trials.db
WORKDIR /data
USER 10001:10001
VOLUME ["/data", "/backups"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["spasm-trials"]
CMD ["serve"]
