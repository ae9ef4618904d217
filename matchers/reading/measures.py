"""Reading limits of weight, counts of spasms and time since onset or diagnosis."""

import re
from typing import Literal

from matchers.calendar import Length
from matchers.criteria.age import Age
from matchers.criteria.judgement import Judgement
from matchers.criteria.spasm_count import SpasmCount
from matchers.criteria.time_since import TimeSince
from matchers.criteria.weight import Weight
from matchers.kinds import Explains
from matchers.reading.clause import Clause, Found
from matchers.reading.clocks import AT, OF_AN_AGE
from matchers.reading.sought import Sought
from matchers.vocabulary import is_a

_WEIGHT_RANGE = re.compile(r"W?[b]?(?:g)?(?<!>)([KN])(?:-|r|&)([<l]?)(K)")
_WEIGHT_CHAIN = re.compile(r"([KN])([<l])W([<l])(K)")
_WEIGHT_BOTH = re.compile(r"W?([>g])(K)[&,]?W?([<l])(K)")
_WEIGHT_LOW = re.compile(r"W?([>g])W?(K)|W?(K)(g)")
_WEIGHT_HIGH = re.compile(r"W?([<l])W?(K)|W?(K)(l)")


_OTHER_WEIGHT = Sought(
    r"\bbirth ?-?weight|\bk?g(?:rams?|s)? at birth|\bweigh\w* at birth|\bborn (?:weighing|with)|"
    r"\b(?:loss|lost|gain\w*|los\w+)\b|\b(?:mother|maternal)",
    re.IGNORECASE,
)

_BODY_MASS = Sought(r"\bkg ?/ ?m(?:2|²|\b)", re.IGNORECASE)


def read_weight(clause: Clause) -> list[Found]:
    """Limits of the weight now; a weight at birth, lost or gained is another matter and stays unread here."""
    found: list[Found] = []
    if (
        "K" not in clause.kinds
        or clause.says(_OTHER_WEIGHT)
        or clause.says(OF_AN_AGE)
        or clause.says(_BODY_MASS)
    ):
        return found
    while "K" in clause.codes and (one := _one_weight(clause)) is not None:
        found.append(one)
    return found


def _one_weight(clause: Clause) -> Found | None:
    if places := clause.search(_WEIGHT_CHAIN):
        low, high = clause.item(places[1]).value, clause.item(places[4]).value
        signs = [clause.item(place).code == "<" for place in places[2:4]]
        return _used(clause, Weight(low, high, signs[0], signs[1]), places[0])
    for pattern in (_WEIGHT_RANGE, _WEIGHT_BOTH):
        if places := clause.search(pattern):
            window = _weight_window(clause, places, ranged=pattern is _WEIGHT_RANGE)
            return _used(clause, window, places[0])
    lower, upper = clause.search(_WEIGHT_LOW), clause.search(_WEIGHT_HIGH)
    if lower and (not upper or lower[0][0] <= upper[0][0]):
        sign, kilos = (lower[1], lower[2]) if lower[1] else (lower[4], lower[3])
        rule = Weight(low_kg=clause.item(kilos).value, low_strict=clause.item(sign).code == ">")
        return _used(clause, rule, lower[0])
    if upper:
        sign, kilos = (upper[1], upper[2]) if upper[1] else (upper[4], upper[3])
        rule = Weight(high_kg=clause.item(kilos).value, high_strict=clause.item(sign).code == "<")
        return _used(clause, rule, upper[0])
    return None


def _weight_window(clause: Clause, places: list[list[int]], *, ranged: bool) -> Weight:
    if ranged:
        low, high = clause.item(places[1]), clause.item(places[3])
        strict = bool(places[2]) and clause.item(places[2]).code == "<"
        return Weight(low.value, high.value, high_strict=strict)
    low, high = clause.item(places[2]), clause.item(places[4])
    return Weight(
        low.value, high.value, clause.item(places[1]).code == ">", clause.item(places[3]).code == "<"
    )


def _used(
    clause: Clause, rule: Age | Weight | SpasmCount | TimeSince | Judgement, places: list[int]
) -> Found:
    clause.use(places)
    clause.use(
        place for place, item in enumerate(clause.items) if item.code == "W" and isinstance(rule, Weight)
    )
    return Found(rule, tuple(places))


_COUNT = re.compile(r"([<l>g]?)(N)([lg]?)q*([MC])(Y)")
_A_WEEK = re.compile(r"week|7 days", re.IGNORECASE)


def read_count(clause: Clause) -> list[Found]:
    """ "At least one cluster a day"; so many a week are a seventh of that a day."""
    if not clause.kinds >= {"N", "Y"}:
        return []
    places = clause.search(_COUNT)
    if not places:
        return []
    number, counted = clause.item(places[2]), clause.item(places[4])
    if counted.code == "C" and counted.value not in {"infantile-spasms", "epileptic-spasms"}:
        return []
    sign = "".join(clause.items[at].code for at in places[1] + places[3])
    what: Literal["spasms", "clusters"] = "clusters" if counted.code == "M" else "spasms"
    strict = bool(set("<>") & set(sign))
    a_day = number.value / (7 if _A_WEEK.search(clause.item(places[5]).text) else 1)
    if "<" in sign or "l" in sign:
        rule = SpasmCount(what, most_per_day=a_day, strict=strict)
    else:
        rule = SpasmCount(what, a_day, strict=strict)
    return [_used(clause, rule, places[0])]


_TIME_BETWEEN = Sought(r"\b(?:time|interval|delay|lag|duration)\b", re.IGNORECASE)
_OF_DIAGNOSIS = Sought(r"diagnos", re.IGNORECASE)
_HOW_LONG = Sought(r"\bfor\b|\bduration\b|\blasting\b", re.IGNORECASE)
_HOW_NEW = Sought(r"\b(?:new|newly|recent|recently)\b", re.IGNORECASE)
# How long it took until then; how long ago either was is another matter.
_UNTIL_DIAGNOSIS = Sought(
    r"\b(?:to|until|and|till) (?:the |first |correct |definite ){0,2}diagnos", re.IGNORECASE
)
_INTERVAL = re.compile(r"([dS])[CdrqhE&-]*([<l>g])(L)")


def _read_interval(clause: Clause) -> Found | None:
    if not clause.says(_TIME_BETWEEN):
        return None
    places = clause.search(_INTERVAL)
    if not places or (clause.item(places[1]).code == "d" and not clause.says(_OF_DIAGNOSIS)):
        return None
    clause.use(
        at for at, item in enumerate(clause.items) if item.low in {"interval", "duration", "delay", "lag"}
    )
    event: Literal["onset", "diagnosis"] = "onset" if clause.item(places[1]).code == "S" else "diagnosis"
    if event == "onset" and clause.says(_UNTIL_DIAGNOSIS):
        return _used(clause, Judgement("seizures"), places[0])
    limit, sign = _length(clause, places[3]), clause.item(places[2]).code
    strict = limit.one_more() if sign == ">" and limit.unit == "day" else limit
    rule = _time_since(event, strict if sign in ">g" else limit, lower=sign in ">g")
    return _used(clause, rule, places[0])


_SINCE = re.compile(r"([i<l>g])([<l>g]?)(L)i?([dS])")
_SINCE_TURNED = re.compile(r"([dSq])C?\(?i([<l>g]?)(L)")
_NEW = re.compile(r"([dSq])C?\((S?)([<l>g])(L)\)")  # "newly diagnosed infantile spasms (< 30 days)"
_ONSET = re.compile(r"onset", re.IGNORECASE)
_DIAGNOSIS = re.compile(r"diagnos", re.IGNORECASE)
_ONSET_OR_DIAGNOSIS = re.compile(r"onset|diagnos", re.IGNORECASE)
_AGO = re.compile(r"([dS])C?([<l>g])(L)(_|[pi]?h)")  # "diagnosed at least 6 months ago", "… before enrolment"
_LASTING = re.compile(r"^[dq_p]*(C)i?([<l>g])(L)(?![a])")  # "spasms for longer than 2 months"


_OF_AGE = re.compile(r"(?:(?:and|but) before \d+ \w+ )?(?:of )?(?:age|life|old)\b")


def _is_age(clause: Clause, length: list[int]) -> bool:
    """Whether a length of time counts from birth ("onset after 12 months of age", "after 2 but before 12 months of age")."""
    after = " ".join(item.low for item in clause.items[length[0] + 1 : length[0] + 6])
    return _OF_AGE.match(after) is not None


def _is_of_another(clause: Clause, event: int) -> bool:
    """Whether the clause tells of the onset or diagnosis of something else than seizures: of that no day is told."""
    named = [item.value for item in clause.items if item.code == "C"]
    if named:
        return not any(is_a(term, "seizures") or is_a("infantile-spasms", term) for term in named)
    after = [item for item in clause.items[event + 1 :] if item.low != "the"][:2]
    return [item.low for item in after[:1]] == ["of"] and [item.code for item in after[1:]] == ["_"]


_UNTIL_TREATED = Sought(
    r"\b(?:before|prior to|until) (?:(?:the|any|first|start|starting|initiation|initiating|of|specific) ){0,4}"
    r"(?:treatments?|therapy|diagnosis)\b",
    re.IGNORECASE,
)


def _read_lasting(clause: Clause) -> Found | None:
    """How long there have been spasms: the time since they began."""
    places = clause.search(_LASTING)
    if not places or clause.item(places[1]).value not in {"infantile-spasms", "epileptic-spasms"}:
        return None
    unread = [clause.items[at].text for at in places[0][:-3] if clause.items[at].code == "_"]
    if any(word.lower() != "duration" for word in unread):
        return None
    if not clause.says(_HOW_LONG) or _is_age(clause, places[3]):
        return None
    if clause.says(_UNTIL_TREATED):
        return _used(clause, Judgement("seizures"), places[0])
    limit, sign = _length(clause, places[3]), clause.item(places[2]).code
    strict = limit.one_more() if sign == ">" and limit.unit == "day" else limit
    rule = _time_since("onset", strict if sign in ">g" else limit, lower=sign in ">g")
    clause.use(at for at, item in enumerate(clause.items) if item.low == "duration")
    return _used(clause, rule, places[0])


# How soon after the onset a treatment began is no time until today.
_TREATED_WITHIN = Sought(
    r"\b(?:start(?:ed)?|initiated|beg[au]n|commenced|given|introduced|treated) (?:no (?:more|later) than|within|less than|<|≤|"
    r"in the first|more than|>|after)\b",
    re.IGNORECASE,
)


def _asked_instead(clause: Clause, places: list[int], event: int) -> Judgement | None:
    """What a time is told of that is no time since the spasms began or were diagnosed."""
    if not {"t", "T"}.isdisjoint(clause.every[: min(places)]) and clause.says(_TREATED_WITHIN):
        return Judgement("start")
    return Judgement("illness") if _is_of_another(clause, event) else None


def read_since(clause: Clause) -> list[Found]:
    """ "Within 30 days of diagnosis", "diagnosed within 30 days", "time from onset to enrolment < 3 months"."""
    if "L" not in clause.kinds:
        return []
    if (interval := _read_interval(clause) or _read_lasting(clause)) is not None:
        return [interval]
    places = _of_new(clause) or clause.search(_SINCE)
    event, length, signs = (places[4], places[3], places[1] + places[2]) if places else ([], [], [])
    if not places and (places := clause.search(_AGO)):
        if clause.item(places[4]).code == "_" and clause.item(places[4]).low != "ago":
            return []
        event, length, signs = places[1], places[3], places[2]
    if not places:
        places = clause.search(_SINCE_TURNED)
        if not places:
            return []
        event, length, signs = places[1], places[3], places[2]
    what = clause.item(event)
    between = clause.items[min(length[0], event[0]) + 1 : max(length[0], event[0])]
    if _is_age(clause, length) or any(item.low in AT for item in between):
        return []  # "under 1 month at onset"
    fresh = what.code == "q" and min(length[0], event[0]) == event[0] and "(" in clause.codes
    if what.code in "dq" and not (_ONSET_OR_DIAGNOSIS if fresh else _DIAGNOSIS).search(what.text):
        return []
    asked = _asked_instead(clause, places[0], event[-1])
    if asked is not None:
        return [_used(clause, asked, [at for at in places[0] if clause.every[at] not in "tTC"])]
    limit = _length(clause, length)
    lower = any(clause.items[sign].code in ">g" for sign in signs)
    kind: Literal["onset", "diagnosis"] = (
        "onset" if what.code == "S" or _ONSET.search(what.text) else "diagnosis"
    )
    clause.put(event[0], what.as_code("s"))  # "newly diagnosed (within 2 weeks)" narrows no further
    turned = length[0] > event[0] and any(item.low == "after" for item in between)
    # "With onset after 24 months": the age it began at.
    rule = Age(low=limit, basis=kind) if turned else _time_since(kind, limit, lower=lower)
    found = _used(clause, rule, [place for place in places[0] if clause.items[place].code != "C"])
    # A profile tells when spasms began; other seizures may have begun before.
    other = kind == "onset" and lower and "seizure" in what.low
    return [Found(Explains(rule), found.places) if other else found]


def _time_since(event: Literal["onset", "diagnosis"], limit: Length, *, lower: bool) -> TimeSince:
    return TimeSince(event, low=limit) if lower else TimeSince(event, high=limit)


def _length(clause: Clause, places: list[int]) -> Length:
    value: Length = clause.item(places).value
    return value


NEW_MONTHS = 3.1  # a longer time in a bracket may be an age


def _of_new(clause: Clause) -> list[list[int]] | None:
    """The bracket that says how new "new" is; a time of more than three months there may be an age."""
    places = clause.search(_NEW)
    if not places or not clause.says(_HOW_NEW):
        return None
    event = clause.item(places[2] or places[1])
    named = _ONSET_OR_DIAGNOSIS.search(event.text) is not None
    aged = _is_age(clause, places[4]) or _length(clause, places[4]).months > NEW_MONTHS
    return [places[0], places[3], [], places[4], places[2] or places[1]] if named and not aged else None
