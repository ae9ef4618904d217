"""Sentences that say of themselves whom they take or bar, and sentences that let other ages in as well."""

import re
from collections.abc import Callable
from dataclasses import replace

from matchers.clause import Reading
from matchers.criteria.age import Age
from matchers.kinds import AllOf, AnyRule, Explains, Not
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
_FRAME = re.compile(
    rf"{_WHO}(?P<verdict>{_BE}{_OUT}){_OF_TRIAL}{_IF}{_WHOEVER}(?P<words>\S.*)$", re.IGNORECASE
)
_DENIES = re.compile(r"\bnot\b|n't\b|\bcannot\b|\bexcluded\b|\bineligible\b", re.IGNORECASE)


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


_OTHER_AGES = re.compile(
    r"\b(?:older|younger|under|over|above|below|outside|beyond|[0-9]+ (?:days?|weeks?|months?|years?))\b.{0,80}?"
    r"\b(?:may|can|could|might|will)\b.{0,20}?\b(?:included|enrol\w*|considered|eligible|accepted|allowed|participate)\b",
    re.IGNORECASE,
)


def lets_ages_in(words: str) -> bool:
    """ "Younger infants may be enrolled after approval": the limits beside it are then not the last word."""
    return _OTHER_AGES.search(words) is not None and not _DENIES.search(words)


def with_ages_open(rule: AnyRule) -> AnyRule:
    """The rule with each age limit as an explanation: it never rules out."""
    if isinstance(rule, AllOf):
        return AllOf(tuple(map(with_ages_open, rule.rules)))
    return Explains(rule) if isinstance(rule, Age) else rule
