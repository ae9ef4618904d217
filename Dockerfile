FROM python:3.11-slim
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY matchers matchers
COPY ingest ingest
COPY service service
RUN pip install --no-cache-dir -c constraints.txt '.[postgres]' && useradd --system --no-create-home app
USER app
EXPOSE 8000
ENTRYPOINT ["spasm-trials"]
CMD ["serve"]
