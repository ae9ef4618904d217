"""The shapes of a comparison, and how several children held against the same trials get into them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NotRequired

from typing_extensions import TypedDict

from ingest.catalogue import Catalogue
from matchers.child import Child
from matchers.compare import (
    EFFECTS,
    Effect,
    Shift,
    Turn,
    cause,
    shift,
    shift_in_words,
    shifts_in_words,
    starts,
)
from matchers.explain import kind_of
from matchers.match import Standing
from matchers.rank import Ranked
from matchers.trial import Side, Trial
from matchers.why import why
from service.api.answer import Found
from service.api.schemas import (
    DISCLAIMER,
    PASSES,
    CatalogueOut,
    MatchedTrialOut,
    WarningOut,
    catalogue_document,
    matched_trial,
    quoted,
    warning_document,
)
from service.intake.scenarios import Scenario

Passes = Literal["yes", "no", "unknown"]
NONE = EFFECTS.index("none")


class UnderOut(TypedDict):
    """What a trial is under one profile."""

    standing: Standing
    opens: str | None
    closes: str | None
    closes_earliest: str | None
    days_left: int | None
    days_left_earliest: int | None
    score: float


class TurnOut(TypedDict):
    """A criterion whose answer is another than under the first profile."""

    side: Side
    text: str
    kind: str
    was: Passes
    passes: Passes
    why: str
    until: str | None


class ChangeOut(TypedDict):
    """What a profile changes for a trial, beside the first one, and by which sentences."""

    profile: str
    effect: Effect
    text: str
    by: list[TurnOut]


class ComparedTrialOut(TypedDict):
    trial: MatchedTrialOut
    under: dict[str, UnderOut]
    changes: list[ChangeOut]


class ComparedProfileOut(TypedDict):
    """One of the profiles; `text` says in one sentence what it changes, `starts` which treatments it begins."""

    name: str
    as_of: str
    warnings: list[WarningOut]
    standings: dict[str, int]
    starts: list[str]
    effects: dict[str, int]
    text: str


class ComparisonOut(TypedDict):
    catalogue: CatalogueOut
    profiles: list[ComparedProfileOut]
    total: int
    changed: int
    limit: int
    offset: int
    trials: list[ComparedTrialOut]
    disclaimer: dict[str, str]
    sample_data: NotRequired[Literal[True]]


@dataclass(frozen=True, slots=True)
class Compared:
    """A scenario with its matches by trial; `shifts` are against the first scenario, in that one's order."""

    scenario: Scenario
    found: Found
    by_trial: dict[str, Ranked]
    shifts: tuple[Shift, ...]
    cause: str
    starts: tuple[str, ...]
    is_first: bool


def compared(scenarios: Sequence[Scenario], founds: Sequence[Found]) -> list[Compared]:
    """Every scenario beside the first; all were held against the same trials."""
    return [_beside(founds[0], scenario, found) for scenario, found in zip(scenarios, founds, strict=True)]


def _beside(first: Found, scenario: Scenario, found: Found) -> Compared:
    by_trial = {one.match.trial.id: one for one in found.shown}
    shifts = tuple(shift(one.match, by_trial[one.match.trial.id].match) for one in first.shown)
    told = cause(first.child, found.child), starts(first.child, found.child)
    return Compared(scenario, found, by_trial, shifts, *told, is_first=found is first)


def comparison_document(
    listed: Sequence[Compared], catalogue: Catalogue, limit: int, offset: int, *, only_changed: bool = False
) -> ComparisonOut:
    """Differences first, the gravest before the others; the page is cut here."""
    first, *others = listed
    rows = list(zip(first.found.shown, *(one.shifts for one in others), strict=True))
    changed = [row for row in rows if _gravest(row[1:]) != NONE]
    order = sorted(changed, key=lambda row: _gravest(row[1:]))
    order += [] if only_changed else [row for row in rows if _gravest(row[1:]) == NONE]
    answer = ComparisonOut(
        catalogue=catalogue_document(catalogue),
        profiles=[_profile(one) for one in listed],
        total=len(order),
        changed=len(changed),
        limit=limit,
        offset=offset,
        trials=[_trial(row[0].match.trial, row[1:], listed) for row in order[offset : offset + limit]],
        disclaimer=DISCLAIMER,
    )
    if any(one.match.trial.is_sample for one in first.found.shown):
        answer["sample_data"] = True
    return answer


def _gravest(shifts: Iterable[Shift]) -> int:
    return min(EFFECTS.index(one.effect) for one in shifts)


def _profile(one: Compared) -> ComparedProfileOut:
    counts = Counter(shift.effect for shift in one.shifts)
    return ComparedProfileOut(
        name=one.scenario.name,
        as_of=one.found.child.as_of.isoformat(),
        warnings=[warning_document(warned) for warned in one.scenario.told.warnings],
        standings=one.found.shown.counts,
        starts=list(one.starts),
        effects={effect: counts[effect] for effect in EFFECTS},
        text="" if one.is_first else shifts_in_words(one.shifts, one.cause),
    )


def _trial(trial: Trial, shifts: Iterable[Shift], listed: Sequence[Compared]) -> ComparedTrialOut:
    return ComparedTrialOut(
        trial=matched_trial(trial),
        under={one.scenario.name: _under(one.by_trial[trial.id]) for one in listed},
        changes=[
            _change(shift, one)
            for shift, one in zip(shifts, listed[1:], strict=True)
            if shift.effect != "none"
        ],
    )


def _under(one: Ranked) -> UnderOut:
    match, earliest = one.match, one.match.closes_earliest
    return UnderOut(
        standing=match.standing,
        opens=match.opens.isoformat() if match.opens else None,
        closes=match.closes.isoformat() if match.closes else None,
        closes_earliest=earliest.isoformat() if earliest else None,
        days_left=match.days_left,
        days_left_earliest=(earliest - match.on).days if earliest else None,
        score=one.score,
    )


def _change(shift: Shift, one: Compared) -> ChangeOut:
    return ChangeOut(
        profile=one.scenario.name,
        effect=shift.effect,
        text=shift_in_words(shift, one.cause),
        by=[_turn(turn, shift, one.found.child) for turn in shift.by],
    )


def _turn(turn: Turn, shift: Shift, child: Child) -> TurnOut:
    held = shift.after.held[turn.place]
    return TurnOut(
        side=held.criterion.side,
        text=quoted(held.criterion.text),
        kind=kind_of(held.criterion),
        was=PASSES[turn.was],
        passes=PASSES[turn.passes],
        why=why(held, child),
        until=turn.until.isoformat() if turn.until else None,
    )
