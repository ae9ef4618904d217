"""What a sentence says under a condition: unless kept stable, or where the EEG shows something else that fits."""

import re
from collections.abc import Callable
from dataclasses import replace

from matchers.criteria.ever_had import EverHad
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement, NoDemand, NotForInfants
from matchers.criteria.shows_pattern import ShowsPattern
from matchers.criteria.taking_now import TakingNow
from matchers.criteria.unread import Unread
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Disputed, Explains, Not
from matchers.reading.clause import Reading
from matchers.reading.labs import TELLS_VALUES
from matchers.reading.sought import Sought
from matchers.trial import Side

Reads = Callable[[str, Side], Reading]

_UNLESS_STABLE = Sought(
    r"[\s,;(]*\bunless\b[^.;:]{0,80}\b(?:stable|unchanged|constant|stably|fixed)\b[^.;:]{0,100}$",
    re.IGNORECASE,
)


def unless_stable(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "Ketogenic diet, unless stable for 4 weeks": it bars, but for whether it has been kept stable, which is asked."""
    found = _UNLESS_STABLE.search(text) if side == "exclude" and "unless" in text.lower() else None
    if found is None or not re.search(r"\w", text[: found.start()]):
        return None
    bars = reads(text[: found.start()], side)
    if bars.read == "none":
        return None
    return replace(bars, rule=AllOf((bars.rule, Judgement("stable-treatment"))))


_UNLESS = Sought(r"[\s,;(]*\bunless\b(?P<so>[^.;:,()]{3,120})\)?\s*$", re.IGNORECASE)
# What laboratory values and a doctor's judgement allow is judged as a whole.
_JUDGED = (Judgement, NotForInfants, NoDemand)


def unless_so(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "TSC, unless previously treated with vigabatrin": who was is let pass. What of it is not read leaves it open,
    and is never one more thing that is asked for."""
    found = _UNLESS.search(text)
    if found is None or not re.search(r"\w", text[: found.start()]):
        return None
    asked = reads(text[: found.start()], side)
    if asked.read == "none" or isinstance(asked.rule, _JUDGED) or TELLS_VALUES.search(text):
        return None
    lets, words = reads(found["so"].strip(" ()"), "include"), found[0].strip(" ,;()")
    is_plain = lets.read == "whole" and not isinstance(lets.rule, _JUDGED)
    passing: AnyRule = lets.rule if is_plain else Unread(words)
    if side == "include":
        rule: AnyRule = AnyOf((asked.rule, passing))
        if isinstance(
            asked.rule, HasCondition
        ):  # "epilepsy, unless caused by TSC" lets nobody else in, but bars
            bars = Not(passing) if is_plain else passing
            rule = Disputed(rule, AllOf((asked.rule, bars)))
    else:
        bars = _ever(asked.rule) if _STOPPED.search(words) else asked.rule
        rule = AllOf((bars, Not(passing) if is_plain else passing))
    return Reading(rule, asked.read, asked.left) if is_plain else Reading(rule, "part", (*asked.left, words))


_STOPPED = Sought(r"\b(?:discontinu|stopp|withdrawn|wean|washed|ceased|completed)", re.IGNORECASE)


def _ever(rule: AnyRule) -> AnyRule:
    """ "Vigabatrin, unless stopped a month ago" bars more than those who take it."""
    match rule:
        case TakingNow():
            return EverHad(rule.treatments, besides=rule.besides, on_terms=rule.on_terms)
        case AllOf() | AnyOf():
            return replace(rule, rules=tuple(map(_ever, rule.rules)))
        case _:
            return rule


_OR_SIMILAR = Sought(
    r",?\s*\bor\s+(?:an?\s+|any\s+|the\s+)?(?:another|other|similar|comparable|equivalent|different|alternative)\s+(?:(?:\w+\s+){0,2}"
    r"(?:EEGs?|patterns?|electroencephalogra\w+|tracings?|findings?)\b(?:\s+(?:pattern|finding|abnormality|tracing)s?)?"
    r"(?:\s+(?:(?:that|which)\s+(?:is|are)\s+)?(?:compatible|consistent|in keeping|suggestive|typical|characteristic|supportive|indicative)\b[^,.;:()]*)?|"
    r"(?:\w+\s+)?(?:EEGs?\s+)?abnormalit(?:y|ies)\s+(?:(?:that|which)\s+(?:is|are)\s+)?(?:compatible|consistent|in keeping|suggestive|typical|"
    r"characteristic|supportive|indicative)\b[^,.;:()]*)",
    re.IGNORECASE,
)


def or_similar_pattern(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "Hypsarrhythmia or another EEG compatible with the diagnosis": the pattern named is one way among others."""
    found = _OR_SIMILAR.search(text) if side == "include" else None
    if found is None:
        return None
    asked = reads(f"{text[: found.start()]}{text[found.end() :]}", side)
    opened = _with_patterns_open(asked.rule)
    return replace(asked, rule=opened) if opened != asked.rule and asked.read != "none" else None


def _with_patterns_open(rule: AnyRule) -> AnyRule:
    """The rule with each pattern, or choice of patterns, as one of a list that is open."""
    match rule:
        case ShowsPattern():
            return AnyOf((rule, Judgement("open-list")))
        case AnyOf() if all(isinstance(part, ShowsPattern) for part in rule.rules):
            return AnyOf((*rule.rules, Judgement("open-list")))
        case AllOf() | AnyOf() | AtLeast():
            return replace(rule, rules=tuple(map(_with_patterns_open, rule.rules)))
        case Explains():
            return Explains(_with_patterns_open(rule.rule))
        case _:
            return rule


_OR_PLANNED = Sought(
    r",?\s+or\s+(?=(?:an?\s+|any\s+)?(?:planned|scheduled|anticipated|upcoming|elective)\s)", re.IGNORECASE
)


def or_planned(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "ACTH or planned surgery": what stands before a plan bars by itself."""
    parts = _OR_PLANNED.split(text) if side == "exclude" else []
    if len(parts) != 2 or re.search(
        r"\b(?:planned|scheduled|previous|prior|past|current|ongoing)\W*$", parts[0], re.IGNORECASE
    ):
        return None  # "prior or planned surgery" is said of one thing
    had, planned = (reads(part, side) for part in parts)
    if had.read != "whole" or isinstance(had.rule, Judgement) or not isinstance(planned.rule, Judgement):
        return None
    return replace(had, rule=AnyOf((had.rule, planned.rule)))


# Each with the bit of the pattern that opens it.
PROVISOS = (
    (_UNLESS_STABLE.bit, unless_stable),
    (_UNLESS.bit, unless_so),
    (_OR_PLANNED.bit, or_planned),
    (_OR_SIMILAR.bit, or_similar_pattern),
)
