"""What a rule asks of a child, in plain words that follow "a child who …": "has ever had vigabatrin"."""

from collections.abc import Iterator
from dataclasses import dataclass

from matchers.criteria.age import Age
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
from matchers.criteria.video_eeg import VideoEeg
from matchers.criteria.weight import Weight
from matchers.explain import simplified, tests_in_words
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Disputed, Explains, Not
from matchers.saying import marked
from matchers.trial import Criterion
from matchers.vocabulary import TERMS, TermId
from matchers.why import about
from service.web.language import gettext
from service.web.telling import plainly
from service.web.words import country_name, length_in_words, number

LONGEST = 320  # characters; what is longer is read sooner in the registry's own words


@dataclass(frozen=True, slots=True)
class Plain:
    """What a sentence asks: words that follow "a child who", and what only the study team can judge. Either may be
    empty; where both are, nothing was read or nothing is asked."""

    says: str = ""
    team: tuple[str, ...] = ()


def in_plain_words(criterion: Criterion) -> Plain:
    rule = simplified(criterion.rule) if criterion.read != "none" else None
    if rule is None:
        return Plain()
    told = _said(rule, so=True)
    team = tuple(dict.fromkeys(_judged(rule)))
    return Plain(
        told if len(told) <= LONGEST else gettext("meets a long list: see the registry's sentence"), team
    )


def _judged(rule: AnyRule) -> Iterator[str]:
    """What a profile cannot hold, wherever it stands in a rule."""
    match rule:
        case Judgement():
            yield plainly(about(rule.topic)) if rule.topic != "other" else gettext("something else")
        case Not() | Explains():
            yield from _judged(rule.rule)
        case Disputed():
            yield from _judged(rule.one)
        case AllOf() | AnyOf() | AtLeast():
            for part in rule.rules:
                yield from _judged(part)
        case _:
            return


def _said(rule: AnyRule, *, so: bool) -> str:
    match rule:
        case Not():
            return _said(rule.rule, so=not so)
        case Explains():
            return _said(rule.rule, so=so)
        case Disputed():
            one, other = _said(rule.one, so=so), _said(rule.other, so=so)
            return (
                gettext("{one} (another source: {other})").format(one=one, other=other)
                if other != one
                else one
            )
        case AllOf() | AnyOf() | AtLeast():
            return _of_many(rule, so=so)
        case _:
            return _of_one(rule, so=so)


def _of_many(rule: AllOf | AnyOf | AtLeast, *, so: bool) -> str:
    """Of several: with each, with any, with none of them. Brackets keep one joined part inside another together."""
    parts = list(dict.fromkeys(part for one in rule.rules if (part := _part(one, so=so))))
    if isinstance(rule, AtLeast):
        named = "; ".join(dict.fromkeys(filter(None, (_part(one, so=True) for one in rule.rules))))
        told = gettext("at least {n} of these: {list}") if so else gettext("fewer than {n} of these: {list}")
        return told.format(n=number(rule.count), list=named)
    if len(parts) < 2:
        return "".join(parts)
    joined = (
        gettext("{first}, and {last}") if isinstance(rule, AllOf) is so else gettext("{first}, or {last}")
    )
    return joined.format(first="; ".join(parts[:-1]), last=parts[-1])


def _part(rule: AnyRule, *, so: bool) -> str:
    told = _said(rule, so=so)
    inner = rule.rule if isinstance(rule, Not | Explains) else rule
    return (
        f"({told})" if told and isinstance(inner, AllOf | AnyOf | AtLeast) and len(inner.rules) > 1 else told
    )


def _of_one(rule: AnyRule, *, so: bool) -> str:  # noqa: C901, PLR0912 - one line for each kind
    match rule:
        case Age():
            return _either(so, "{what}", gettext("does not fit this: {what}")).format(what=_age(rule))
        case Sex(sex="female"):
            return _either(so, gettext("is a girl"), gettext("is a boy"))
        case Sex():
            return _either(so, gettext("is a boy"), gettext("is a girl"))
        case Weight():
            return _weight(rule, so=so)
        case HasCondition():
            return _condition(rule, so=so)
        case ShowsPattern():
            told = _either(
                so, gettext("has this on the EEG: {what}"), gettext("does not have this on the EEG: {what}")
            )
            return told.format(what=_name(rule.pattern))
        case VideoEeg():
            return _either(
                so,
                gettext("has had spasms seen on a video-EEG"),
                gettext("has no spasms seen on a video-EEG"),
            )
        case EverHad():
            return _ever_had(rule, so=so)
        case TakingNow():
            told = _either(so, gettext("is being given {what} now"), gettext("is not being given {what} now"))
            return told.format(what=_besides(_names(rule.treatments), rule.besides))
        case TakingCount():
            told = _either(
                so,
                gettext("is being given {n} of these now: {what}"),
                gettext("is not being given {n} of these now: {what}"),
            )
            return told.format(n=_count(rule.least, rule.most), what=_name(rule.of))
        case EverCount():
            told = _either(
                so, gettext("has had {n} of these: {what}"), gettext("has not had {n} of these: {what}")
            )
            return told.format(n=_count(rule.least, rule.most), what=_name(rule.of))
        case Failed():
            return _failed(rule, so=so)
        case SpasmCount():
            return _spasms(rule, so=so)
        case TimeSince():
            return _since(rule, so=so)
        case LabAbove():
            told = _either(
                so,
                gettext("has blood tests ({tests}) above {n} times the normal limit"),
                gettext("has no blood tests ({tests}) above {n} times the normal limit"),
            )
            return told.format(tests=plainly(tests_in_words(rule)), n=number(rule.times_uln))
        case LivesIn():
            told = _either(so, gettext("lives in {countries}"), gettext("does not live in {countries}"))
            return told.format(countries=_both([country_name(one) for one in rule.countries]))
        case _:
            return _other(rule, so=so)


def _other(rule: AnyRule, *, so: bool) -> str:
    """What is said of the family; nothing where nothing is asked, or only the study team can tell."""
    match rule:
        case Consent():
            return _either(
                so, gettext("has a parent who agrees to it"), gettext("has no parent who agrees to it")
            )
        case InOtherTrial():
            return _either(
                so,
                gettext("is in another study, or was not long ago"),
                gettext("is in no other study, and was in none not long ago"),
            )
        case FromParentStudy():
            return _either(
                so,
                gettext("was in the study before this one"),
                gettext("was not in the study before this one"),
            )
        case NotForInfants():
            return gettext("(about pregnancy and the like: this is for older people)")
        case _:
            return ""


def _either(so: bool, yes: str, no: str) -> str:  # noqa: FBT001
    return yes if so else no


def _age(rule: Age) -> str:
    low = gettext("more than {age}") if rule.low_strict else gettext("at least {age}")
    high = gettext("less than {age}") if rule.upper == "below" else gettext("at most {age}")
    told = [low.format(age=length_in_words(rule.low))] if rule.low else []
    told += [high.format(age=length_in_words(rule.high))] if rule.high else []
    return gettext(_CLOCKS[rule.basis]).format(age=_both(told))


_CLOCKS = {
    "now": marked("is {age} old"),
    "corrected": marked("is {age} old, counted from the day the birth was due"),
    "gestational": marked("was born after {age} of pregnancy"),
    "onset": marked("was {age} old when the spasms began"),
    "diagnosis": marked("was {age} old when the spasms were found"),
}


def _weight(rule: Weight, *, so: bool) -> str:
    if rule.low_kg is not None and rule.high_kg is not None:
        told = _either(so, gettext("weighs {low} to {high} kg"), gettext("does not weigh {low} to {high} kg"))
        return told.format(low=number(rule.low_kg), high=number(rule.high_kg))
    if rule.low_kg is not None:
        least = gettext("weighs more than {kg} kg") if rule.low_strict else gettext("weighs at least {kg} kg")
        return _either(so, least, gettext("weighs less than {kg} kg")).format(kg=number(rule.low_kg))
    most = gettext("weighs less than {kg} kg") if rule.high_strict else gettext("weighs at most {kg} kg")
    return _either(so, most, gettext("weighs more than {kg} kg")).format(kg=number(rule.high_kg or 0))


def _condition(rule: HasCondition, *, so: bool) -> str:
    told = _either(so, gettext("has {what}"), gettext("does not have {what}"))
    what = _besides(_name(rule.condition), rule.besides)
    if rule.qualified:
        what = gettext("{what} (of a certain kind or degree)").format(what=what)
    return told.format(what=what)


def _ever_had(rule: EverHad, *, so: bool) -> str:
    what = _besides(_names(rule.treatments), rule.besides)
    if rule.within:
        told = _either(
            so, gettext("has had {what} in the last {time}"), gettext("has not had {what} in the last {time}")
        )
        return told.format(what=what, time=length_in_words(rule.within))
    if rule.at_least_for:
        told = _either(
            so,
            gettext("has had {what} for {time} or longer"),
            gettext("has not had {what} for {time} or longer"),
        )
        return told.format(what=what, time=length_in_words(rule.at_least_for))
    return _either(so, gettext("has ever had {what}"), gettext("has never had {what}")).format(what=what)


def _failed(rule: Failed, *, so: bool) -> str:
    what = _names(rule.treatments)
    if rule.least > 1:
        told = _either(
            so,
            gettext("has had at least {n} of these, and they did not help for long: {what}"),
            gettext("has not had {n} of these that did not help for long: {what}"),
        )
        return told.format(n=number(rule.least), what=what)
    told = _either(
        so,
        gettext("has had {what}, and it did not help for long"),
        gettext("has not had {what} that did not help for long"),
    )
    return told.format(what=what)


def _spasms(rule: SpasmCount, *, so: bool) -> str:
    n = _count(rule.least_per_day, rule.most_per_day)
    if rule.what == "spasms":
        told = _either(so, gettext("has {n} spasms a day"), gettext("does not have {n} spasms a day"))
    else:
        told = _either(
            so,
            gettext("has {n} rows (clusters) of spasms a day"),
            gettext("does not have {n} rows (clusters) of spasms a day"),
        )
    return told.format(n=n)


def _since(rule: TimeSince, *, so: bool) -> str:
    if rule.event == "onset":
        told = _either(so, gettext("has had spasms for {time}"), gettext("has not had spasms for {time}"))
    else:
        told = _either(
            so, gettext("was told of the spasms {time} ago"), gettext("was not told of the spasms {time} ago")
        )
    least = gettext("at least {age}").format(age=length_in_words(rule.low)) if rule.low else ""
    most = gettext("at most {age}").format(age=length_in_words(rule.high)) if rule.high else ""
    return told.format(time=_both([one for one in (least, most) if one]))


def _count(least: float, most: float | None) -> str:
    if most is None:
        return gettext("{n} or more").format(n=number(least))
    if not least:
        return gettext("at most {n}").format(n=number(most))
    return (
        number(least)
        if least == most
        else gettext("{least} to {most}").format(least=number(least), most=number(most))
    )


def _besides(what: str, terms: tuple[TermId, ...]) -> str:
    """A treatment or an illness, and what of its kind does not count."""
    return gettext("{what} (but not {others})").format(what=what, others=_names(terms)) if terms else what


def _names(terms: tuple[TermId, ...]) -> str:
    if len(terms) == 1:
        return _name(terms[0])
    named = list(dict.fromkeys(_short(term) for term in terms))
    if len(named) < 2:
        return "".join(named)
    return gettext("{first} or {last}").format(first=", ".join(named[:-1]), last=named[-1])


def _short(term: TermId) -> str:
    """Without what is added in brackets or after a comma."""
    return _name(term).partition(" (")[0].partition(", ")[0]


def _both(parts: list[str]) -> str:
    first, last = ", ".join(parts[:-1]), parts[-1]
    return gettext("{first} and {last}").format(first=first, last=last) if first else last


def _name(term: TermId) -> str:
    """As a parent would say it; one that nobody knows is read aloud."""
    return plainly(TERMS[term].plain) if term in TERMS else term.replace("-", " ")
