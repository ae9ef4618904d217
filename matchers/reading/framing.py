"""Sentences that say of themselves whom they take or bar, and sentences that let other ages in as well."""

import re
from collections.abc import Callable
from dataclasses import replace

from matchers.criteria.age import Age
from matchers.criteria.ever_had import EverHad
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement, NoDemand
from matchers.criteria.sex import Sex
from matchers.criteria.taking_now import TakingNow
from matchers.criteria.unread import Unread
from matchers.criteria.weight import Weight
from matchers.kinds import AllOf, AnyOf, AnyRule, Disputed, Explains, Not
from matchers.reading.clause import Reading
from matchers.reading.sought import Sought
from matchers.trial import Side

Reads = Callable[[str, Side], Reading]

_WHO = (
    r"^\W*(?:(?:the|any|all|an?|those|these|such|study|potential|pa?ediatric)\s+){0,3}(?:patients?|infants?|child(?:ren)?|subjects?|"
    r"participants?|bab(?:y|ies)|individuals?|candidates?|persons?|people|newborns?|neonates?|you|they)\s+"
)
_BE = r"(?:will|are|is|may|must|should|shall|can|would|were|cannot|can't)(?:\s+(?:also|be|been|considered)){0,3}\s+"
_OUT = (
    r"(?:excluded|ineligible|(?:(?:not|to)\s+)?(?:be\s+)?(?:eligible|included|enrolled|entered|taken|admitted|accepted|recruited|"
    r"take part|participate|join))"
)
_OF_TRIAL = r"(?:\s+(?:from|in|for|to)\s+(?:the |this |our )?(?:study|trial|participation|enrol\w+|inclusion|participate|take part|join))*"
_IF = r"\s+(?:if|when|whenever|in (?:the )?case of|provided(?: that)?)\s*[:,]?\s+"
_WHOEVER = (
    r"(?:(?:they|he|she|he/she|s/he|he or she|it|the (?:child|infant|patient|subject|participant))\s+)?"
)
_FRAME = Sought(rf"{_WHO}(?P<verdict>{_BE}{_OUT}){_OF_TRIAL}{_IF}{_WHOEVER}(?P<words>\S.*)$", re.IGNORECASE)
_DENIES = Sought(r"\bnot\b|n't\b|\bcannot\b|\bexcluded\b|\bineligible\b", re.IGNORECASE)


def said_outright(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "Children are not taken if they have …", "infants are eligible if …": what follows is what bars, or is asked.
    What an exclusion says of those it takes is left to be read as it stands."""
    found = _FRAME.match(text)
    if found is None:
        return None
    bars = _DENIES.search(found["verdict"]) is not None
    if not bars:
        return reads(found["words"], side) if side == "include" else None
    barred = reads(found["words"], "exclude")
    return replace(barred, rule=Not(barred.rule)) if side == "include" else barred


_LABEL = r"(?:part|cohort|arm|group|sub-?study|panel)"
_OF_COHORT = Sought(
    rf"^\W*(?:for |in )?(?:the )?(?:{_LABEL} [A-Z0-9]{{1,3}}|controls?|(?:adults?|pa?ediatric|infants?|neonatal|older|younger|controls?|healthy|japanese|"
    rf"us|eu|european) (?:and \w+ )?(?:{_LABEL}s?|controls?|volunteers?))(?: only)?(?: \([^)]{{1,40}}\))?(?P<colon>\s*:|\s+-\s)|"
    rf"\((?:in |for )?(?:the )?{_LABEL}s? [A-Z0-9]{{1,3}}(?: (?:and|or|&) [A-Z0-9]{{1,3}})?(?: only)?\)\W*$|"
    rf"(?<!part)(?<!pated)(?<!ation)(?<!pleted)(?<!rolled)(?<!ncluded)(?<!reated)(?<!omized)(?<!omised)(?<!rolling)(?<!pating) in (?:the )?{_LABEL} "
    r"(?-i:[A-Z]|[0-9]{1,2})(?: only)?[\s.;,]*$",
    re.IGNORECASE,
)


def of_cohort(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "Part A: age 2 to 17 years", "age under 2 years (cohort 2 only)": another group may take the child."""
    found = _OF_COHORT.search(text)
    if found is None:
        return None
    rest = text[found.end() :] if found["colon"] else text[: found.start()]
    if not rest.strip():
        return None
    of_one = reads(rest.strip(), side)
    if isinstance(of_one.rule, NoDemand):
        return of_one
    other = Judgement("cohort")
    return replace(
        of_one, rule=AnyOf((of_one.rule, other)) if side == "include" else AllOf((of_one.rule, other))
    )


_DEMANDED = Sought(
    r"^\W*(?:(?:for|in) )?(?:(?:patients|subjects|children|infants|participants|those|girls|boys|babies)\b)"
    r"(?P<who>[^,:;]{3,60}?)(?:,|:|\b(?=must|should|need to|have to|are required))\s*(?P<what>\S.*)$",
    re.IGNORECASE,
)


def demanded_of_some(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "Children older than 2 years must weigh at least 10 kg": whether the age is a demand as well is not plain."""
    found = _DEMANDED.match(text)
    if found is None or side == "exclude":
        return None
    who, what = reads(f"children {found['who'].strip()}", side), reads(found["what"], side)
    if not _is_one_ended(who.rule) or what.read == "none" or isinstance(what.rule, NoDemand):
        return None
    if isinstance(who.rule, Age) and isinstance(what.rule, Age) and what.rule.basis == "now":
        return None
    return Reading(
        Disputed(AnyOf((Not(who.rule), what.rule)), AllOf((who.rule, what.rule))), what.read, what.left
    )


def _is_one_ended(rule: AnyRule) -> bool:
    match rule:
        case Age():
            return rule.low is None or rule.high is None
        case Weight():
            return rule.low_kg is None or rule.high_kg is None
        case _:
            return False


_OPENS = Sought(r"^\W*(?:for|in|if)\s+(?:the\s+|all\s+|those\s+|any\s+)?(?:aged\s+)?", re.IGNORECASE)


def of_some_ages(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "For those 2 years or older, the EEG must show …": asked of these ages only."""
    if side == "exclude":
        return None
    opened = _OPENS.match(text)
    cut = re.search(r",\s+", text) if opened else None
    if opened is None or cut is None or cut.start() > LONGEST_AGE:
        return None
    age = reads(text[opened.end() : cut.start()], side)
    limit = age.rule
    if isinstance(limit, AllOf) and isinstance(limit.rules[-1], Sex):  # "for girls aged 12 years and above"
        limit = limit.rules[0]
    if not isinstance(limit, Age) or limit.basis != "now" or age.read != "whole":
        return None
    asked = reads(re.sub(r"^(?:must|should)\s+", "", text[cut.end() :]), side)
    if isinstance(asked.rule, HasCondition) and asked.rule.condition in _OF_TRIALS:
        return None  # "infants under 24 months must have West syndrome": these are the ages of the trial
    return Reading(
        AnyOf((Not(age.rule), asked.rule)), "part" if asked.read == "none" else asked.read, asked.left
    )


LONGEST_AGE = 80  # characters that tell of whom something is asked
_OF_TRIALS = frozenset({"infantile-spasms", "epileptic-spasms", "epilepsy", "seizures", "tsc"})
_OTHER_AGES = Sought(
    r"\b(?:older|younger|under|over|above|below|outside|beyond|[0-9]+ (?:days?|weeks?|months?|years?))\b.{0,80}?"
    r"\b(?:may|can|could|might|will)\b.{0,20}?\b(?:included|enrol\w*|considered|eligible|accepted|allowed|participate)\b",
    re.IGNORECASE,
)


def lets_ages_in(words: str) -> bool:
    """ "Younger infants may be enrolled after approval": the limits beside it are then not the last word."""
    return _OTHER_AGES.search(words) is not None and not _DENIES.search(words)


def with_ages_open(rule: AnyRule) -> AnyRule:
    """The rule with each age limit as an explanation: it never rules out."""
    if isinstance(rule, AllOf | AnyOf):
        return replace(rule, rules=tuple(map(with_ages_open, rule.rules)))
    return Explains(rule) if isinstance(rule, Age) else rule


_OF_PLACE = Sought(r"\s*\([^()]*\d[^()]*\b(?:in|for)\s+(?:the\s+)?(?-i:[A-Z])[^()]*\)", re.IGNORECASE)


def other_elsewhere(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "At least 3 months (2 months in Germany)": the age of one country is not that of all."""
    found = _OF_PLACE.search(text)
    if found is None:
        return None
    of_rest = reads(f"{text[: found.start()]}{text[found.end() :]}", side)
    opened = with_ages_open(of_rest.rule) if side == "include" else AllOf((of_rest.rule, Unread(found[0])))
    return Reading(opened, "part", (*of_rest.left, found[0])) if opened != of_rest.rule else None


_VAGUELY = Sought(
    r"\b(?:typically|usually|preferably|ideally|generally|mostly|approximately|approx\b\.?|roughly)\s+",
    re.IGNORECASE,
)


def vaguely(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "Typically 3 to 12 months of age": nobody is too old or too young for sure."""
    found = _VAGUELY.search(text) if side == "include" else None
    if found is None:
        return None
    plain = reads(f"{text[: found.start()]}{text[found.end() :]}", side)
    is_wish = found[0].lower().startswith(("pref", "ideal"))
    opened = Explains(plain.rule) if is_wish else with_ages_open(plain.rule)
    return replace(plain, rule=opened) if opened != plain.rule else None


_WISHED = Sought(
    r"\s+(?:is|are|would be)\s+(?:\w+ly\s+)?(?:preferred|preferable|desirable|optional|recommended|encouraged|advisable)\W*$",
    re.IGNORECASE,
)


def wished(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "Hypsarrhythmia is preferred": who lacks it is not therefore out."""
    found = _WISHED.search(text) if side == "include" else None
    if found is None:
        return None
    plain = reads(text[: found.start()], side)
    return replace(plain, rule=Explains(plain.rule))


_MAY = Sought(
    rf"(?:{_WHO}(?:who\s+)?|^\W*)(?:may|can|might)\s+(?:(?:also|still|already)\s+)*"
    r"(?:have|take|use|receive|continue|be\s+(?:on|taking|receiving|treated|given|using|exposed))\b(?!\s+(?:no|not|only|neither)\b)|"
    r"^[\w/-]+(?:\s+(?:or|and)\s+[\w/-]+)?\s+(?:may|can|might)\s+(?:have\s+been\s+|be\s+)(?:given|used|taken|tried|continued)\b",
    re.IGNORECASE,
)
_ON_TERMS = Sought(
    r"\d|\b(?:if|unless|provided|except|only|must|but|not|when|until|without)\b", re.IGNORECASE
)


def who_may(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "Infants may have received ACTH", "patients may have tuberous sclerosis": what may be so need not be."""
    if side == "exclude" or not _MAY.match(text) or _ON_TERMS.search(text):
        return None
    told = reads(_MAY_WORD.sub("", text, count=1), side)
    is_of_treatment = isinstance(told.rule, EverHad | TakingNow)
    return replace(told, rule=NoDemand() if is_of_treatment else Explains(told.rule))


_MAY_WORD = re.compile(r"\b(?:may|can|might)\s+", re.IGNORECASE)


# Each with the bit of the pattern that opens it.
FRAMES = (
    (_OF_PLACE.bit, other_elsewhere),
    (_VAGUELY.bit, vaguely),
    (_WISHED.bit, wished),
    (_OF_COHORT.bit, of_cohort),
    (_FRAME.bit, said_outright),
    (_MAY.bit, who_may),
    (_OPENS.bit, of_some_ages),
    (_DEMANDED.bit, demanded_of_some),
)
