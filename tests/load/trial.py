"""Load on the set of docker-compose.yml, without containers: two replicas, the scheduler, PostgreSQL, the proxy.

    python -m tests.load.trial --seconds 60                 # each phase; run from the project's folder
    python -m tests.load.trial --seconds 600 quiet          # ten minutes of traffic alone
    CADDY=/path/to/caddy python -m tests.load.trial --seconds 60 --trials 500 quiet sync kill database

Phases: `quiet` traffic alone; `sync` full syncs run meanwhile, one after another, in each of which a part of the
trials has changed; `kill` a replica is killed and started again; `database` PostgreSQL is restarted. It prints a line
for each, and exits with 1 where a request failed in a phase that must lose none. All of it is on loopback, bounded in
clients and time, and ends by itself.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from service.sample_registry.server import SampleRegistry, sample_studies
from tests.load.stand import REPLICAS, ROOT, Stand, caddy, stand
from tests.load.traffic import MOST_CLIENTS, Asked

LOSE_NOTHING = frozenset({"quiet", "sync", "kill"})
CHANGED_PART = 10  # of the studies, in each full sync


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a phase. `memory` is of the replicas in MiB, before and after; `cpu` the seconds they worked, which
    tell what the times of a busy machine do not; where they were killed, since they came back."""

    phase: str
    asked: Sequence[Asked]
    seconds: float
    memory: Sequence[tuple[float, float]]
    cpu: float
    note: str

    @property
    def failed(self) -> list[Asked]:
        return [one for one in self.asked if one.failed]

    def line(self) -> str:
        times = sorted(one.seconds * 1000 for one in self.asked)
        part = [times[min(len(times) - 1, len(times) * percent // 100)] for percent in (50, 95, 99)]
        lost = self.failed
        away = max(one.at for one in lost) - min(one.at for one in lost) if lost else 0.0
        memory = ", ".join(f"{before:.0f}>{after:.0f}" for before, after in self.memory)
        return (
            f"{self.phase:9} {len(times):8} {len(times) / self.seconds:7.1f} {part[0]:7.0f} {part[1]:7.0f} "
            f"{part[2]:7.0f} {times[-1]:7.0f} {len(lost):7} {away:7.1f} {1000 * self.cpu / len(times):7.1f}  {memory:16} {self.note}"
        )

    def kinds(self) -> str:
        counts: dict[str, list[float]] = {}
        for one in self.asked:
            counts.setdefault(one.kind, []).append(one.seconds * 1000)
        return "; ".join(
            f"{kind} {len(all_)}, p95 {sorted(all_)[len(all_) * 95 // 100]:.0f} ms"
            for kind, all_ in sorted(counts.items())
        )


HEAD = (
    "phase     requests   req/s  p50 ms  p95 ms  p99 ms  max ms  failed  for s  cpu ms  memory MiB       note"
)


def studies(count: int) -> list[dict[str, Any]]:
    """The samples, each many times under ids of its own, which are those of samples."""
    made = []
    for number, shape in enumerate(islice(cycle(sample_studies()), count)):
        study = deepcopy(shape)
        told = study["protocolSection"]["identificationModule"]
        told |= {"nctId": f"NCT99{number:06}", "orgStudyIdInfo": {"id": f"ORG-{number}"}}
        told |= {"secondaryIdInfos": [], "briefTitle": f"{told['briefTitle']} ({number})"}
        told.pop("nctIdAliases", None)
        made.append(study)
    return made


def change_some(registry: SampleRegistry, round_: int) -> None:
    for study in list(registry.studies.values())[round_ % CHANGED_PART :: CHANGED_PART]:
        told = study["protocolSection"]["identificationModule"]
        told["briefTitle"] = f"{told['briefTitle'].partition(' [')[0]} [{round_}]"
    registry.bump()


@contextmanager
def meanwhile(work: Callable[[threading.Event, list[str]], None]) -> Iterator[list[str]]:
    """In a thread, until the traffic has ended; what it says goes into the note."""
    stop, said = threading.Event(), list[str]()
    thread = threading.Thread(target=work, args=(stop, said))
    thread.start()
    try:
        yield said
    finally:
        stop.set()
        thread.join()


def syncing(made: Stand, registry: SampleRegistry) -> Callable[[threading.Event, list[str]], None]:
    def work(stop: threading.Event, said: list[str]) -> None:
        rounds = 0
        while not stop.is_set():
            rounds += 1
            change_some(registry, rounds)
            ended = made.run("scheduler", ["sync", "ctgov", "--full"]).wait()
            if ended:
                said.append(f"sync {rounds} failed")
        said.append(f"{rounds} full syncs")

    return work


def killing(made: Stand, seconds: float) -> Callable[[threading.Event, list[str]], None]:
    def work(stop: threading.Event, said: list[str]) -> None:
        for name in REPLICAS:
            if stop.wait(seconds / 5):
                return
            made.kill(name)
            if stop.wait(min(5, seconds / 10)):
                break
            made.start(name)
            made.wait_for(name)
            said.append(f"{name} killed, and back")

    return work


def restarting(made: Stand, seconds: float) -> Callable[[threading.Event, list[str]], None]:
    def work(stop: threading.Event, said: list[str]) -> None:
        if stop.wait(seconds / 3):
            return
        began = time.monotonic()
        made.database.restart()
        said.append(f"restarted in {time.monotonic() - began:.1f} s")

    return work


def nothing(stop: threading.Event, said: list[str]) -> None:
    """Traffic alone."""


def run(made: Stand, registry: SampleRegistry, phase: str, seconds: float, clients: int) -> Outcome:
    works = {
        "quiet": nothing,
        "sync": syncing(made, registry),
        "kill": killing(made, seconds),
        "database": restarting(made, seconds),
    }
    before, worked = [made.memory(name) for name in REPLICAS], sum(map(made.cpu, REPLICAS))
    began = time.monotonic()
    with meanwhile(works[phase]) as said:
        asked = asking(made, seconds, clients)
        took = time.monotonic() - began
    after = [made.memory(name) for name in REPLICAS]
    worked = sum(map(made.cpu, REPLICAS)) - (worked if phase != "kill" else 0)
    return Outcome(phase, asked, took, list(zip(before, after, strict=True)), worked, "; ".join(said))


def asking(made: Stand, seconds: float, clients: int) -> list[Asked]:
    (authority,) = (made.folder / "proxy").rglob("authorities/local/root.crt")
    words = [made.site, str(seconds), str(clients), "7", str(authority)]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.load.traffic", *words], cwd=ROOT, check=True, capture_output=True
    )
    return [Asked(**one) for one in json.loads(ran.stdout)]


def started(made: Stand, registry: SampleRegistry, program: Path) -> None:
    made.start("scheduler")
    made.wait_for("scheduler")
    if made.run("backup", ["sync", "ctgov"]).wait():
        raise RuntimeError((made.folder / "backup.log").read_text()[-2000:])
    for name in REPLICAS:
        made.start(name)
    for name in REPLICAS:
        made.wait_for(name, "/readyz")
    made.start_proxy(program)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("phases", nargs="*", default=["quiet", "sync", "kill", "database"])
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--clients", type=int, default=8)
    asked.add_argument("--trials", type=int, default=500)
    given = asked.parse_args()
    program = caddy()
    if program is None:
        print("Caddy is not installed. Set CADDY to the program, or put it on the PATH.")
        return 2
    lost = False
    with (
        SampleRegistry(studies(given.trials)) as registry,
        stand(
            REGISTRY_BASE_URLS=json.dumps({"ctgov": registry.url}), REQUESTS_PER_SECOND="50", SYNC_AT="23:59",
            LOG_LEVEL="warning",
        ) as made,
    ):  # fmt: skip
        started(made, registry, program)
        print(
            f"{given.trials} trials, {min(given.clients, MOST_CLIENTS)} clients, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
        )
        print(HEAD, flush=True)
        for phase in given.phases:
            outcome = run(made, registry, phase, given.seconds, given.clients)
            print(outcome.line())
            print(f"          {outcome.kinds()}")
            whys = {
                why: sum(one.failed == why for one in outcome.failed)
                for why in {one.failed for one in outcome.failed}
            }
            if whys:
                print(f"          failed: {whys}")
            sys.stdout.flush()
            lost = lost or (phase in LOSE_NOTHING and bool(outcome.failed))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
