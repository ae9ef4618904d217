"""Numbers for Prometheus; a label holds a route's template, never an address.

Each process counts for itself and is asked for itself, unless PROMETHEUS_MULTIPROC_DIR names an empty folder for the
processes that share a door: then whichever of them is asked tells what all have counted.
"""

import os
from collections.abc import Iterator

from fastapi import APIRouter, Depends, Request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.responses import Response

from matchers.saying import say
from service.access.doors import for_operators
from service.api.errors import Problem
from service.api.privacy import Line
from service.board import Board
from service.condition import Condition, RegistrySync

router = APIRouter(tags=["health"], dependencies=[Depends(for_operators)])
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
OURS = "spasm_trials"
SHARED = "PROMETHEUS_MULTIPROC_DIR"  # the library's own name for it


@router.get("/metrics", include_in_schema=False)
def get_metrics(request: Request) -> Response:
    """In Prometheus's text, where the settings want it."""
    if not request.app.state.settings.metrics:
        raise Problem(
            404, "not-found", say("No numbers are told here. SPASM_TRIALS_METRICS=true switches them on.")
        )
    text = request.app.state.metrics.text()
    return Response(text, headers={"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE_LATEST})


class Metrics:
    """Counts of one application, and what its board says when it is asked."""

    def __init__(self, board: Board) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            f"{OURS}_requests",
            "Requests answered, by method, route template and status.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            f"{OURS}_request_seconds",
            "How long answers took; those of matching routes are the latency of a match.",
            ["method", "route"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._told = CollectorRegistry()
        self._told.register(_BoardNumbers(board))

    def text(self) -> bytes:
        """The counts, of all processes where they share a folder, and what the board says, which all see alike."""
        counted = self.registry
        if SHARED in os.environ:
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        return generate_latest(counted) + generate_latest(self._told)

    def count(self, line: Line) -> None:
        self._requests.labels(line["method"], line["route"], str(line["status"] or "none")).inc()
        self._seconds.labels(line["method"], line["route"]).observe(line["ms"] / 1000)


class _BoardNumbers(Collector):
    """Read when asked for, so that every process tells the same."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def describe(self) -> Iterator[Metric]:
        """Nothing is looked up merely to be registered."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        try:
            state = self._board.current().condition
        except Exception:  # noqa: BLE001 - any failure of the database means the same here
            yield _gauge("database_up", "Whether the database answers.", 0)
            return
        yield _gauge("database_up", "Whether the database answers.", 1)
        yield from _data(state)
        yield from _syncs(state)


def _data(state: Condition) -> Iterator[Metric]:
    held = state.holdings
    yield _gauge("trials", "Trials held that a registry still has.", held.trials)
    yield _gauge("sentences", "Sentences of their eligibility texts.", held.sentences)
    yield _gauge("sentences_unread", "Those of them that are not read whole.", held.unread)
    yield _gauge("records_pending", "Records fetched and not read yet.", held.pending)
    if age := state.age(state.synced_at):
        yield _gauge("sync_age_seconds", "Since every registry was heard out.", age.total_seconds())


def _syncs(state: Condition) -> Iterator[Metric]:
    """By registry; one that was never asked has neither age nor outcome."""
    age = GaugeMetricFamily(
        f"{OURS}_registry_sync_age_seconds", "Since the registry was heard out.", labels=["registry"]
    )
    ok = GaugeMetricFamily(
        f"{OURS}_registry_sync_ok",
        "Whether its last sync went well; 0 with the reason.",
        labels=["registry", "reason"],
    )
    unreadable = GaugeMetricFamily(
        f"{OURS}_registry_records_unreadable", "Its records that cannot be read.", labels=["registry"]
    )
    for one in state.syncs:
        _add(state, one, age, ok)
        unreadable.add_metric([one.registry], state.holdings.problems.get(one.registry, 0))
    yield from (age, ok, unreadable)


def _add(state: Condition, one: RegistrySync, age: GaugeMetricFamily, ok: GaugeMetricFamily) -> None:
    if since := state.age(one.succeeded_at):
        age.add_metric([one.registry], since.total_seconds())
    if one.outcome != "never":
        ok.add_metric([one.registry, one.reason], float(one.outcome == "ok"))


def _gauge(name: str, help_: str, value: float) -> Metric:
    return GaugeMetricFamily(f"{OURS}_{name}", help_, value=value)
