"""Several registries' records of one trial as one trial: every registry's word kept, none trusted blindly.

What is shown comes from the best known registry that says it; recruitment from the record last updated. All criteria
are kept. Where another registry's text speaks of the same facts in other words, the two are held against each other:
a child passes where both let it, fails where both bar it, and is asked about in between.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TypeVar

from ingest.registry_ids import ids_in
from matchers.criteria.age import Age
from matchers.criteria.ever_had import EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement, NoDemand, NotForInfants
from matchers.criteria.shows_pattern import ShowsPattern
from matchers.criteria.taking_now import EverCount, TakingCount, TakingNow
from matchers.criteria.unread import Unread
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Disputed, Explains, Not
from matchers.plan import Plan
from matchers.trial import (
    OVER,
    Criterion,
    Dates,
    Flag,
    Intervention,
    Listing,
    Recruitment,
    ShownFrom,
    Site,
    Trial,
)
from matchers.vocabulary import fold

Value = TypeVar("Value")
# Parts that the best known registry's word stands for, of those that say anything.
_FIRST_SAID = ("official_title", "summary", "phase", "enrollment", "sponsor", "contacts", "acronym")
# From the most open to the least: of two records updated on one day the more open one is believed.
OPENNESS: tuple[Recruitment, ...] = (
    "recruiting", "available", "not-yet-recruiting", "by-invitation", "suspended", "active-not-recruiting", "unknown",
    "terminated", "withdrawn", "completed",
)  # fmt: skip


def merge(records: Sequence[Trial], suspects: Iterable[str] = ()) -> Trial:
    """One trial out of at least one record, the best known registry first; `suspects` are flagged as perhaps the same."""
    first = records[0]
    doubts = tuple(Flag("duplicate-suspect", f"May be the same trial as {other}.") for other in suspects)
    if len(records) == 1:
        return replace(first, flags=(*first.flags, *doubts)) if doubts else first
    newest = max(records, key=lambda one: (one.dates.updated or "", -OPENNESS.index(one.status)))
    held = list(_criteria(records))
    return replace(
        first,
        ids=_each_once(_written(some_id) for one in records for some_id in one.ids),
        registries=_each_once(one.registries[0] for one in records),
        status=newest.status,
        why_stopped=newest.why_stopped,
        last_verified=max(one.last_verified or "" for one in records) or None,
        targets=tuple(sorted({term for one in records for term in one.targets})),
        conditions=_each_once(name for one in records for name in one.conditions),
        interventions=_interventions(records),
        dates=_dates(records),
        countries=_each_once(country for one in records for country in one.countries),
        sites=tuple(_sites(records)),
        criteria=tuple(now for _, now in held),
        flags=(
            *_each_once(flag for one in records for flag in one.flags),
            *_disagreements(records, held),
            *doubts,
        ),
        listings=tuple(_listing(one) for one in records),
        **{name: _first_said(records, attrgetter(name)) for name in _FIRST_SAID},
        plan=_plan(records),
        shown_from=tuple(_shown_from(records, newest)),
    )


def _shown_from(records: Sequence[Trial], newest: Trial) -> Iterator[ShownFrom]:
    """Whose word each part is, where it is one registry's; what is put together from all of them is left out."""
    yield ShownFrom("title", records[0].id)
    yield ShownFrom("status", newest.id)
    for part in _FIRST_SAID:
        teller = next((one for one in records if getattr(one, part)), None)
        if teller:
            yield ShownFrom(part, teller.id)
    for country, lister in _listers(records):
        yield ShownFrom(f"sites {country or 'elsewhere'}", lister.id)


def _written(some_id: str) -> str:
    """An id of registry grade as it is usually written, so that two spellings of it are one."""
    known = ids_in(some_id)
    return str(known[0]) if len(known) == 1 else some_id


def _each_once(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(values))


def _first_said(records: Sequence[Trial], part: Callable[[Trial], Value]) -> Value:
    return next((value for one in records if (value := part(one))), part(records[0]))


def _listing(record: Trial) -> Listing:
    return Listing(
        record.registries[0], record.id, record.url, record.status, record.dates.updated, record.eligibility
    )


def _plan(records: Sequence[Trial]) -> Plan:
    """Part by part from the best known registry that tells it: groups of two records are never added up."""
    plans = [one.plan for one in records]
    return Plan(
        arms=next((one.arms for one in plans if one.arms), ()),
        randomised=next((one.randomised for one in plans if one.randomised is not None), None),
        masked=next((one.masked for one in plans if one.masked is not None), None),
        measures=next((one.measures for one in plans if one.measures), ()),
        results=next((one.results for one in plans if one.results), ""),
    )


def _dates(records: Sequence[Trial]) -> Dates:
    return Dates(
        _first_said(records, lambda one: one.dates.start),
        _first_said(records, lambda one: one.dates.primary_completion),
        _first_said(records, lambda one: one.dates.completion),
        max(one.dates.updated or "" for one in records) or None,
    )


def _interventions(records: Sequence[Trial]) -> tuple[Intervention, ...]:
    """Each once: by its term where that is known, else by its name."""
    named = {
        part.term or fold(part.name): part
        for one in reversed(records)
        for part in reversed(one.interventions)
    }
    return tuple(reversed(named.values()))


def _sites(records: Sequence[Trial]) -> Iterator[Site]:
    """Country by country from one record: lists of one place are never added up."""
    for country, lister in _listers(records):
        yield from (site for site in lister.sites if site.country == country)


def _listers(records: Sequence[Trial]) -> Iterator[tuple[str | None, Trial]]:
    """Each country, and the record that lists most sites there."""
    for country in _each_once(site.country for one in records for site in one.sites):
        counts = [sum(site.country == country for site in one.sites) for one in records]
        yield country, records[counts.index(max(counts))]


def _criteria(records: Sequence[Trial]) -> Iterator[tuple[Criterion, Criterion]]:
    """Each as its record has it, and held against the others. What a registry says again, word for word, in its record
    of another country is said once."""
    told: set[tuple[str, str, str, str]] = set()
    for record in records:
        others = [one.criteria for one in records if one is not record]
        words = [(_written(record.id), one.side, one.heading, one.text) for one in record.criteria]
        for one, said in zip(record.criteria, words, strict=True):
            if said not in told:
                yield one, replace(_held_against(one, others), listing=record.id)
        told.update(words)


def _held_against(criterion: Criterion, others: Sequence[tuple[Criterion, ...]]) -> Criterion:
    """Disputed by each record that speaks of all its facts in other words; one that is silent disputes nothing."""
    facts = facts_of(criterion.rule)
    for told in others:
        same = [one for one in told if not facts.isdisjoint(facts_of(one.rule))]
        covered = frozenset[str]().union(*(facts_of(one.rule) for one in same))
        is_repeated = any((one.side, one.rule) == (criterion.side, criterion.rule) for one in same)
        if same and facts <= covered and not is_repeated:
            asked = AllOf(tuple(map(_as_demand, same)))
            said: AnyRule = Not(asked) if criterion.side == "exclude" else asked
            criterion = replace(criterion, rule=Disputed(criterion.rule, said))
    return criterion


def _as_demand(criterion: Criterion) -> AnyRule:
    return Not(criterion.rule) if criterion.side == "exclude" else criterion.rule


def facts_of(rule: AnyRule) -> frozenset[str]:
    """The facts that a rule asks about; what only a study team can answer, or nobody read, is none."""
    match rule:
        case AllOf() | AnyOf() | AtLeast():
            return frozenset[str]().union(*map(facts_of, rule.rules))
        case Not() | Explains():
            return facts_of(rule.rule)
        case Disputed():
            return facts_of(rule.one) | facts_of(rule.other)
        case Unread() | Judgement() | NoDemand() | NotForInfants():
            return frozenset()
        case HasCondition():
            return frozenset({rule.condition})
        case ShowsPattern():
            return frozenset({rule.pattern})
        case EverHad() | TakingNow() | Failed():
            return frozenset(rule.treatments)
        case EverCount() | TakingCount():
            return frozenset({rule.of})
        case Age():
            return frozenset({f"age {rule.basis}"})
        case _:
            return frozenset({rule.kind})


def _disagreements(records: Sequence[Trial], held: Sequence[tuple[Criterion, Criterion]]) -> Iterator[Flag]:
    disputed = sum(now.rule != before.rule for before, now in held)
    if disputed:
        yield Flag(
            "sources-disagree",
            f"The registries word {disputed} criteria differently: where they disagree, ask.",
        )
    if len({one.status in OVER for one in records}) > 1:
        said = ", ".join(f"{one.registries[0]}: {one.status}" for one in records)
        yield Flag("status-disagree", f"The registries do not agree on whether the trial goes on ({said}).")
