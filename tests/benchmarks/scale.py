"""How a sync, a load and a reread grow with the registry: run it by hand, it prints a table.

    python tests/benchmarks/scale.py 1000 10000
    python tests/benchmarks/scale.py 10000 --on-topic --database postgresql://...

The studies are those of the samples beside the project, each many times under ids and titles of its own; those on
topic alone with --on-topic, so that each becomes a trial. They come from a loopback server in a process of its own;
every step is measured in a new process, so that its peak of memory is its own. Paces are by the process's own time on a CPU. A database that is named is emptied.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count, cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from sqlalchemy import delete  # noqa: E402 - a script finds its project only after the line above

from ingest.catalogue import Catalogue  # noqa: E402
from ingest.client import Client, ClientSettings  # noqa: E402
from ingest.registry import registries  # noqa: E402
from ingest.relevance import is_on_topic  # noqa: E402
from service.api.answer import MatchQuery, answered  # noqa: E402
from service.api.schemas import to_bytes, trial_summary  # noqa: E402
from service.demo import sample_infant  # noqa: E402
from service.intake.profile import read_profile  # noqa: E402
from service.jobs.clock import utc_now  # noqa: E402
from service.jobs.load import load  # noqa: E402
from service.jobs.reread import reread  # noqa: E402
from service.jobs.sync import sync  # noqa: E402
from service.jobs.telling import Progress  # noqa: E402
from service.payload_files import Skipped, payloads_in  # noqa: E402
from service.sample_registry.faulty import Fault, FaultyServer, Reply, SeenRequest, json_reply  # noqa: E402
from service.sample_registry.search import reduced  # noqa: E402
from service.store.search import TrialQuery  # noqa: E402
from service.store.store import Store  # noqa: E402
from service.store.tables import metadata  # noqa: E402

SAMPLES = ROOT.parent / "shared" / "samples"
FOLDERS = ("ctgov-v2", "ctgov-infant-epilepsy")
CTGOV = registries()["ctgov"]
PAGE = 1000
MILESTONES = 10  # in a step, at which pace and memory are noted
FAST = ClientSettings("scale@example.org", per_second=1000)
Work = Callable[[Store, str, Callable[[int], None]], int]


def studies(*, on_topic: bool) -> list[dict[str, Any]]:
    found = (one for one in payloads_in([SAMPLES / name for name in FOLDERS], CTGOV))
    kept = [one for one in found if not isinstance(one, Skipped) and one.id]
    return [one.body for one in kept if not on_topic or is_on_topic(CTGOV.read(one).on(utc_now().date()))]


def page_of(shapes: list[dict[str, Any]], first: int, last: int) -> list[dict[str, Any]]:
    some = islice(cycle(shapes), first % len(shapes), None)
    return [_varied(shape, number) for shape, number in zip(some, range(first, last), strict=False)]


def _varied(shape: dict[str, Any], number: int) -> dict[str, Any]:
    """A study of this shape with ids and titles of its own, its sentences as they are."""
    sections = shape["protocolSection"]
    told = sections["identificationModule"]
    own = {
        "nctId": f"NCT0{number:07}",
        "orgStudyIdInfo": {"id": f"ORG-{number}"},
        "secondaryIdInfos": [{"id": f"SEC-{number}"}],
        "briefTitle": f"{told.get('briefTitle', '')} ({number})",
        "officialTitle": f"{told.get('officialTitle', '')} ({number})",
    }
    kept = {key: value for key, value in told.items() if key != "nctIdAliases"}
    return {**shape, "protocolSection": {**sections, "identificationModule": kept | own}}


class Generated(FaultyServer):
    """A registry of so many studies, each made when it is asked for."""

    base = "/api/v2"

    def __init__(self, shapes: list[dict[str, Any]], total: int) -> None:
        super().__init__()
        self.shapes, self.total = shapes, total

    def reply(self, seen: SeenRequest, fault: Fault | None) -> Reply:
        self.requests.clear()
        if seen.path != "/studies":
            return json_reply({"dataTimestamp": "2026-11-23T09:00:04"})
        first = int(seen.query.get("pageToken", "0"))
        last = min(first + min(PAGE, int(seen.query.get("pageSize", PAGE))), self.total)
        found = page_of(self.shapes, first, last)
        if fields := seen.query.get("fields"):
            found = [reduced(study, fields) for study in found]
        token = {"nextPageToken": str(last)} if last < self.total else {}
        return json_reply({"studies": found, "totalCount": self.total} | token)


def serve(total: int, *, on_topic: bool) -> None:
    """Until its parent closes the pipe."""
    with Generated(studies(on_topic=on_topic), total) as server:
        print(server.url, flush=True)
        sys.stdin.read()


def _told(tell: Callable[[int], None]) -> Progress:
    """Of the step that takes longest: what is new is fetched, then read; all else is over when it came."""
    return lambda step: tell(step.done) if step.doing != "publishing" else None


def do_sync(store: Store, source: str, tell: Callable[[int], None]) -> int:
    async def run() -> int:
        async with Client(FAST, {"ctgov": source}) as client:
            (report,) = await sync(store, client, [CTGOV], full=True, on_progress=_told(tell))
            assert report.outcome == "ok", report
            return report.fetched

    return asyncio.run(run())


def do_load(store: Store, source: str, tell: Callable[[int], None]) -> int:
    found = (one for one in payloads_in([Path(source)], CTGOV) if not isinstance(one, Skipped))
    return load(store, CTGOV, found, _told(tell)).fetched


def do_reread(store: Store, source: str, tell: Callable[[int], None]) -> int:
    return reread(store, [CTGOV], _told(tell)).read


def do_open(store: Store, source: str, tell: Callable[[int], None]) -> int:
    """The catalogue, then what is asked of it: milliseconds of each go to stderr."""
    before = _rss()
    trials, opening = _timed(lambda: Catalogue(store.version(), None, tuple(store.trials())))
    told = read_profile(sample_infant(utc_now().date()), utc_now().date())
    asked = {
        "version": store.version,
        "GET /trials": lambda: (store.version(), _page(store, TrialQuery(limit=20))),
        "GET /trials?q=vigabatrin": lambda: (
            store.version(),
            _page(store, TrialQuery("vigabatrin", limit=20)),
        ),
        "POST /match?limit=20": lambda: to_bytes(answered(told, trials, MatchQuery(limit=20))),
        "the same, closed too": lambda: to_bytes(
            answered(told, trials, MatchQuery(include="closed", limit=20))
        ),
    }
    said = {
        name: round(1000 * sorted(_timed(work)[1] for _ in range(5))[2], 1) for name, work in asked.items()
    }
    number = max(1, len(trials.trials))
    kib = round((_rss() - before) / number, 1)
    print(json.dumps({"open ms": round(1000 * opening), "KiB a trial": kib} | said), file=sys.stderr)
    tell(number)
    return number


def _page(store: Store, query: TrialQuery) -> bytes:
    return to_bytes([trial_summary(trial) for trial in store.search(query).trials])


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    done = work()
    return done, time.perf_counter() - begun


STEPS: dict[str, Work] = {
    "sync, all new": do_sync,
    "sync, nothing new": do_sync,
    "load, nothing new": do_load,
    "reread": do_reread,
    "open": do_open,
}


def measured(step: str, database: str, source: str, total: int) -> dict[str, Any]:
    """In this process: how long it took, and how memory and pace went as it did."""
    notes: list[tuple[int, float, float]] = []
    begun = time.perf_counter(), time.process_time()

    def tell(done: int) -> None:
        if done >= (len(notes) + 1) * max(1, total // MILESTONES):
            notes.append((done, time.process_time() - begun[1], _rss()))

    store = Store(database)
    done = STEPS[step](store, source, tell)
    seconds, cpu = time.perf_counter() - begun[0], time.process_time() - begun[1]
    store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"done": done, "seconds": seconds, "cpu": cpu, "peak": peak, "notes": notes}


def _rss() -> float:
    """KiB, now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


def _in_new_process(*arguments: str) -> dict[str, Any]:
    ended = subprocess.run(
        [sys.executable, __file__, *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def row(step: str, found: dict[str, Any]) -> str:
    notes = found["notes"] or [(found["done"], found["cpu"], found["peak"])]
    (early, at_early, rss_early), (late, at_late, rss_late) = notes[0], notes[-1]
    last = notes[-2] if len(notes) > 1 else (0, 0.0, 0.0)
    paces = (early / at_early, (late - last[0]) / (at_late - last[1]))
    return (
        f"{step:<20}{found['done']:>8}{found['seconds']:>9.1f} s{found['cpu']:>7.1f} s{found['done'] / found['cpu']:>8.0f}/s"
        f"{paces[0]:>8.0f}/s{paces[1]:>8.0f}/s{rss_early / 1024:>7.0f} MB{rss_late / 1024:>7.0f} MB{found['peak'] / 1024:>7.0f} MB"
    )


HEAD = f"{'step':<20}{'studies':>8}{'took':>11}{'CPU':>9}{'pace':>10}{'first 10%':>10}{'last 10%':>10}{'RSS 10%':>10}{'RSS end':>10}{'peak':>10}"


def run(total: int, database: str, folder: Path, *, on_topic: bool) -> Iterator[str]:
    shapes = studies(on_topic=on_topic)
    database = database or f"sqlite:///{folder}/{total}.db"
    _emptied(database)
    payloads = folder / f"pages-{total}"
    payloads.mkdir()
    for number, first in zip(count(), range(0, total, PAGE)):
        page = page_of(shapes, first, min(first + PAGE, total))
        (payloads / f"{number:05}.json").write_text(json.dumps({"studies": page}))
    serving = [sys.executable, __file__, "--serve", str(total), *(["--on-topic"] if on_topic else [])]
    with subprocess.Popen(serving, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stdin
        url = server.stdout.readline().strip()
        for step in STEPS:
            source = url if step.startswith("sync") else str(payloads)
            yield row(step, _in_new_process("--step", step, database, source, str(total)))
        server.stdin.close()
    if database.startswith("sqlite"):
        size = Path(database.removeprefix("sqlite:///")).stat().st_size
        yield f"database {size / 2**20:.0f} MiB, {size / 1024 / total:.1f} KiB a study"


def _emptied(database: str) -> None:
    store = Store(database)
    store.migrate()
    with store._database.changing() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
    store.close()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("counts", nargs="*", type=int, default=[1000, 10_000])
    asked.add_argument("--on-topic", action="store_true")
    asked.add_argument("--database", default="")
    asked.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    asked.add_argument("--step", nargs=4, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.step:
        step, database, source, total = given.step
        print(json.dumps(measured(step, database, source, int(total))))
    elif not all((SAMPLES / name).is_dir() for name in FOLDERS):
        print(f"Skipped: there are no sample studies in {SAMPLES.parent.name}/ beside the project.")
    elif given.serve:
        serve(given.serve, on_topic=given.on_topic)
    else:
        print(HEAD)
        with TemporaryDirectory(prefix="spasm-scale-") as folder:
            for total in given.counts:
                for line in run(total, given.database, Path(folder), on_topic=given.on_topic):
                    print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
