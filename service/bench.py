"""How fast it all is: each part timed beside a floor, the least that any program must do for the same result.

A time tells little on a machine that others use; its ratio to a floor taken in the same run tells more.
"""

import json
import math
import sqlite3
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import orjson

from ingest.catalogue import Catalogue
from ingest.normalise import normalise
from ingest.record import Payload, SourceRecord
from ingest.registry import registries
from matchers.columns.standings import Columns
from matchers.trial import Trial
from service.api.answer import MatchQuery, answered
from service.api.schemas import to_bytes, trial_document
from service.bench_http import requests_of
from service.bench_sync import sync_of
from service.intake.profile import Told
from service.sample_registry.server import sample_studies
from service.store.store import Store

REPEATS = 7
LARGEST_SERVED = 1000  # trials; more would only time the network


@dataclass(frozen=True, slots=True)
class Figure:
    """What was done `count` times in the median of `milliseconds`, and how long its floor took."""

    what: str
    count: int
    milliseconds: float
    floor: str = ""
    floor_milliseconds: float | None = None
    p95: float | None = None
    p99: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.milliseconds / self.floor_milliseconds if self.floor_milliseconds else None

    @property
    def per_second(self) -> float:
        return 1000 * self.count / self.milliseconds


def sample_payloads() -> list[Payload]:
    """The studies of the sample registry, for want of others."""
    ctgov = registries()["ctgov"]
    return [payload for study in sample_studies() for payload in ctgov.split(study)]


def figures(
    payloads: Sequence[Payload], told: Told, counts: Sequence[int], synced: int = 0
) -> Iterator[Figure]:
    """Every figure, as soon as it is known; `synced` is how many studies are fetched from a server of our own."""
    trials: list[Trial] = []
    yield from _reading(payloads, trials)
    yield from _held(told, trials, "no two alike")
    for count in counts:
        yield from _matching(told, copies(trials, count))
    served = copies(trials, min(max(counts), LARGEST_SERVED))
    with TemporaryDirectory(prefix="spasm-trials-") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        yield from _storing(url, served)
        yield from (Figure(**one) for one in requests_of(url, Path(folder), len(served)))
        if synced:
            yield Figure(**sync_of(Path(folder), synced))


def copies(trials: Sequence[Trial], count: int) -> list[Trial]:
    """As many trials, each one of those given under an id of its own, marked as a sample."""
    return [
        replace(trial, id=f"NCT99{n:06}", ids=(f"NCT99{n:06}",))
        for n, trial in enumerate(islice(cycle(trials), count))
    ]


def _reading(payloads: Sequence[Payload], trials: list[Trial]) -> Iterator[Figure]:
    """Each study once. In time of the processor: what is read first is read once only, whatever else the machine does."""
    studies = list({(payload.registry, payload.id): payload for payload in payloads}.values())
    bodies = [json.dumps(study.body) for study in studies]
    parsed = _median(lambda: [json.loads(body) for body in bodies], clock=process_time)
    fastest = _median(lambda: [orjson.loads(body) for body in bodies], clock=process_time)
    records: list[SourceRecord] = []

    def shaped() -> None:
        records[:] = [registries()[study.registry].read(study) for study in studies]

    floor = "json.loads of the same"
    read = _median(shaped, clock=process_time)
    yield Figure("read payloads", len(studies), read, floor, parsed)
    first = _timed(lambda: trials.extend(map(normalise, records)), process_time)
    again = _median(lambda: [normalise(record) for record in records], clock=process_time)
    for taken, note in ((first, "sentences seen for the first time"), (again, "sentences known")):
        for what, time in (("normalise studies", taken), ("read and normalise", read + taken)):
            said = f"{note}; {_beside_fastest(time, fastest)}"
            yield Figure(what, len(studies), time, floor, parsed, note=said)


def _beside_fastest(taken: float, parsed: float) -> str:
    return f"{taken / parsed:.0f} x orjson.loads"


def _matching(told: Told, trials: list[Trial]) -> Iterator[Figure]:
    yield from _held(told, trials, "copies")
    catalogue = Catalogue("bench", None, tuple(trials))
    for limit in (20, 500):
        yield _answering(told, catalogue, limit)


def _held(told: Told, trials: list[Trial], note: str) -> Iterator[Figure]:
    """What a child is held against, beside a copy of its answers' truths for every criterion: a byte each."""
    tracemalloc.start()
    columns = Columns.of(trials)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    memory = f"{note}; {held / 1024 / max(1, len(trials)):.1f} KiB a trial beside the trials"
    made = _timed(lambda: Columns.of(trials), process_time)
    yield Figure("line trials up", len(trials), made, note=memory)
    truths = bytearray(max(1, len(columns.lineup.asked)))
    copied = _median(lambda: [bytes(truths) for _ in range(100)], clock=process_time) / 100
    taken = _median(lambda: columns.standings(told.child), clock=process_time)
    yield Figure(
        "match one child, in order", len(trials), taken, "to copy a byte a criterion", copied, note=note
    )


def _answering(told: Told, catalogue: Catalogue, limit: int) -> Figure:
    query = MatchQuery(include="closed", limit=limit)
    answer = answered(told, catalogue, query)
    written = _median(lambda: to_bytes(answer))
    taken = _median(lambda: to_bytes(answered(told, catalogue, query)))
    what = f"answer with {limit} matches"
    return Figure(what, len(catalogue.trials), taken, "to write the same JSON", written)


def _storing(url: str, trials: list[Trial]) -> Iterator[Figure]:
    documents = [json.dumps(trial_document(trial)) for trial in trials]
    store = Store(url)
    store.migrate()
    saved = _timed(lambda: store.save_trials(trials, datetime.now(UTC)))
    yield Figure(
        "save trials", len(trials), saved, "the driver's bulk insert of the same", _inserted(documents)
    )
    parsed = _median(lambda: [json.loads(document) for document in documents])
    opened = _median(lambda: _opened(store), 3)
    yield Figure(
        "open the catalogue", len(trials), opened, "json.loads of the same", parsed, note=_memory(store)
    )
    store.close()


def _inserted(documents: list[str]) -> float:
    """Milliseconds, of the fastest way in that there is: one table, one statement, one transaction, one file."""
    with TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder) / "floor.db")) as connection:
        connection.execute("CREATE TABLE trial (id INTEGER PRIMARY KEY, document TEXT)")
        rows = list(enumerate(documents))
        return _timed(lambda: _insert(connection, rows))


def _insert(connection: sqlite3.Connection, rows: list[tuple[int, str]]) -> None:
    with connection:
        connection.executemany("INSERT INTO trial VALUES (?, ?)", rows)


def _opened(store: Store) -> Catalogue:
    return Catalogue(store.version(), store.synced_at(), tuple(store.trials()))


def _memory(store: Store) -> str:
    tracemalloc.start()
    try:
        catalogue = _opened(store)
        held, _ = tracemalloc.get_traced_memory()
        return f"{held / 1024 / max(1, len(catalogue.trials)):.0f} KiB a trial"
    finally:
        tracemalloc.stop()


def _median(
    work: Callable[[], Any], repeats: int = REPEATS, clock: Callable[[], float] = perf_counter
) -> float:
    return sorted(_timed(work, clock) for _ in range(repeats))[repeats // 2]


def _timed(work: Callable[[], Any], clock: Callable[[], float] = perf_counter) -> float:
    """Milliseconds."""
    begun = clock()
    work()
    return 1000 * (clock() - begun)


HEAD = ("what", "count", "ms", "p95", "p99", "a second", "ratio", "floor", "note")


def table(found: Iterable[Figure]) -> Iterator[str]:
    """The figures as lines of a table, for people."""
    rows = [HEAD, *map(_row, found)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    for row in rows:
        cells = [
            cell.ljust(width) if at in {0, 7, 8} else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _row(figure: Figure) -> tuple[str, ...]:
    numbers = (figure.milliseconds, figure.p95, figure.p99, figure.per_second, figure.ratio)
    return (figure.what, str(figure.count), *map(_short, numbers), figure.floor, figure.note)


def _short(number: float | None) -> str:
    """Three digits that count."""
    if number is None:
        return ""
    return f"{number:,.{max(0, 2 - math.floor(math.log10(number))) if 0 < number < 100 else 0}f}"


def as_json(found: Iterable[Figure]) -> str:
    plain = [asdict(one) | {"ratio": one.ratio, "per_second": one.per_second} for one in found]
    return json.dumps(plain, indent=1)
