"""What a trial asks, at a glance: derived from its rules, never a second reading of the text."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

from matchers.calendar import Length
from matchers.criteria.age import Age, Upper
from matchers.criteria.consent import Consent
from matchers.criteria.ever_had import EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement, NotForInfants
from matchers.criteria.lab import LabAbove
from matchers.criteria.lives_in import LivesIn
from matchers.criteria.other_trial import FromParentStudy, InOtherTrial
from matchers.criteria.sex import Sex
from matchers.criteria.shows_pattern import ShowsPattern
from matchers.criteria.spasm_count import SpasmCount
from matchers.criteria.taking_now import EverCount, TakingCount, TakingNow
from matchers.criteria.time_since import TimeSince
from matchers.criteria.unread import Unread
from matchers.criteria.video_eeg import VideoEeg
from matchers.criteria.weight import Weight
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Disputed, Explains, Not
from matchers.trial import Criterion, Trial
from matchers.vocabulary import is_a

Json = dict[str, Any]


@dataclass(slots=True)
class _Gathered:
    """What has been met so far, each list without order."""

    ages: list[Age] = field(default_factory=list)
    sex: str = "all"
    weights: list[Weight] = field(default_factory=list)
    conditions: dict[bool, list[Any]] = field(default_factory=lambda: {True: [], False: []})
    eeg: dict[bool, list[Any]] = field(default_factory=lambda: {True: [], False: []})
    needed: list[Json] = field(default_factory=list)
    barred: list[Json] = field(default_factory=list)
    failed: Json | None = None
    confirmation: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)


def facets(trial: Trial) -> Json:
    """The contract's facets. Entries of a list must all hold; of a list inside, any one."""
    got = _Gathered()
    for criterion in sorted(trial.criteria, key=lambda one: one.is_field):
        wants = criterion.side == "include"
        for asked in _judgements(criterion.rule):
            _gather(got, asked, criterion, wanted=wants)
        for rule, wanted in _demands(_bare(criterion.rule, wants), wants):
            if not isinstance(rule, Judgement):
                _gather(got, rule, criterion, wanted=wanted)
    return {
        "ages": _ages(got.ages),
        "sex": got.sex,
        "weight_kg": _weight(got.weights),
        "conditions": _sides(got.conditions),
        "eeg": _sides(got.eeg),
        "treatments": {
            "required": _unimplied(got.needed),
            "excluded": sorted(got.barred, key=lambda one: str(one["term"])),
        },
        "failed_treatments": got.failed,
        "confirmation": sorted(got.confirmation),
        "other_kinds": sorted(got.kinds),
    }


def _judgements(rule: AnyRule) -> Iterator[Judgement]:
    """Every question for the study team, wherever it stands in a rule."""
    match rule:
        case Judgement():
            yield rule
        case Not() | Explains():
            yield from _judgements(rule.rule)
        case AllOf() | AnyOf():
            for part in rule.rules:
                yield from _judgements(part)
        case AtLeast():  # signs that never act alone are no demands; tests are still to be done
            yield from (part for part in rule.rules if part == Judgement("lab"))
        case _:
            return


def _bare(rule: AnyRule, wanted: bool) -> AnyRule:  # noqa: FBT001
    """The rule without what was not read or is only asked: a qualified demand counts as the demand."""
    match rule:
        case Not():
            return Not(_bare(rule.rule, not wanted))
        case Explains():
            return Explains(_bare(rule.rule, wanted))
        case AllOf():
            return _bare_all(rule, wanted)
        case AnyOf() if wanted and Judgement("open-list") in rule.rules:
            return rule
        case AnyOf():
            known = tuple(_bare(part, wanted) for part in _told(rule))
            return known[0] if len(known) == 1 and not _is_of_ages(known[0]) else AnyOf(known)
        case _:
            return rule


def _bare_all(rule: AllOf, wanted: bool) -> AnyRule:  # noqa: FBT001
    known = tuple(_bare(part, wanted) for part in _told(rule))
    if any(isinstance(part, TakingNow) for part in known):  # "on it for a year" asks for it now
        known = tuple(part for part in known if not (isinstance(part, EverHad) and part.at_least_for))
    if not wanted and Judgement("start") in rule.rules:
        known = tuple(part for part in known if not isinstance(part, EverHad))  # its use does not bar
    if not wanted and len(known) < len(rule.rules) and all(map(_is_granted, known)):
        return AllOf(())  # "seizures due to …" bars the cause; that was not read
    return known[0] if len(known) == 1 else AllOf(known)


def _told(rule: AllOf | AnyOf) -> Iterator[AnyRule]:
    return (part for part in rule.rules if not isinstance(part, Unread | Judgement))


def _is_of_ages(rule: AnyRule) -> bool:
    """Of a choice, the children of whom the rest is not asked: "those 2 years or older must …"."""
    return isinstance(rule, Not) and isinstance(rule.rule, Age)


def _is_granted(rule: AnyRule) -> bool:
    return isinstance(rule, HasCondition) and rule.condition in _TAKEN_FOR_GRANTED


def _demands(rule: AnyRule, wanted: bool) -> Iterator[tuple[AnyRule, bool]]:  # noqa: FBT001
    """The atomic demands of a rule with their side: what an exclusion lists is barred one by one."""
    if isinstance(rule, Not):
        yield from _demands(rule.rule, not wanted)
    elif isinstance(rule, Explains):
        yield from ((part, side) for part, side in _demands(rule.rule, wanted) if _is_told_in_passing(part))
    elif isinstance(rule, Disputed):
        yield from _demands(rule.other if isinstance(rule.one, Not) else rule.one, wanted)
    elif isinstance(rule, AllOf) or (isinstance(rule, AnyOf) and not wanted):
        for part in rule.rules:
            if isinstance(rule, AllOf) and isinstance(part, Not) and not wanted:
                continue  # "progressive disease other than TSC" bars the disease; of TSC it asks nothing
            if wanted or not (isinstance(rule, AllOf) and _is_granted(part)):
                yield from _demands(part, wanted)
    else:
        yield rule, wanted


def _is_told_in_passing(rule: AnyRule) -> bool:
    """What the EEG must show, or an age at onset, often stands in the explanation of a diagnosis."""
    if isinstance(rule, AnyOf):
        return all(map(_is_told_in_passing, rule.rules))
    return isinstance(rule, ShowsPattern | VideoEeg) or (isinstance(rule, Age) and rule.basis == "onset")


def _gather(  # noqa: C901, PLR0912 - one case for each kind
    got: _Gathered, rule: AnyRule, criterion: Criterion, *, wanted: bool
) -> None:
    """Put one demand in its place."""
    match rule:
        case Age():
            _gather_age(got, rule, wanted=wanted)
        case Sex() if wanted:
            got.sex = rule.sex
        case Weight() if wanted:
            got.weights.append(rule)
        case HasCondition() if rule.besides and rule.condition in _TAKEN_FOR_GRANTED:
            pass  # "seizures other than spasms" tells what the child may have, not what bars
        case HasCondition():
            if wanted or not (rule.only or rule.variant):
                _add(got.conditions[wanted], rule.condition)
            got.confirmation |= set(rule.by.split("-or-")) if rule.by and wanted else set()
        case ShowsPattern():
            _add(got.eeg[wanted], rule.pattern)
        case EverHad() | TakingNow():
            _gather_treatment(got, rule, wanted=wanted)
        case Failed() if wanted:
            _gather_failed(got, rule)
        case Failed() if rule.least > 1:
            got.failed = {"min": None, "max": rule.least - 1, "of": sorted(rule.treatments)}
        case Failed():
            _gather_treatment(got, EverHad(rule.treatments), wanted=False)
        case VideoEeg():
            got.confirmation.add("video-eeg")
        case AnyOf():
            _gather_choice(got, rule, criterion, wanted=wanted)
        case AtLeast():
            got.kinds |= {
                _OTHER[kind] for kind in map(type, rule.rules) if kind in _OTHER and kind is not Judgement
            }
        case TakingCount() | EverCount() if wanted and rule.least > 0:
            when = "now" if isinstance(rule, TakingCount) else "ever"
            _add(got.needed, {"any_of": [rule.of], "when": when, "within_days": None, "outcome": "any"})
            if rule.most is not None or rule.least > 1:  # else the entry says it all
                got.kinds.add(_OTHER[type(rule)])
        case Judgement():
            got.kinds |= _kinds_asked(rule, criterion)
            got.confirmation |= {"mri"} if rule.topic == "mri" and wanted else set()
        case NotForInfants():
            _add(got.conditions[wanted], rule.topic)
        case _ if type(rule) in _OTHER:
            got.kinds.add(_OTHER[type(rule)])
        case _:
            pass


def _kinds_asked(rule: Judgement, criterion: Criterion) -> set[str]:
    """The kind of a question for the study team. Its judgement counts where nothing but that is asked."""
    beside = rule.topic == "investigator-judgement" and not isinstance(criterion.rule, Judgement)
    return set() if beside or rule.topic in _NO_KIND else {_KIND_OF_TOPIC.get(rule.topic, rule.topic)}


_NO_KIND = frozenset({"mri", "open-list"})
_OTHER: dict[type, str] = {
    Consent: "consent", LabAbove: "lab", LivesIn: "place", FromParentStudy: "other-trial", InOtherTrial: "other-trial",
    SpasmCount: "seizures", EverCount: "prior-treatment", TakingCount: "current-treatment",
    TimeSince: "time-since", Judgement: "other",
}  # fmt: skip
_KIND_OF_TOPIC = {
    "hidden-criteria": "other",
    "investigator-judgement": "other",
    "cohort": "other",
    "dose": "current-treatment",
    "start": "current-treatment",
    "infection": "illness",
    "family": "other",
    "growth": "illness",
}
# A barred "epilepsy due to a tumour" bars the tumour: these are what the child comes with.
_TAKEN_FOR_GRANTED = frozenset({"epilepsy", "seizures", "infantile-spasms", "epileptic-spasms"})


def _gather_choice(got: _Gathered, rule: AnyOf, criterion: Criterion, *, wanted: bool) -> None:
    """An "or": one entry with its alternatives where all are of one kind, else each kind by name."""
    if not rule.rules or any(map(_is_of_ages, rule.rules)):
        return None  # what is asked of some ages only is asked of no child for sure
    if wanted and Judgement("open-list") in rule.rules:
        shown = any(isinstance(part, ShowsPattern) for part in rule.rules)
        return got.kinds.update({"eeg"} if shown else set())  # no pattern that is named must be met
    merged = _merged(rule)
    if merged is not None:
        return _gather(got, merged, criterion, wanted=wanted)
    conditions = [part.condition for part in rule.rules if isinstance(part, HasCondition)]
    patterns = [part.pattern for part in rule.rules if isinstance(part, ShowsPattern)]
    if len(conditions) == len(rule.rules):
        _add(got.conditions[wanted], sorted(set(conditions)))
        ways = {part.by for part in rule.rules if isinstance(part, HasCondition)}
        got.confirmation |= {way for by in ways if by and wanted for way in by.split("-or-")}
    elif len(patterns) == len(rule.rules):
        _add(got.eeg[wanted], sorted(patterns))
    else:
        for part in rule.rules:
            for inner, side in _demands(part, wanted):
                _gather(got, inner, criterion, wanted=side)
    return None


def _merged(rule: AnyOf) -> AnyRule | None:
    """Several treatments asked about in one way are one demand."""
    first = rule.rules[0] if rule.rules else None
    if not isinstance(first, EverHad | TakingNow | Failed) or not all(
        type(part) is type(first) for part in rule.rules
    ):
        return None
    parts = cast("tuple[EverHad | TakingNow | Failed, ...]", rule.rules)
    return replace(first, treatments=tuple(dict.fromkeys(term for part in parts for term in part.treatments)))


def _gather_treatment(got: _Gathered, rule: EverHad | TakingNow, *, wanted: bool) -> None:
    within = rule.within if isinstance(rule, EverHad) else None
    when = "now" if isinstance(rule, TakingNow) else "within" if within else "ever"
    days = within.days if within else None
    if wanted:
        entry: Json = {"any_of": sorted(rule.treatments), "when": when, "within_days": days, "outcome": "any"}
        _add(got.needed, entry)
        return
    besides = list(rule.besides)
    for term in rule.treatments:
        barred: Json = {"term": term, "when": when, "within_days": days}
        _add(got.barred, barred | ({"except": besides} if besides else {}))


def _unimplied(needed: list[Json]) -> list[Json]:
    """Without what another entry already says: whoever still fails a treatment takes it, whoever takes it had it."""
    return [one for one in needed if not any(other is not one and _says_more(other, one) for other in needed)]


def _says_more(other: Json, one: Json) -> bool:
    narrower = set(other["any_of"]) <= set(one["any_of"])
    as_soon = other["when"] == one["when"] or (other["when"] == "now" and one["when"] == "ever")
    return other != one and narrower and as_soon and one["outcome"] in {"any", other["outcome"]}


def _gather_failed(got: _Gathered, rule: Failed) -> None:
    if rule.least > 1:
        got.failed = {"min": rule.least, "max": None, "of": sorted(rule.treatments)}
    else:
        when = "now" if rule.now else "ever"
        entry: Json = {
            "any_of": sorted(rule.treatments),
            "when": when,
            "within_days": None,
            "outcome": "failed",
        }
        _add(got.needed, entry)


def _gather_age(got: _Gathered, rule: Age, *, wanted: bool) -> None:
    """Ages barred are the limits asked, seen from outside."""
    if wanted:
        got.ages.append(rule)
    elif rule.low and not rule.high:
        upper: Upper = "through-unit" if rule.low_strict else "below"
        got.ages.append(Age(high=rule.low, upper=upper, basis=rule.basis))
    elif rule.high and not rule.low:
        got.ages.append(Age(low=rule.high, low_strict=rule.upper != "below", basis=rule.basis))


def _ages(ages: list[Age]) -> list[Json]:
    """One entry a clock: the highest minimum and the lowest maximum; what was met first wins a tie."""
    return [
        _window([age for age in ages if age.basis == basis])
        for basis in dict.fromkeys(age.basis for age in ages)
    ]


def _window(ages: list[Age]) -> Json:
    low = max((age for age in ages if age.low), key=lambda age: _months(age.low), default=None)
    high = min((age for age in ages if age.high), key=lambda age: _months(age.high), default=None)
    return {
        "basis": ages[0].basis,
        "min": _length(low.low) if low else None,
        "max": _length(high.high) if high else None,
        "min_inclusive": not any(age.low_strict for age in ages if low and _same(age.low, low.low)),
        "max_inclusive": not any(age.upper == "below" for age in ages if high and _same(age.high, high.high)),
    }


def _same(one: Length | None, other: Length | None) -> bool:
    return one is not None and other is not None and abs(one.months - other.months) < 0.05


def _months(length: Length | None) -> float:
    return round(length.months, 1) if length else 0.0


def _length(length: Length | None) -> Json | None:
    if length is None:
        return None
    value = int(length.value) if float(length.value).is_integer() else length.value
    return {"value": value, "unit": length.unit}


def _weight(weights: list[Weight]) -> Json | None:
    lows = [weight.low_kg for weight in weights if weight.low_kg is not None]
    highs = [weight.high_kg for weight in weights if weight.high_kg is not None]
    if not lows and not highs:
        return None
    return {"min": _number(max(lows, default=None)), "max": _number(min(highs, default=None))}


def _number(value: float | None) -> float | None:
    """Whole numbers as such, others to the gram."""
    return value if value is None else int(value) if float(value).is_integer() else round(value, 3)


def _sides(met: dict[bool, list[Any]]) -> Json:
    return {
        "required": sorted(_not_implied(met[True]), key=str),
        "excluded": sorted(_flat(met[False]), key=str),
    }


def _not_implied(entries: list[Any]) -> list[Any]:
    """Without what another entry already says: whoever must have infantile spasms must have seizures."""
    single = [entry for entry in entries if isinstance(entry, str)]
    return [
        entry
        for entry in entries
        if not any(
            other != entry
            and any(is_a(other, term) for term in ([entry] if isinstance(entry, str) else entry))
            for other in single
        )
    ]


def _flat(entries: list[Any]) -> list[str]:
    """What is barred is barred one by one."""
    flat = [term for entry in entries for term in (entry if isinstance(entry, list) else [entry])]
    return list(dict.fromkeys(flat))


def _add(entries: list[Any], entry: Any) -> None:
    if entry not in entries:
        entries.append(entry)
