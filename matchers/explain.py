"""What a rule means, as a short phrase, and of which kind a criterion is."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
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
from matchers.saying import Said, all_of, any_of, in_a_row, listed, say
from matchers.trial import Criterion, Trial
from matchers.vocabulary import name_of

UNREAD = say("words we could not read")
LONGEST_PHRASE = 300
MOST_REMEMBERED = (
    16384  # rules, which are public; the words for one are looked for each time a child is held against it
)


@lru_cache(maxsize=MOST_REMEMBERED)
def says(rule: AnyRule) -> str:
    """What a rule asks about, as a short phrase; words that were not read are mentioned once, at its end."""
    simple = simplified(rule)
    if simple is None:
        return UNREAD
    phrase = _phrase(simple)
    if not any(unread_words(rule)):
        return _short(phrase, LONGEST_PHRASE)
    joined = any_of if isinstance(rule, AnyOf) else all_of
    left = len(joined(["", UNREAD]))
    return joined([_short(phrase, LONGEST_PHRASE - left), UNREAD])


def _short(phrase: str, most: int) -> str:
    """Long lists are cut; their parts are kept for who says them otherwise."""
    if len(phrase) <= most:
        return phrase
    cut = phrase[: most - 1].rpartition(" ")[0] + "…"
    return phrase.reworded(cut) if isinstance(phrase, Said) else cut


def simplified(rule: AnyRule) -> AnyRule | None:
    """The same rule in as few words: no unread ones, no double "not", no group of one or inside its like."""
    match rule:
        case Unread():
            return None
        case Not() | Explains():
            return _unless(simplified(rule.rule), rule)
        case Disputed():
            one, other = simplified(rule.one), simplified(rule.other)
            return replace(rule, one=one, other=other) if one and other else one or other
        case AtLeast():
            parts = tuple(part for one in rule.rules if (part := simplified(one)))
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
        part = simplified(one)
        parts |= dict.fromkeys(part.rules if isinstance(part, type(rule)) else (part,) if part else ())
    nothing = NoDemand() if isinstance(rule, AllOf) else Not(NoDemand())
    telling = tuple(part for part in parts if part != nothing) or tuple(parts)
    if len(telling) <= 1:
        return telling[0] if telling else None
    return replace(rule, rules=telling)


def _phrase(rule: AnyRule) -> str:  # noqa: C901, PLR0912 - one line for each kind
    match rule:
        case AllOf():
            return all_of(_parts(rule.rules))
        case AnyOf():
            return any_of(_parts(rule.rules))
        case AtLeast():
            return say("at least {n} of: {parts}", n=rule.count, parts=listed(_parts(rule.rules)))
        case Not(NoDemand()):
            return say("nothing")
        case Not():
            return say("not {what}", what=_bracketed(rule.rule))
        case Disputed():
            one, other = _bracketed(rule.one), _phrase(rule.other)
            return say("{one} (another source says: {other})", one=one, other=other)
        case Explains():
            return say("as an explanation, {what}", what=_bracketed(rule.rule))
        case Age():
            return _age(rule)
        case Sex():
            return say("being a girl") if rule.sex == "female" else say("being a boy")
        case Weight():
            return _weight(rule)
        case HasCondition():
            return _condition(rule)
        case ShowsPattern():
            return say("{pattern} on the EEG", pattern=name_of(rule.pattern))
        case EverHad():
            return _ever_had(rule)
        case TakingNow():
            return _besides(say("having {treatments} now", treatments=_names(rule.treatments)), rule)
        case TakingCount():
            number = _number(rule.least, rule.most)
            return say(
                "having {number} of: {treatment}, at the same time", number=number, treatment=name_of(rule.of)
            )
        case EverCount():
            number = _number(rule.least, rule.most)
            return say("having had {number} of: {treatment}", number=number, treatment=name_of(rule.of))
        case Failed():
            return _failed(rule)
        case SpasmCount():
            return _count(rule)
        case TimeSince():
            return _time_since(rule)
        case LabAbove():
            return _lab(rule)
        case LivesIn():
            return say("living in {countries}", countries=", ".join(rule.countries))
        case Judgement():
            return _TOPICS.get(rule.topic, rule.topic.replace("-", " "))
        case NotForInfants():
            return say("{what}, which cannot apply to an infant", what=_NOT_FOR_INFANTS[rule.topic])
        case _:
            return _PLAIN.get(rule.kind, rule.kind.replace("-", " "))


def _failed(rule: Failed) -> str:
    names = _names(rule.treatments)
    if rule.least > 1:
        return say(
            "{treatments} tried without lasting success (at least {n})", treatments=names, n=rule.least
        )
    return say("{treatments} tried without lasting success", treatments=names)


def tests_in_words(rule: LabAbove) -> str:
    return listed(_TESTS.get(test, test) for test in rule.tests)


def _lab(rule: LabAbove) -> str:
    tests = tests_in_words(rule)
    if rule.or_equal:
        return say("{tests} at or above {n} times the upper limit of normal", tests=tests, n=rule.times_uln)
    return say("{tests} above {n} times the upper limit of normal", tests=tests, n=rule.times_uln)


def _condition(rule: HasCondition) -> str:
    name = name_of(rule.condition)
    named = say("{condition} of a certain kind or degree", condition=name) if rule.qualified else name
    if not rule.besides:
        return named
    return say("{condition}, {others} not counted", condition=named, others=_names(rule.besides))


_PLAIN = {
    "confirmation": say("spasms confirmed on a video-EEG"),
    "consent": say("a parent's consent"),
    "other-trial": say("taking part in another trial, or a study medicine not long ago"),
    "roll-over": say("having taken part in an earlier study"),
    "no-demand": say("nothing that a child must have"),
}
_TESTS = {"bilirubin": say("bilirubin"), "creatinine": say("creatinine")}  # others are abbreviations
_NOT_FOR_INFANTS = {
    "pregnancy": say("pregnancy"),
    "breastfeeding": say("breastfeeding"),
    "suicidality": say("suicidality"),
    "alcohol-or-drug-abuse": say("alcohol or drug abuse"),
}
_TOPICS = {
    "investigator-judgement": say("the study doctor's own judgement"),
    "compliance": say("keeping to the study's visits and rules"),
    "language": say("the language the family speaks"),
    "allergy": say("allergy to a study medicine"),
    "family": say("someone else in the family"),
    "growth": say("weight or length for age"),
    "dose": say("a certain dose"),
    "start": say("a treatment started or changed lately"),
    "mri": say("a brain scan having been done"),
    "other-trial": say("another study"),
    "imaging": say("the result of a brain scan"),
    "illness": say("other illness, as the study team judges it"),
    "vital": say("heart tracing, blood pressure and the like"),
    "lab": say("blood or urine results"),
    "hidden-criteria": say("rules that the registry does not show"),
    "cohort": say("one group of the study only"),
    "open-list": say("a list of which only examples are given"),
    "other": say("something a profile does not hold"),
}


def _parts(rules: tuple[AnyRule, ...]) -> Iterable[str]:
    return dict.fromkeys(map(_bracketed, rules))


def _bracketed(rule: AnyRule) -> str:
    """A phrase that can stand inside another without its words being taken for the other's."""
    phrase = _phrase(rule)
    is_joined = isinstance(rule, AllOf | AnyOf | AtLeast | Disputed | Explains)
    return say("({phrase})", phrase=phrase) if is_joined else phrase


def _names(terms: tuple[str, ...]) -> str:
    named = [name_of(term) for term in terms]
    return any_of(filter(None, (listed(named[:-1]), *named[-1:])))


_CLOCKS = {
    "now": say("age"),
    "corrected": say("corrected age"),
    "gestational": say("weeks of pregnancy at birth"),
    "onset": say("age when the spasms began"),
    "diagnosis": say("age at diagnosis"),
}


def _age(rule: Age) -> str:
    clock = _CLOCKS[rule.basis]
    low = high = ""
    if rule.low:
        low = say("over {low}", low=rule.low) if rule.low_strict else say("from {low}", low=rule.low)
    if rule.high:
        below = rule.upper == "below"
        high = say("under {high}", high=rule.high) if below else say("up to {high}", high=rule.high)
    limits = in_a_row([low, high])
    return say("{clock} {limits}", clock=clock, limits=limits)


def _ever_had(rule: EverHad) -> str:
    names = _names(rule.treatments)
    if rule.within:
        had = say("having had {treatments} in the last {time}", treatments=names, time=rule.within)
        return _besides(had, rule)
    if rule.at_least_for:
        had = say("having had {treatments} for {time} or longer", treatments=names, time=rule.at_least_for)
        return _besides(had, rule)
    return _besides(say("having had {treatments}", treatments=names), rule)


def _besides(had: str, rule: EverHad | TakingNow) -> str:
    if not rule.besides:
        return had
    others = _names(rule.besides)
    if rule.on_terms:
        return say("{had}, not counting {others} on certain terms", had=had, others=others)
    return say("{had}, not counting {others}", had=had, others=others)


def _weight(rule: Weight) -> str:
    low = high = ""
    if rule.low_kg is not None:
        low = say("over {n} kg", n=rule.low_kg) if rule.low_strict else say("from {n} kg", n=rule.low_kg)
    if rule.high_kg is not None:
        high = (
            say("under {n} kg", n=rule.high_kg) if rule.high_strict else say("up to {n} kg", n=rule.high_kg)
        )
    return in_a_row([say("weight"), low, high])


def _number(least: float, most: float | None) -> str:
    if most is None:
        return say("{n} or more", n=least)
    return say("{low} to {high}", low=least, high=most) if least else say("at most {n}", n=most)


def _count(rule: SpasmCount) -> str:
    if not rule.strict:
        number = _number(rule.least_per_day, rule.most_per_day)
    elif rule.most_per_day is None:
        number = say("more than {n}", n=rule.least_per_day)
    else:
        number = say("fewer than {n}", n=rule.most_per_day)
    if rule.what == "spasms":
        return say("{number} spasms a day", number=number)
    return say("{number} clusters a day", number=number)


def _time_since(rule: TimeSince) -> str:
    low = say("at least {low}", low=rule.low) if rule.low else ""
    high = say("at most {high}", high=rule.high) if rule.high else ""
    limits = all_of(part for part in (low, high) if part)
    if rule.event == "onset":
        return say("time since the spasms began {limits}", limits=limits)
    return say("time since the diagnosis {limits}", limits=limits)


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
