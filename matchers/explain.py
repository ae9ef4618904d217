"""Answers in plain words: why a criterion passes or not, what a rule means, and which question to ask next."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from matchers.child import Child
from matchers.criteria.age import Age
from matchers.criteria.ever_had import EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement, NotForInfants
from matchers.criteria.lab import LabAbove
from matchers.criteria.lives_in import LivesIn
from matchers.criteria.sex import Sex
from matchers.criteria.shows_pattern import ShowsPattern
from matchers.criteria.spasm_count import SpasmCount
from matchers.criteria.taking_now import EverCount, TakingCount, TakingNow
from matchers.criteria.time_since import TimeSince
from matchers.criteria.unread import Unread
from matchers.criteria.weight import Weight
from matchers.facts import field_for, question_for
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Disputed, Explains, Not
from matchers.match import Held, Match
from matchers.rule import FactId
from matchers.trial import Criterion, Trial
from matchers.truth import Truth
from matchers.vocabulary import TERMS

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
WEIGHT_OF_STANDING = {"fits": 0.0, "may-fit": 1.0, "later": 0.25, "ruled-out": 0.0}


@dataclass(frozen=True, slots=True)
class Ask:
    """A question worth asking, where its answer goes in a profile, and how many may-fit matches it could settle."""

    fact: FactId
    question: str
    field: str | None
    settles: int


def in_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def why(held: Held, child: Child) -> str:
    """One sentence: what the criterion is taken to ask, and what was told about it."""
    truth = held.passes.at(child.as_of)
    asked = says(held.criterion.rule)
    if held.criterion.read == "none":
        return "We could not read this sentence, so it decides nothing here. Ask the study team."
    if truth is Truth.UNKNOWN:
        role = "keeps out a child with" if held.criterion.side == "exclude" else "asks for"
        return f"This {role}: {asked}. {_open_question(held)}"
    until = held.passes.next_change(child.as_of)
    change = f" This changes on {in_words(until)}." if until else ""
    if held.criterion.side == "exclude":
        verdict = "does not apply" if truth is Truth.YES else "applies"
        return f"This keeps out a child with: {asked}. From what was told, that {verdict}.{change}"
    verdict = "is so" if truth is Truth.YES else "is not so"
    return f"This asks for: {asked}. From what was told, that {verdict}.{change}"


def _open_question(held: Held) -> str:
    for fact in held.answer.asks:
        if field_for(fact):
            return f"It is not known yet: {question_for(fact)}"
    return "Only the study team can tell."


def says(rule: AnyRule) -> str:  # noqa: C901, PLR0912 - one line for each kind
    """What a rule asks about, as a phrase."""
    match rule:
        case AllOf():
            return _joined(rule.rules, "and")
        case AnyOf():
            return _joined(rule.rules, "or")
        case AtLeast():
            return f"at least {rule.count} of: {_joined(rule.rules, 'and')}"
        case Not():
            return f"not {says(rule.rule)}"
        case Disputed():
            return f"{says(rule.one)} (another source says: {says(rule.other)})"
        case Explains():
            return f"as an explanation, {says(rule.rule)}"
        case Age():
            return _age(rule)
        case Sex():
            return "being a girl" if rule.sex == "female" else "being a boy"
        case Weight():
            return f"weight {_range(rule.low_kg, rule.high_kg, 'kg')}"
        case HasCondition():
            return _name(rule.condition) + (" of a certain kind or degree" if rule.qualified else "")
        case ShowsPattern():
            return f"{_name(rule.pattern)} on the EEG"
        case EverHad():
            return _ever_had(rule)
        case TakingNow():
            return f"having {_names(rule.treatments)} now"
        case TakingCount():
            return f"having {_number(rule.least, rule.most)} of: {_name(rule.of)}, at the same time"
        case EverCount():
            return f"having had {_number(rule.least, rule.most)} of: {_name(rule.of)}"
        case Failed():
            return f"{_names(rule.treatments)} tried without lasting success" + (
                f" (at least {rule.least})" if rule.least > 1 else ""
            )
        case SpasmCount():
            return f"{_number(rule.least_per_day, rule.most_per_day)} {rule.what} a day"
        case TimeSince():
            return f"time since {'the spasms began' if rule.event == 'onset' else 'the diagnosis'} {_lengths(rule)}"
        case LabAbove():
            return f"{', '.join(rule.tests)} above {rule.times_uln:g} times the upper limit of normal"
        case LivesIn():
            return f"living in {', '.join(rule.countries)}"
        case Judgement():
            return _TOPICS.get(rule.topic, rule.topic.replace("-", " "))
        case NotForInfants():
            return f"{rule.topic.replace('-', ' ')}, which cannot apply to an infant"
        case _:
            return _PLAIN.get(rule.kind, rule.kind.replace("-", " "))


_PLAIN = {
    "confirmation": "spasms confirmed on a video-EEG",
    "consent": "a parent's consent",
    "other-trial": "taking part in another trial, or a study medicine not long ago",
    "roll-over": "having taken part in an earlier study",
    "no-demand": "nothing that a child must have",
    "unread": "words we could not read",
}
_TOPICS = {
    "investigator-judgement": "the study doctor's own judgement",
    "compliance": "keeping to the study's visits and rules",
    "language": "the language the family speaks",
    "allergy": "allergy to a study medicine",
    "family": "someone else in the family",
    "growth": "weight or length for age",
    "dose": "a certain dose",
    "mri": "a brain scan having been done",
    "other-trial": "another study",
    "imaging": "the result of a brain scan",
    "illness": "other illness, as the study team judges it",
    "vital": "heart tracing, blood pressure and the like",
    "lab": "blood or urine results",
    "hidden-criteria": "rules that the registry does not show",
    "cohort": "one group of the study only",
    "other": "something a profile does not hold",
}


def _joined(rules: tuple[AnyRule, ...], word: str) -> str:
    return f" {word} ".join(says(rule) for rule in rules)


def _name(term: str) -> str:
    return TERMS[term].name if term in TERMS else term.replace("-", " ")


def _names(terms: tuple[str, ...]) -> str:
    return " or ".join(map(_name, terms))


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
    besides = f", not counting {_names(rule.besides)}" if rule.besides else ""
    return f"having had {_names(rule.treatments)}{within}{besides}"


def _range(low: float | None, high: float | None, unit: str) -> str:
    parts = [
        f"from {low:g} {unit}" if low is not None else "",
        f"up to {high:g} {unit}" if high is not None else "",
    ]
    return " ".join(part for part in parts if part)


def _number(least: float, most: float | None) -> str:
    if most is None:
        return f"{least:g} or more"
    return f"at most {most:g}" if not least else f"{least:g} to {most:g}"


def _lengths(rule: TimeSince) -> str:
    low = f"at least {rule.low}" if rule.low else ""
    high = f"at most {rule.high}" if rule.high else ""
    return " and ".join(part for part in (low, high) if part)


def kind_of(criterion: Criterion) -> str:
    """The kind a reader looks for: that of the rule, or of what its parts have in common."""
    return _kind(criterion.rule)


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


def ask_next(found: Iterable[Match]) -> list[Ask]:
    """The open questions, most settling first: how many may-fit matches each could settle."""
    settles: Counter[FactId] = Counter()
    weight: Counter[FactId] = Counter()
    for match in found:
        facts = {fact for held in match.held for fact in _asked(held, match.on)}
        if match.standing == "may-fit":
            settles.update(facts)
        for fact in facts:
            weight[fact] += WEIGHT_OF_STANDING[match.standing]  # type: ignore[assignment]
    order = sorted((fact for fact in settles if field_for(fact)), key=lambda fact: (-weight[fact], fact))
    return [Ask(fact, question_for(fact), field_for(fact), settles[fact]) for fact in order]


def _asked(held: Held, on: date) -> tuple[FactId, ...]:
    return held.answer.asks if held.passes.at(on) is Truth.UNKNOWN else ()


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
