"""How fast the program was when it was last measured, and before: `speed.json`, which `bench --history` appends to."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from service.web.telling import known
from service.web.words import number

RUNS: Sequence[Mapping[str, Any]] = json.loads(files("service.web").joinpath("speed.json").read_text("utf-8"))
SHOWN = "match one child, in order"  # the chart's bars: what a family waits for
MOST_RUNS = 8
FIGURES = "a measurement"  # tells its words apart for those who translate them
ASKED = ("GET ", "POST ")  # what begins so is an address
_SIZE = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Bar:
    """One run: how many trials a second one child was held against, and how long its bar is, in percent."""

    label: str
    on: str
    a_second: int
    width: float


def bars(runs: Sequence[Mapping[str, Any]] = RUNS) -> list[Bar]:
    """The latest runs, the longest bar as wide as the drawing."""
    told = [(run, pace) for run in runs[-MOST_RUNS:] if (pace := _pace(run))]
    most = max((pace for _, pace in told), default=1.0)
    return [Bar(run["label"], run["on"], round(pace), 100 * pace / most) for run, pace in told]


def _pace(run: Mapping[str, Any]) -> float:
    paces = [one["a_second"] for name, one in run["figures"].items() if name.startswith(f"{SHOWN} | 1000 ")]
    return max(paces, default=0.0)


def latest(runs: Sequence[Mapping[str, Any]] = RUNS) -> list[tuple[Markup, float, Mapping[str, Any]]]:
    """What the last run measured: what was done, how often, and how long it took."""
    rows = []
    for name, figure in (runs[-1]["figures"] if runs else {}).items():
        what, count, *note = name.split(" | ")
        said = Markup("<code>{}</code>").format(what) if what.startswith(ASKED) else known(what, FIGURES)
        rows.append((Markup("{} ({})").format(said, _noted(note[0])) if note else said, float(count), figure))
    return rows


def _noted(note: str) -> Markup:
    """What was measured on; the sizes in it change with every run."""
    return known(_SIZE.sub("{}", note), FIGURES).format(*map(number, map(float, _SIZE.findall(note))))


def own_words(runs: Sequence[Mapping[str, Any]] = RUNS) -> Iterator[str]:
    """What the last run calls its figures."""
    for name in runs[-1]["figures"] if runs else ():
        what, _, *note = name.split(" | ")
        yield from () if what.startswith(ASKED) else (what,)
        yield from (_SIZE.sub("{}", one) for one in note)
