"""What was measured before, kept in a small file: one entry a run, figures by what was done and how often."""

import json
import platform
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from service.bench import Figure

KEPT = 3  # digits that count


def appended(file: Path, found: Iterable[Figure], on: date, label: str) -> None:
    """The file with one more run at its end."""
    runs = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    runs.append(run_of(found, on, label))
    file.write_text("[\n" + ",\n".join(json.dumps(run) for run in runs) + "\n]\n", encoding="utf-8")


def run_of(found: Iterable[Figure], on: date, label: str) -> dict[str, Any]:
    figures: dict[str, dict[str, float]] = {}
    for one in found:
        name = f"{one.what} | {one.count}" + (f" | {one.note.partition(';')[0]}" if one.note else "")
        told = {"ms": one.milliseconds, "a_second": one.per_second, "ratio": one.ratio, "p99": one.p99}
        figures[name] = {key: _short(value) for key, value in told.items() if value is not None}
    return {"on": on.isoformat(), "label": label, "python": platform.python_version(), "figures": figures}


def _short(number: float) -> float:
    return float(f"{number:.{KEPT}g}")
