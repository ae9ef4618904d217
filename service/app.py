"""Where the parts are put together: settings, store, catalogue, schedule and routes."""

import logging
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from functools import partial

import structlog
import uvicorn
from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from service import logs
from service.access.doors import Doors
from service.api import batch, changes, compare, errors, health, match, metrics, privacy, trials
from service.api.away import DatabaseAway
from service.api.description import describe
from service.api.fhir import routes as fhir
from service.api.listed import Listed
from service.board import Board
from service.cds import routes as cds
from service.jobs.stopping import Stop
from service.live import LiveCatalogue, collect_seldom
from service.program import program_version
from service.settings import Settings
from service.snapshots import Keeper
from service.store import trouble
from service.store.store import Store
from service.tracing import Traces
from service.web import docs, families, language, pages, problems, search_engines, status
from service.web import privacy as told

log = structlog.get_logger("service.app")
INTENDED_USE = (
    "Compares what is told about a child with the public registry text of trials for infantile spasms, "
    "sentence by sentence. It does not diagnose or recommend treatment: only study teams say who may join."
)
# The framework's own traces hold paths and queries, and its log records the texts of errors, as soon as any exporter is
# set up in the process; ours know no more than the log does.
SILENT: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


def create_app(settings: Settings | None = None, store: Store | None = None) -> FastAPI:
    """The application. Without a store it opens the one the settings name; a factory for uvicorn."""
    settings = settings or Settings()
    store = store or Store(settings.database, settings.limits)
    reader = Store(settings.read_database, settings.limits) if settings.read_database_url else store
    logs.configure(settings.log_level)
    app = FastAPI(
        title="Trials for infantile spasms",
        summary="Finds trials for an infant and says, sentence by sentence, why each fits or not",
        description=INTENDED_USE,
        version=program_version(),
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect would repeat the query in its Location
        telemetry=SILENT,
    )
    app.state.settings, app.state.store, app.state.main_store = settings, reader, store
    app.state.doors = Doors.of(settings, store)
    app.state.board = Board(reader, settings)
    app.state.metrics = metrics.Metrics(app.state.board)
    app.state.snapshots = Keeper(store, app.version) if settings.keep_snapshots else None
    app.state.listed = Listed()
    app.state.catalogue = LiveCatalogue(
        reader,
        settings.catalogue_check_seconds,
        keep=app.state.snapshots.keep if app.state.snapshots else None,
    )
    _add_routes(app)
    errors.install(app, problems.page_of)
    describe(app)
    app.add_middleware(DatabaseAway)
    app.add_middleware(
        errors.BodyLimit, others={batch.ADDRESS: (settings.batch_mebibytes << 20, batch.SECONDS)}
    )
    _allow_origins(app, settings.cors_origins)
    app.state.traces = Traces(app.version) if settings.tracing else None
    app.add_middleware(
        privacy.QuietLog,
        count=app.state.metrics.count,
        trace=app.state.traces.record if app.state.traces else None,
    )
    app.add_middleware(privacy.SafeHeaders, public_url=settings.public_url)
    return app


def _allow_origins(app: FastAPI, origins: list[str]) -> None:
    """Pages of other origins may ask only where the settings name them; there is no cookie to protect."""
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", privacy.REQUEST_ID],
            expose_headers=[privacy.REQUEST_ID, "Retry-After"],
        )


def _add_routes(app: FastAPI) -> None:
    # The pages first: GET /match is the form, and only with a query the API's refusal.
    for room in (
        pages, families, compare, batch, match, trials, changes, fhir, cds, health, status, metrics, told, docs,
    ):  # fmt: skip
        app.include_router(room.router)
    app.include_router(pages.homes)
    app.include_router(search_engines.router)
    for room in (pages, families, status, told):
        app.include_router(room.router, prefix=language.PREFIX, include_in_schema=False)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open for requests with the newest tables and the trials in memory."""
    logging.getLogger("uvicorn.access").disabled = True  # it prints addresses with their queries
    settings, store, reader = app.state.settings, app.state.main_store, app.state.store
    collect_seldom()
    current_default_thread_limiter().total_tokens = settings.worker_threads
    try:
        await run_in_threadpool(store.migrate)
        await run_in_threadpool(app.state.catalogue.current)
    except SQLAlchemyError as error:
        found = trouble.of(error)
        log.error("database", says=found.says, remedy=found.remedy)  # noqa: TRY400 - its text may tell too much
        raise
    with _nights(settings, store):
        yield
    if app.state.traces:
        await run_in_threadpool(app.state.traces.close)
    if app.state.snapshots:
        await run_in_threadpool(app.state.snapshots.close)
    reader.close()
    store.close()  # gives its connections back; it opens new ones where it is asked again


@contextmanager
def _nights(settings: Settings, store: Store) -> Iterator[None]:
    """Meanwhile the nightly sync runs in a thread of its own, if the settings want it here."""
    if not settings.scheduler:
        yield
        return
    from service.jobs.schedule import Nightly, start  # noqa: PLC0415 - its library, only where it is wanted

    at = datetime.strptime(settings.sync_at, "%H:%M").time()  # noqa: DTZ007 - a time of day, in UTC
    stop = Stop()
    scheduler = start(Nightly(store, partial(_synced, settings, store, stop), settings.registries, at))
    try:
        yield
    finally:
        stop.ask()
        scheduler.shutdown()


def _synced(settings: Settings, store: Store, stop: Stop, names: Sequence[str]) -> bool:
    """Answers need no reader of registries' texts, which is slow to import: it comes with the first night."""
    from service.syncing import sync_all  # noqa: PLC0415

    return sync_all(settings, store, names, stop)


def listener(settings: Settings) -> socket.socket:
    """The door, opened before anything else is done; OSError where it cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named, or else asyncio would not know it for TCP: what it writes in two pieces, the head and the
    # body of an answer, would then wait for the other side's word between them, for 40 ms on a connection kept open.
    door = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((settings.host, settings.port))
        door.listen()
    except OSError:
        door.close()
        raise
    return door


def serve(app: FastAPI, door: socket.socket) -> None:
    """Until it is told to stop. The server's own log of addresses stays off: they hold queries."""
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=app.state.settings.stop_within_seconds,
        forwarded_allow_ips=app.state.settings.trusted_proxies,
    )
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[door])
    if not server.started:
        sys.exit(1)
