"""How fast the next question settles matches, against asking field by field: run it by hand, it prints a table.

Each profile plays a family that knows what its profile says and tells it only when asked. At first we know the day
of birth and that there are infantile spasms. A match is settled when it may fit no longer and stays so.
"""

import json
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from matchers.asking import Ask, ask_next  # noqa: E402 - a script finds its project only after the line above
from matchers.child import Child, Course, Finding  # noqa: E402
from matchers.lineup import Lineup  # noqa: E402
from matchers.match import matches  # noqa: E402
from matchers.rank import Ranked, ranked  # noqa: E402
from matchers.trial import Trial  # noqa: E402
from matchers.truth import Truth  # noqa: E402
from matchers.vocabulary import TERMS, ancestors, overlap  # noqa: E402
from service.intake.profile import read_profile  # noqa: E402
from service.intake.shape import ProfileIn  # noqa: E402
from service.payload_files import Skipped, trials_in  # noqa: E402

SHARED = ROOT.parent / "shared"
PROFILES = SHARED / "eligibility" / "profiles.jsonl"
PAYLOADS = SHARED / "samples" / "ctgov-infant-epilepsy"
TODAY = date(2026, 11, 23)
STEPS = (1, 2, 3, 5, 8, 13, 21, 34)
FIELDS = list(ProfileIn.model_fields)
Order = Callable[[Sequence[Ask]], Ask]
Tell = Callable[[Child, Child, Ask], Child]


def most_settling(asks: Sequence[Ask]) -> Ask:
    return asks[0]


def field_by_field(asks: Sequence[Ask]) -> Ask:
    """As a form asks: one field of the profile after another."""
    return min(asks, key=lambda ask: (FIELDS.index(_top(ask)), ask.field, ask.fact))


def _top(ask: Ask) -> str:
    return (ask.field or "").split(".")[0]


def by_chance(asks: Sequence[Ask]) -> Ask:
    return random.Random(len(asks)).choice(list(asks))  # noqa: S311 - the same each time it runs


ORDERS: dict[str, Order] = {
    "most settling first": most_settling,
    "field by field": field_by_field,
    "by chance": by_chance,
}


def settled(
    knows: Child, trials: Iterable[Trial], order: Order, tell: Tell, most: int = STEPS[-1]
) -> list[float]:
    """The share of what could be settled that is, after each question; at first none is."""
    child, listed = at_first(knows), Lineup.of(trials)
    stays_open = may_fit(ranked(matches(knows, listed), knows))
    to_settle = set(may_fit(ranked(matches(child, listed), child))) - set(stays_open)
    shares, asked = list[float](), set[str]()
    while len(shares) <= most:
        found = ranked(matches(child, listed), child)
        shares.append(1 - len(to_settle & set(may_fit(found))) / len(to_settle) if to_settle else 1.0)
        left = [ask for ask in ask_next(found) if ask.fact not in asked]
        if left:
            ask = order(left)
            asked |= {ask.fact} if tell is fact_told else {one.fact for one in left if _top(one) == _top(ask)}
            child = tell(child, knows, ask)
    return shares


def may_fit(found: Iterable[Ranked]) -> list[str]:
    return [one.match.trial.id for one in found if one.match.standing == "may-fit"]


def at_first(knows: Child) -> Child:
    return Child(knows.as_of, knows.born, conditions=(Finding("infantile-spasms"),))


def field_told(child: Child, knows: Child, ask: Ask) -> Child:
    """The child after the family has filled in a whole field, such as every condition it knows of."""
    name = _top(ask).removesuffix("_complete")
    changes: dict[str, Any] = {
        part: getattr(knows, part) for part in (name, f"{name}_complete") if hasattr(knows, part)
    }
    return replace(child, **changes)


def fact_told(child: Child, knows: Child, ask: Ask) -> Child:
    """The child after the family has answered this question alone; what it does not know stays unknown."""
    fact = ask.fact
    if fact not in TERMS:
        return _told_field(child, knows, fact)
    group = TERMS[fact].group
    if group == "treatment":
        courses = [one for one in knows.treatments if overlap(one.term, fact) and one not in child.treatments]
        never = [Course(fact, "never")] if not courses and knows.never_had(fact) else []
        return replace(child, treatments=(*child.treatments, *courses, *never))
    if group == "condition":
        return replace(
            child, conditions=(*child.conditions, *_found(knows.conditions, fact, knows.has(fact)))
        )
    return replace(child, eeg=(*child.eeg, *_found(knows.eeg, fact, knows.shows(fact))))


def _found(findings: tuple[Finding, ...], fact: str, truth: Truth) -> tuple[Finding, ...]:
    if truth is Truth.UNKNOWN:
        return ()
    narrower = tuple(one for one in findings if one.present and fact in ancestors(one.term))
    return narrower or (Finding(fact, truth is Truth.YES),)


def _told_field(child: Child, knows: Child, fact: str) -> Child:
    fields: dict[str, tuple[str, ...]] = {
        "gestational-age": ("gestational_age_weeks",), "weight": ("weight_kg",),
        "treatment-response": ("treatments",), "treatment-dates": ("treatments",),
        "treatments-complete": ("treatments", "treatments_complete"),
        "conditions-complete": ("conditions", "conditions_complete"),
        "other-trial": ("other_trial",), "other-trial-last-dose": ("other_trial",),
    }  # fmt: skip
    spasms = {
        "spasms-onset": "onset", "spasms-diagnosed": "diagnosed", "video-eeg": "confirmed_by_video_eeg",
        "spasms-per-day": "per_day", "clusters-per-day": "clusters_per_day",
    }  # fmt: skip
    if fact in spasms:
        said = {spasms[fact]: getattr(knows.spasms, spasms[fact])}
        return replace(child, spasms=replace(child.spasms, **said))
    changes: dict[str, Any] = {name: getattr(knows, name) for name in fields.get(fact, (fact,))}
    return replace(child, **changes)


def trials() -> list[Trial]:
    """The sample trials as if all were open: what became of them since is not the question here."""
    return [
        replace(one, status="recruiting") for one in trials_in([PAYLOADS]) if not isinstance(one, Skipped)
    ]


def table() -> str:
    rows = [f"{'questions asked':<26}" + "".join(f"{step:>6}" for step in STEPS)]
    listed = trials()
    families = [read_profile(json.loads(line)["profile"], TODAY).child for line in PROFILES.open()]
    for answer, tell in {
        "an answer tells one fact": fact_told,
        "an answer tells a field": field_told,
    }.items():
        rows.append(f"{answer}:")
        for name, order in ORDERS.items():
            rows.append(_row(name, [settled(knows, listed, order, tell) for knows in families]))
    return "\n".join(rows)


def _row(name: str, runs: Sequence[Sequence[float]]) -> str:
    means = [sum(run[step] for run in runs) / len(runs) for step in STEPS]
    return f"  {name:<24}" + "".join(f"{mean:>6.0%}" for mean in means)


if __name__ == "__main__":
    if PROFILES.exists() and PAYLOADS.exists():
        print("Matches settled, of those that the whole profile settles; mean over the profiles")
        print(table())
    else:
        print(f"Skipped: there are no sample profiles and trials in {SHARED.name}/ beside the project.")
