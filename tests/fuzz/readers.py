"""Damaged payloads and profiles, over and over: whatever comes, a reader reads it or says in its own words that it cannot.

    python -m tests.fuzz.readers ctgov 180        # a registry's name, `files`, `profile`, `hook`, `cohort`; seconds
    python -m tests.fuzz.readers all 60

Chance picks the damage; a third number begins it anew. What falls over is printed with the bytes that did it. It starts
from real payloads where these lie beside the project, and from our samples.
"""

import copy
import json
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from typing import Any

from ingest.catalogue import Catalogue
from ingest.normalise import normalise
from ingest.record import Payload, PayloadUnreadable
from ingest.registry import registries
from service.api.answer import MatchQuery
from service.api.batch import Lines
from service.api.examples import TRIAL
from service.cds.routes import _card, _hook
from service.cohort.answering import Line, Screen
from service.cohort.sources import split
from service.intake.conversion import Deceased
from service.intake.json_text import NotJson, parse
from service.intake.problems import ProfileRefused
from service.intake.recognise import read_any
from tests.fuzz.seeds import hook_seeds, payload_seeds, profile_seeds

TODAY = date(2026, 11, 23)
DAY = TODAY
LONGEST = 200  # bytes of one damage
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e308, 10**30, 0.1, "", " ", "\x00", "\ud800", "\u202e", "x" * 5000, "99999999999 Months",
    "2026-02-31", "0000", "<b>", "&#0;", "javascript:x", [], {}, [[]], [None], {"": ""}, [{}] * 50, "Infantile spasms (" * 50,
    "1-2-3-4", "≥ ≤ <", "and/or " * 100, "not " * 200,
)  # fmt: skip
Target = Callable[[bytes], None]


class Bytes:
    """Chance, as the bytes have it; when they are used up it is nought."""

    def __init__(self, told: bytes) -> None:
        self._told, self._at = told, 0

    def below(self, top: int) -> int:
        value = 0
        for _ in range(2 if top > 256 else 1):
            value = value * 256 + (self._told[self._at] if self._at < len(self._told) else 0)
            self._at += 1
        return value % top if top else 0

    @property
    def is_left(self) -> bool:
        return self._at < len(self._told)

    def rest(self) -> bytes:
        return self._told[self._at :]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a JSON value: the object or list it is in, and its key."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in list(inner):
        yield value, key
        yield from places(one)


def damaged(seed: Any, chance: Bytes) -> Any:
    """The value with some parts gone, odd, doubled, swapped or cut."""
    if isinstance(seed, str):
        return damaged_text(seed, chance)
    whole = {"": copy.deepcopy(seed)}
    for _ in range(1 + chance.below(6)):
        all_places = list(places(whole))
        holder, key = all_places[chance.below(len(all_places))]
        other, at = all_places[chance.below(len(all_places))]
        kind = chance.below(6)
        if kind == 0 and (holder is not whole):
            holder.pop(key)
        elif kind == 1:
            holder[key] = copy.deepcopy(ODD[chance.below(len(ODD))])
        elif kind == 2:
            holder[key] = copy.deepcopy(other[at])
        elif kind == 3:
            holder[key] = [holder[key]]
        elif isinstance(holder[key], str):
            holder[key] = damaged_text(holder[key], chance)
        elif kind == 4:
            holder[key] = str(holder[key])
    return whole[""]


def damaged_text(text: str, chance: Bytes) -> str:
    at, length = chance.below(len(text) + 1), chance.below(64)
    piece = text[chance.below(len(text) + 1) :][:length]
    odd = ODD[chance.below(len(ODD))]
    new = (piece, "", odd if isinstance(odd, str) else str(odd), chance.rest()[:20].decode("latin-1"))[
        chance.below(4)
    ]
    return text[:at] + new + text[at + chance.below(40) :]


def of_registry(name: str, seeds: list[Payload]) -> Target:
    """Read as a sync does, and each record that can be read made a trial."""
    registry = registries()[name]

    def run(told: bytes) -> None:
        chance = Bytes(told)
        seed = seeds[chance.below(len(seeds))]
        try:
            record = registry.read(Payload(name, seed.id, damaged(seed.body, chance))).on(DAY)
        except PayloadUnreadable:
            return
        normalise(record)

    return run


def of_files(seeds: list[Payload]) -> Target:
    """What a file holds: recognised, and split into records."""

    def run(told: bytes) -> None:
        chance = Bytes(told)
        content = damaged(seeds[chance.below(len(seeds))].body, chance)
        for registry in registries().values():
            if registry.recognises(content):
                for payload in registry.split(content):
                    try:
                        registry.read(payload)
                    except PayloadUnreadable:
                        continue

    return run


def of_profiles(seeds: list[Any]) -> Target:
    """A body as it is posted: bytes, then any of the formats."""

    def run(told: bytes) -> None:
        try:
            read_any(parse(posted(seeds, Bytes(told))), TODAY)
        except (NotJson, ProfileRefused, Deceased):
            return

    return run


def posted(seeds: list[Any], chance: Bytes) -> bytes:
    body = json.dumps(damaged(seeds[chance.below(len(seeds))], chance)).encode()
    if chance.below(4) == 0:
        at = chance.below(len(body))
        body = body[:at] + chance.rest()[:8] + body[at + chance.below(8) :]
    return body


def of_hooks(seeds: list[Any], catalogue: Catalogue) -> Target:
    """What a record system sends when a chart is opened, and the card that comes of it."""

    def run(told: bytes) -> None:
        try:
            _card(_hook(parse(posted(seeds, Bytes(told)))), catalogue, TODAY, "https://trials.example")
        except (NotJson, ProfileRefused):
            return

    return run


def of_cohorts(seeds: list[Any], catalogue: Catalogue) -> Target:
    """Some lines as they come in, cut anywhere: the same lines as those of a file, and each is answered."""
    screen = Screen(catalogue, MatchQuery(limit=3), TODAY)

    def run(told: bytes) -> None:
        chance = Bytes(told)
        ends = (b"\n", b"\r\n", b"\n\n", b"")
        body = b"".join(posted(seeds, chance) + ends[chance.below(4)] for _ in range(1 + chance.below(3)))
        lines, found, at = Lines(), list[Line](), 0
        while at < len(body):
            piece = body[at : at + 1 + chance.below(4000)]
            found += lines.cut(piece)
            at += len(piece)
        found += lines.last()
        # A file's lines may end in more than one sign for it.
        assert [(one.body or b"").rstrip(b"\r\n") for one in found] == [
            one or b"" for one in split(BytesIO(body))
        ]
        for one in found:
            if b'"error":"failed"' in screen.answer(one):
                read_any(parse(one.body or b""), TODAY)
                raise AssertionError("a line was not answered")

    return run


def targets() -> dict[str, Target]:
    seeds, profiles = payload_seeds(), profile_seeds()
    catalogue = Catalogue("samples", None, (TRIAL,))
    found: dict[str, Target] = {name: of_registry(name, some) for name, some in sorted(seeds.items())}
    return found | {
        "files": of_files([one for some in seeds.values() for one in some[:40]]),
        "profile": of_profiles(profiles),
        "hook": of_hooks(hook_seeds(), catalogue),
        "cohort": of_cohorts(profiles, catalogue),
    }


class Count:
    """What came of it, by where it fell over, so that one fault is told once."""

    def __init__(self, name: str, target: Target) -> None:
        self.name, self.target, self.runs = name, target, 0
        self.falls: dict[str, bytes] = {}
        self.slowest = 0.0

    def run(self, told: bytes) -> None:
        self.runs += 1
        began = time.process_time()
        try:
            self.target(told)
        except Exception:  # noqa: BLE001 - whatever it is, is what is looked for
            place = traceback.format_exc(limit=-3)
            if place not in self.falls:
                self.falls[place] = told
                print(f"{self.name} falls over {told!r}\n{place}", file=sys.stderr, flush=True)
        self.slowest = max(self.slowest, time.process_time() - began)

    def say(self) -> None:
        print(
            f"{self.name}: {self.runs} runs, {len(self.falls)} kinds of crash, slowest {self.slowest:.2f} s of CPU",
            flush=True,
        )


def by_chance(count: Count, seconds: float, seed: int) -> None:
    dice, ends = random.Random(seed), time.monotonic() + seconds  # noqa: S311 - no secret is made
    while time.monotonic() < ends:
        count.run(dice.randbytes(dice.randrange(4, LONGEST)))
    count.say()


def main(name: str, seconds: float, seed: int = 1) -> int:
    found = targets()
    falls = 0
    for each in found if name == "all" else [name]:
        count = Count(each, found[each])
        by_chance(count, seconds, seed)
        falls += len(count.falls)
    return 1 if falls else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2]), *map(int, sys.argv[3:4])))
