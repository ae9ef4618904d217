"""What a search finds as a file: for a table of one's own, or for a program."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from matchers.trial import Trial
from matchers.vocabulary import name_of
from service.api.schemas import to_bytes, trial_summary
from service.web.finding import Found
from service.web.windows import limits

MOST = 10_000
COLUMNS = (
    "id", "other ids", "title", "status", "kind of study", "phase", "made for", "treatments", "youngest", "oldest",
    "countries", "cities", "km", "sponsor", "begins", "ends", "changed", "results", "registry", "page",
)  # fmt: skip
# What a spreadsheet takes for the beginning of a formula, also after blanks that it does not show.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(found: Found, base: str) -> bytes:
    """With a byte order mark, without which spreadsheets garble accents."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in row] for row in _rows(found, base))
    return sheet.getvalue().encode("utf-8-sig")


def as_json(found: Found, asked: Mapping[str, str], base: str) -> bytes:
    return to_bytes(
        {
            "asked": dict(asked),
            "total": found.total,
            "trials": [_document(trial, found, base) for trial in found.all[:MOST]],
        }
    )


def harmless(cell: str) -> str:
    """A registry's words as a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


def _document(trial: Trial, found: Found, base: str) -> dict[str, Any]:
    km = found.kilometres.get(trial.id)
    away = {} if km is None else {"km": round(km)}
    return {**trial_summary(trial), **away, "page": page_of(trial, base)}


def page_of(trial: Trial, base: str) -> str:
    return f"{base}/trial/{trial.id}"


def _rows(found: Found, base: str) -> Iterable[tuple[str, ...]]:
    for trial in found.all[:MOST]:
        km = found.kilometres.get(trial.id)
        cities = dict.fromkeys(site.city for site in trial.sites if site.city)
        yield (
            trial.id,
            _joined(one for one in trial.ids if one != trial.id),
            f"{'SAMPLE (invented): ' if trial.is_sample else ''}{trial.title}",
            trial.status,
            trial.study_type,
            "/".join(trial.phase),
            _joined(map(name_of, trial.targets)),
            _joined(one.name for one in trial.interventions),
            *limits(trial),
            _joined(trial.countries),
            _joined(cities),
            "" if km is None else str(round(km)),
            trial.sponsor,
            trial.dates.start or "",
            trial.dates.completion or "",
            trial.dates.updated or "",
            trial.plan.results,
            trial.url,
            page_of(trial, base),
        )


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(parts))
