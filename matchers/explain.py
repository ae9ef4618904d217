"""What a rule means, as a short phrase, and of which kind a criterion is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from matchers.criteria.age import Age
from matchers.criteria.ever_had import EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement, NoDemand, NotForInfants
from matchers.criteria.lab import LabAbove
from matchers.criteria.lives_in import LivesIn
from matchers.criteria.sex import Sex
from matchers.criteria.shows_pattern import ShowsPattern
from matchers.criteria.spasm_count import SpasmCount
from matchers.criteria.taking_now import EverCount, TakingCount, TakingNow
from matchers.criteria.time_since import TimeSince
from matchers.criteria.unread import Unread
from matchers.criteria.weight import Weight
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Disputed, Explains, Not
from matchers.trial import Criterion, Trial
from matchers.vocabulary import name_of

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
UNREAD = "words we could not read"
LONGEST_PHRASE = 300
MOST_REMEMBERED = (
    16384  # rules, which are public; the words for one are looked for each time a child is held against it
)


def in_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=MOST_REMEMBERED)
def says(rule: AnyRule) -> str:
    """What a rule asks about, as a short phrase; words that were not read are mentioned once, at its end."""
    simple = _simple(rule)
    if simple is None:
        return UNREAD
    left = f" {'or' if isinstance(rule, AnyOf) else 'and'} {UNREAD}" if any(unread_words(rule)) else ""
    return _short(_phrase(simple), LONGEST_PHRASE - len(left)) + left


def _short(phrase: str, most: int) -> str:
    return phrase if len(phrase) <= most else phrase[: most - 1].rpartition(" ")[0] + "…"


def _simple(rule: AnyRule) -> AnyRule | None:
    """The same with as few words: no unread ones, no double "not", no group of one or inside its like."""
    match rule:
        case Unread():
            return None
        case Not() | Explains():
            return _unless(_simple(rule.rule), rule)
        case Disputed():
            one, other = _simple(rule.one), _simple(rule.other)
            return replace(rule, one=one, other=other) if one and other else one or other
        case AtLeast():
            parts = tuple(part for one in rule.rules if (part := _simple(one)))
            return replace(rule, rules=parts) if parts else None
        case AllOf() | AnyOf():
            return _group(rule)
        case _:
            return rule


def _unless(inner: AnyRule | None, rule: Not | Explains) -> AnyRule | None:
    """A "not" or an explanation around what is already simple."""
    if inner is None:
        return None
    if isinstance(rule, Explains):
        return inner if isinstance(inner, Explains) else Explains(inner)
    if isinstance(inner, Not):
        return inner.rule
    if isinstance(inner, AllOf | AnyOf) and all(isinstance(part, Not) for part in inner.rules):
        denied = tuple(part.rule for part in inner.rules if isinstance(part, Not))
        return AnyOf(denied) if isinstance(inner, AllOf) else AllOf(denied)
    return Not(inner)


def _group(rule: AllOf | AnyOf) -> AnyRule | None:
    parts: dict[AnyRule, None] = {}
    for one in rule.rules:
        part = _simple(one)
        parts |= dict.fromkeys(part.rules if isinstance(part, type(rule)) else (part,) if part else ())
    nothing = NoDemand() if isinstance(rule, AllOf) else Not(NoDemand())
    telling = tuple(part for part in parts if part != nothing) or tuple(parts)
    if len(telling) <= 1:
        return telling[0] if telling else None
    return replace(rule, rules=telling)


def _phrase(rule: AnyRule) -> str:  # noqa: C901, PLR0912 - one line for each kind
    match rule:
        case AllOf():
            return _joined(rule.rules, " and ")
        case AnyOf():
            return _joined(rule.rules, " or ")
        case AtLeast():
            return f"at least {rule.count} of: {_joined(rule.rules, ', ')}"
        case Not(NoDemand()):
            return "nothing"
        case Not():
            return f"not {_bracketed(rule.rule)}"
        case Disputed():
            return f"{_bracketed(rule.one)} (another source says: {_phrase(rule.other)})"
        case Explains():
            return f"as an explanation, {_bracketed(rule.rule)}"
        case Age():
            return _age(rule)
        case Sex():
            return "being a girl" if rule.sex == "female" else "being a boy"
        case Weight():
            return _weight(rule)
        case HasCondition():
            return _condition(rule)
        case ShowsPattern():
            return f"{name_of(rule.pattern)} on the EEG"
        case EverHad():
            return _ever_had(rule)
        case TakingNow():
            return f"having {_names(rule.treatments)} now{_besides(rule)}"
        case TakingCount():
            return f"having {_number(rule.least, rule.most)} of: {name_of(rule.of)}, at the same time"
        case EverCount():
            return f"having had {_number(rule.least, rule.most)} of: {name_of(rule.of)}"
        case Failed():
            return f"{_names(rule.treatments)} tried without lasting success" + (
                f" (at least {rule.least})" if rule.least > 1 else ""
            )
        case SpasmCount():
            return f"{_count(rule)} {rule.what} a day"
        case TimeSince():
            return f"time since {'the spasms began' if rule.event == 'onset' else 'the diagnosis'} {_lengths(rule)}"
        case LabAbove():
            above = "at or above" if rule.or_equal else "above"
            return f"{', '.join(rule.tests)} {above} {rule.times_uln:g} times the upper limit of normal"
        case LivesIn():
            return f"living in {', '.join(rule.countries)}"
        case Judgement():
            return _TOPICS.get(rule.topic, rule.topic.replace("-", " "))
        case NotForInfants():
            return f"{rule.topic.replace('-', ' ')}, which cannot apply to an infant"
        case _:
            return _PLAIN.get(rule.kind, rule.kind.replace("-", " "))


def _condition(rule: HasCondition) -> str:
    besides = f", {_names(rule.besides)} not counted" if rule.besides else ""
    return name_of(rule.condition) + (" of a certain kind or degree" if rule.qualified else "") + besides


_PLAIN = {
    "confirmation": "spasms confirmed on a video-EEG",
    "consent": "a parent's consent",
    "other-trial": "taking part in another trial, or a study medicine not long ago",
    "roll-over": "having taken part in an earlier study",
    "no-demand": "nothing that a child must have",
}
_TOPICS = {
    "investigator-judgement": "the study doctor's own judgement",
    "compliance": "keeping to the study's visits and rules",
    "language": "the language the family speaks",
    "allergy": "allergy to a study medicine",
    "family": "someone else in the family",
    "growth": "weight or length for age",
    "dose": "a certain dose",
    "start": "a treatment started or changed lately",
    "mri": "a brain scan having been done",
    "other-trial": "another study",
    "imaging": "the result of a brain scan",
    "illness": "other illness, as the study team judges it",
    "vital": "heart tracing, blood pressure and the like",
    "lab": "blood or urine results",
    "hidden-criteria": "rules that the registry does not show",
    "cohort": "one group of the study only",
    "open-list": "a list of which only examples are given",
    "other": "something a profile does not hold",
}


def _joined(rules: tuple[AnyRule, ...], word: str) -> str:
    return word.join(dict.fromkeys(map(_bracketed, rules)))


def _bracketed(rule: AnyRule) -> str:
    """A phrase that can stand inside another without its words being taken for the other's."""
    phrase = _phrase(rule)
    return f"({phrase})" if isinstance(rule, AllOf | AnyOf | AtLeast | Disputed | Explains) else phrase


def _names(terms: tuple[str, ...]) -> str:
    named = [name_of(term) for term in terms]
    return " or ".join(part for part in (", ".join(named[:-1]), *named[-1:]) if part)


def _age(rule: Age) -> str:
    clock = {
        "now": "age", "corrected": "corrected age", "gestational": "weeks of pregnancy at birth",
        "onset": "age when the spasms began", "diagnosis": "age at diagnosis",
    }[rule.basis]  # fmt: skip
    low = f"{'over' if rule.low_strict else 'from'} {rule.low}" if rule.low else ""
    high = f"{'under' if rule.upper == 'below' else 'up to'} {rule.high}" if rule.high else ""
    return f"{clock} {' '.join(part for part in (low, high) if part)}"


def _ever_had(rule: EverHad) -> str:
    within = f" in the last {rule.within}" if rule.within else ""
    return f"having had {_names(rule.treatments)}{within}{_besides(rule)}"


def _besides(rule: EverHad | TakingNow) -> str:
    terms = " on certain terms" if rule.on_terms else ""
    return f", not counting {_names(rule.besides)}{terms}" if rule.besides else ""


def _weight(rule: Weight) -> str:
    low = "" if rule.low_kg is None else f" {'over' if rule.low_strict else 'from'} {rule.low_kg:g} kg"
    high = "" if rule.high_kg is None else f" {'under' if rule.high_strict else 'up to'} {rule.high_kg:g} kg"
    return f"weight{low}{high}"


def _number(least: float, most: float | None) -> str:
    if most is None:
        return f"{least:g} or more"
    return f"at most {most:g}" if not least else f"{least:g} to {most:g}"


def _count(rule: SpasmCount) -> str:
    if not rule.strict:
        return _number(rule.least_per_day, rule.most_per_day)
    most = rule.most_per_day
    return f"more than {rule.least_per_day:g}" if most is None else f"fewer than {most:g}"


def _lengths(rule: TimeSince) -> str:
    low = f"at least {rule.low}" if rule.low else ""
    high = f"at most {rule.high}" if rule.high else ""
    return " and ".join(part for part in (low, high) if part)


def kind_of(criterion: Criterion) -> str:
    """The kind a reader looks for: that of the rule, or of what its parts have in common."""
    return _kind(criterion.rule)


@lru_cache(maxsize=MOST_REMEMBERED)
def _kind(rule: AnyRule) -> str:
    match rule:
        case Not() | Explains():
            return _kind(rule.rule)
        case Disputed():
            return _kind(rule.one)
        case AllOf() | AnyOf() | AtLeast():
            known = [kind for part in rule.rules if (kind := _kind(part)) != "unread"]
            return Counter(known).most_common(1)[0][0] if known else "unread"
        case Judgement():
            return rule.topic
        case TakingCount():
            return "current-treatment"
        case EverCount():
            return "prior-treatment"
        case _:
            return rule.kind


def explained(trial: Trial) -> Iterator[str]:
    """For debugging the reader: each sentence, how much of it was read, what it was taken to ask, what was left."""
    for criterion in trial.criteria:
        words = " ".join(criterion.text.split())
        where = "field" if criterion.is_field else f"{criterion.start}-{criterion.end}"
        where = f"[curated] {where}" if criterion.curated else where
        yield f"[{criterion.side}] [{criterion.read}] {where}: {words}"
        yield f"    = {says(criterion.rule)}"
        left = list(unread_words(criterion.rule))
        if left:
            yield f"    left over: {'; '.join(left)}"


def unread_words(rule: AnyRule) -> Iterator[str]:
    """The words that no reader explained, wherever they stand in a rule."""
    match rule:
        case Unread():
            yield rule.words
        case Not() | Explains():
            yield from unread_words(rule.rule)
        case Disputed():
            yield from unread_words(rule.one)
        case AllOf() | AnyOf() | AtLeast():
            for part in rule.rules:
                yield from unread_words(part)
