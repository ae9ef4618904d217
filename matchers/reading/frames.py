"""What a clause says of its treatments as a whole: now or ever, a window, how long, how many."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from matchers.calendar import Length
from matchers.criteria.failed import Failed
from matchers.criteria.judgement import Judgement
from matchers.criteria.taking_now import EverCount, TakingCount
from matchers.kinds import AllOf, AnyOf, AnyRule, Not
from matchers.reading.asides import COUNT_AS_ONE, other_anchor
from matchers.reading.clause import Clause, Found
from matchers.reading.failures import ADEQUATE, AMOUNT, failed_places, is_current, listed
from matchers.reading.sought import Sought
from matchers.vocabulary import TermId, descendants


@dataclass(slots=True)
class Frame:
    """What the clause says of its treatments as a whole."""

    now: bool = False
    assumed: bool = False  # to be now, by no word
    current: bool = False
    ever: bool = False
    within: Length | None = None
    lasting: Length | None = None
    shorter: bool = False
    strict: bool = False
    capped: bool = False
    begun: bool = False
    recent: bool = False
    stopped: Literal["", "more", "less"] = ""
    or_stopped: bool = False
    apart: bool = False
    failed: frozenset[int] = frozenset()
    defined: bool = False
    dosed: frozenset[int] = frozenset()
    listed: tuple[int, int] | None = None
    besides: tuple[TermId, ...] = ()
    on_terms: bool = False
    barred: bool = False
    anchor: str = ""


_COUNTED = re.compile(
    r"([<l>gb]?)(N)(?:(?:[-r|&,]{1,2}[<l]?|[<l])(N))?([lg]?)([wpqtdsf]*_{0,3}[wpqtds]*)(T)([lg]?)"
)


def read_counts(clause: Clause) -> Iterator[Found]:
    """ "No more than 2 concomitant AEDs", "3 AEDs or fewer", "failed at least 2 antiseizure medications"."""
    places = None if clause.lacks("N") else clause.search(_COUNTED)
    if not places:
        return
    between = clause.items[places[2][0] : places[6][0]]
    if any(item.code == "(" or (item.code in "st" and AMOUNT.search(item.text)) for item in between):
        return  # "2 courses of steroids", or "at least 1 first-line therapy (ACTH, vigabatrin)": a number of the list, not of its first entry
    term = clause.item(places[6]).value
    if between and between[-1].low == "of" and _goes_on(clause, places[6][0]):
        return  # "at least 2 of ACTH, vigabatrin or prednisolone"
    if len(descendants(term)) < 3:
        return
    low, high = _bounds(clause, places)
    codes = "".join(item.code for item in clause.items)
    if "f" in codes:
        rule: AnyRule = _so_many_failed(term, low, high, clause)
        others = sum(item.code == "T" for at, item in enumerate(clause.items) if at not in clause.used)
        clause.use(at for at, item in enumerate(clause.items) if item.code == "f" and others == 1)
    elif _counts_now(clause):
        rule = TakingCount(term, low or 0, high)
    else:
        rule = EverCount(term, low or 0, high)
    clause.use(places[0])
    if clause.says(
        COUNT_AS_ONE
    ):  # "ACTH and steroids count as one": a count of what was told may be too high
        rule = AllOf((rule, Judgement("dose"))) if high is None else AnyOf((rule, Judgement("dose")))
    yield Found(rule, tuple(places[0]))


def _so_many_failed(term: TermId, low: int | None, high: int | None, clause: Clause) -> AnyRule:
    """So many have failed at least, and no more than so many; of "1 to 3 concomitant" ones no more are taken."""
    failed = Failed((term,), low or 1, defined=clause.says(ADEQUATE), now=is_current(clause))
    if high is None:
        return failed
    if low and failed.now:
        return AllOf((failed, TakingCount(term, 0, high)))
    no_more = Not(replace(failed, least=high + 1))
    return AllOf((failed, no_more)) if low else no_more


def _goes_on(clause: Clause, place: int) -> bool:
    """Whether a list of treatments goes on after its first."""
    joint, after = (clause.items[at : at + 1] for at in (place + 1, place + 2))
    return bool(joint) and joint[0].code in ",|/" and any(item.code in "T&|s" for item in after)


_AT_ENTRY = r"at (?:the )?(?:time of )?(?:the )?(?:study )?(?:enrol+ment|screening|inclusion|entry|baseline|randomi[sz]ation)"


def _counts_now(clause: Clause) -> bool:
    """Whether a number of medicines is of those taken now, not of those ever tried."""
    return clause.says(_TAKEN_NOW) or not (_is_past(clause) or clause.says(_TAKEN_ONCE))


_TAKEN_NOW = Sought(
    rf"\b(?:current\w*|concomitant\w*|concurrent\w*|stable|fixed|at a time|at once|taking|receiving|on|{_AT_ENTRY})\b",
    re.IGNORECASE,
)
_TAKEN_ONCE = Sought(
    r"\b(?:received|treated|tried|used|exposed|given|taken|failed|treatment with|trial of)\b", re.IGNORECASE
)


def _bounds(clause: Clause, places: list[list[int]]) -> tuple[int | None, int | None]:
    first = math.ceil(clause.item(places[2]).value)
    before = clause.items[max(0, places[2][0] - 1)]
    if before.low in _ONLY_SO_MANY and not places[3]:
        return first, first
    sign = "".join(clause.items[place].code for place in places[1] + places[4] + places[7])
    if places[3]:
        return first, int(clause.item(places[3]).value)
    if "<" in sign:
        return None, first - 1
    if "l" in sign:
        return None, first
    if ">" in sign:
        return first + 1, None
    return first, None


_ONLY_SO_MANY = frozenset({"only", "just", "exactly"})

# "Prior" right before what was given tells of the treatment; it is no anchor of the window.
_WINDOW = re.compile(r"(i?)([<lg>]?)(L)((?:p(?![tTqd])|[hi])*)")


_NEVER = Sought(r"\bnever\b", re.IGNORECASE)
STABLE = Sought(r"\b(?:stable|fixed|unchanged|constant)\b", re.IGNORECASE)
_SINCE_LAST = Sought(
    r"\b(?:last dose|last \w+ (?:dose|injection)|off|since (?:the |any |prior |previous |last |their |stopping |completion )?\w+)\b",
    re.IGNORECASE,
)
_EVER_WORDS = Sought(
    r"\b(?:received|treated|treatment|therapy|exposed|exposure|given|taken|tried|took|completed|benefit\w*|administ\w*|initiated|started|trial of|"
    r"(?:has|have|had|ever)(?: been)? used|so far|"
    r"[0-9](?: or more)?(?: \w+)? (?:doses?|courses?|cycles?))\b",
    re.IGNORECASE,
)
_NOW_WORDS = Sought(
    r"\b(?:receiving|taking|being (?:treated|given)|(?:is|are|be|been|being|remain\w*|still|patients?|children|infants?|subjects?|participants?|^) on)\b"
    rf"|^on\b|\b{_AT_ENTRY}\b",
    re.IGNORECASE,
)


def frame_of(clause: Clause) -> Frame:
    codes = clause.codes
    frame = Frame(
        now="w" in codes, current=is_current(clause), ever=_is_past(clause), barred=clause.side == "exclude"
    )
    frame.ever = frame.ever or clause.says(_NEVER)
    frame.anchor = other_anchor(clause) if "T" in codes else ""
    frame.failed = failed_places(clause)
    frame.defined = clause.says(ADEQUATE)
    frame.dosed = frozenset(clause.dosed)
    frame.listed = listed(clause)
    places = clause.search(_WINDOW) if "L" in codes else None
    if places and "T" in codes:
        frame.apart = _stands_apart(clause, places)
        frame.recent = frame.apart
        _take_window(clause, frame, places)
    elif places and clause.says(STABLE):
        clause.use(places[0])
    elif places and "C" in codes and (places[1] or places[4] or _recent_place(clause, places)):
        clause.use([*places[0], *_recent_place(clause, places)])
        frame.recent = True
    frame.recent = frame.recent or (clause.has("S") and _BEFORE_ONSET.search(clause.every) is not None)
    if not frame.now and not frame.ever and frame.within is None:
        said_now = clause.says(_NOW_WORDS)
        frame.ever = not said_now and clause.says(_EVER_WORDS)
        frame.now = not frame.ever
        frame.assumed = frame.now and not said_now
    return frame


_RECENT = frozenset({"last", "past", "previous", "preceding"})


def _recent_place(clause: Clause, places: list[list[int]]) -> list[int]:
    """ "In last 2 weeks", "within past 3 months": where the word stands that makes a length of time a window."""
    before = places[3][0] - 1
    return [before] if before >= 0 and clause.items[before].low in _RECENT else []


# "Developmental delay before the onset of spasms": when it began nobody told.
_BEFORE_ONSET = re.compile(r"C[sdqDtO]*p[sdq]*S")


def _stands_apart(clause: Clause, places: list[list[int]]) -> bool:
    """ "Prior ACTH, or infection within 2 weeks": the window may be that of the illness alone."""
    between = clause.every[clause.every.rfind("T", 0, places[3][0]) + 1 : places[3][0]]
    return "T" in clause.every[: places[3][0]] and _ONE_MORE_ILLNESS.search(between) is not None


_ONE_MORE_ILLNESS = re.compile(r"[,|][sdqpw]*C")


def _take_window(clause: Clause, frame: Frame, places: list[list[int]]) -> None:
    """A length of time as a window, as how long a treatment lasted, or as how long ago it stopped."""
    length: Length = clause.item(places[3]).value
    last = _recent_place(clause, places)
    opening = "within" if last else clause.item(places[1]).low if places[1] else ""
    clause.use(last)
    sign = clause.item(places[2]).code if places[2] else ""
    after = bool(places[4])
    if clause.items[places[3][0] + 1 : places[3][0] + 2] and clause.items[places[3][0] + 1].low == "ago":
        after = True
        clause.use([places[3][0] + 1])
    stopped = [
        at for at, item in enumerate(clause.items) if _STOPPED.search(item.text) and at not in clause.used
    ]
    follows = [item.low for item in clause.items[places[3][0] + 1 : places[3][0] + 2]]
    if stopped or (sign and not opening and follows == ["after"]) or clause.says(_SINCE_LAST):
        recent = sign in {"<", "l"} or (opening not in {"", "for", "since", "after"} and not sign)
        frame.stopped = "less" if recent else "more"
        frame.within = length if recent and not sign else _before(length, sign)
        # One that is still given has not been stopped within the window.
        frame.begun = bool(stopped) and recent and not sign
        # "On a stable dose, or stopped 4 weeks before".
        frame.or_stopped = bool(stopped) and clause.before(stopped[0], "s_") == "|"
        clause.use([*stopped, *(at for at, item in enumerate(clause.items) if item.low in _LAST_DOSE)])
    elif sign in {">", "g"} and not opening and after and not clause.says(_BEGUN):
        frame.lasting, frame.shorter = length, True  # "more than 2 weeks before": when it was given is open
    elif (
        opening in {"for", "since", "after"}
        or (not opening and not after)
        or (sign in {">", "g"} and not opening)
    ):
        frame.lasting = length.one_more() if sign == ">" and length.unit == "day" else length
        frame.shorter, frame.strict = sign in {"<", "l"}, sign == "<"
        frame.ever = frame.ever or (not frame.now and follows == ["of"])
        frame.capped = all(clause.items[at].code != "T" for at in range(places[3][0]))
    else:
        frame.within = length
        frame.begun = clause.says(_BEGUN)
        clause.use(at for at, item in enumerate(clause.items) if _BEGUN.regex.fullmatch(item.text))
    clause.use(places[0])


_BEGUN = Sought(
    r"\b(?:start\w*|initiat\w*|begun|began|commenc\w*|introduc\w*|chang\w*|adjust\w*|modif\w*|stable|unchanged)\b",
    re.IGNORECASE,
)
_STOPPED = re.compile(
    r"^(?:stopp\w*|discontinu\w*|withdrawn|weaned|ceased|wash-?out|washed|finished|ended)$", re.IGNORECASE
)


_LAST_DOSE = frozenset({"last", "dose", "last dose", "off", "since", "period"})


def _before(length: Length, sign: str) -> Length:
    """ "Stopped at least 28 days before" is clear from day 28 on: the window ends a day sooner."""
    whole_days = length.unit in {"day", "week"} and sign in {"g", "<", ""}
    return Length(length.days - 1, "day") if whole_days and length.days > 1 else length


def _is_past(clause: Clause) -> bool:
    """Whether "prior", "before" and the like tell of the treatment, not of a window ("28 days before screening")."""
    windowed = clause.has("L")
    for place in clause.places("p"):
        if clause.before(place) != "L" and (clause.after(place) not in {"h", "L"} or not windowed):
            return True
    return clause.says(_HAS_HAD)


_HAS_HAD = Sought(
    r"\bor (?:who )?(?:has|have|had)(?: previously| ever)?(?: been)? (?:received|used|taken|had|treated|exposed|given|on)\b|"
    r"\b(?:has|have|had)(?: previously| ever)?(?: been)? (?:received|used|taken|had|treated|exposed|given|on),? (?:or|and/or)\b|"
    r"\b(?:ongoing|current) or completed\b|\bcompleted or (?:ongoing|current)\b",
    re.IGNORECASE,
)
