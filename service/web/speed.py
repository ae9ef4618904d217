"""How fast the program was when it was last measured, and before: `speed.json`, which `bench --history` appends to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

RUNS: Sequence[Mapping[str, Any]] = json.loads(files("service.web").joinpath("speed.json").read_text("utf-8"))
SHOWN = "match one child, in order"  # the chart's bars: what a family waits for
WIDTH, HEIGHT = 100.0, 22.0  # of a bar's whole row, in units of the drawing
MOST_RUNS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One run: how many trials a second one child was held against, where its bar stands and how long it is."""

    label: str
    on: str
    a_second: int
    y: float
    width: float


def bars(runs: Sequence[Mapping[str, Any]] = RUNS) -> list[Bar]:
    """The latest runs, the longest bar as wide as the drawing."""
    told = [(run, pace) for run in runs[-MOST_RUNS:] if (pace := _pace(run))]
    most = max((pace for _, pace in told), default=1.0)
    return [
        Bar(run["label"], run["on"], round(pace), HEIGHT * place, WIDTH * pace / most)
        for place, (run, pace) in enumerate(told)
    ]


def _pace(run: Mapping[str, Any]) -> float:
    paces = [one["a_second"] for name, one in run["figures"].items() if name.startswith(f"{SHOWN} | 1000 ")]
    return max(paces, default=0.0)


def latest(runs: Sequence[Mapping[str, Any]] = RUNS) -> list[tuple[str, str, Mapping[str, Any]]]:
    """What the last run measured: what was done, how often, and how long it took."""
    rows = []
    for name, figure in (runs[-1]["figures"] if runs else {}).items():
        what, count, *note = name.split(" | ")
        rows.append((f"{what} ({note[0]})" if note else what, count, figure))
    return rows
