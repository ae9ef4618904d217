"""Reading limits of age, weight, spasm counts and time since: numbers with a side and a clock."""

import re
from dataclasses import replace
from typing import Literal, cast

from matchers.calendar import Length, Unit
from matchers.clause import Clause, Found, Holds
from matchers.criteria.age import Age, Basis, Upper
from matchers.criteria.spasm_count import SpasmCount
from matchers.criteria.time_since import TimeSince
from matchers.criteria.weight import Weight
from matchers.kinds import Explains
from matchers.lexicon import Item

# low end, high end; then each alone. "-" and "r" join a range; a bare number takes the unit of the other end.
_RANGE = re.compile(r"a?(?:b|[g>])?([LN])a?(?:-|r|r?[&,](?=[<ly]))([<ly]?)(L)([ly]?)")
_CHAIN = re.compile(r"([LN])([<l])a([<l])(L)")  # "60 days <= age < 2 years"
_TURNED = re.compile(r"(L)([<l>g])a")  # "24 months >= age"
_BETWEEN = re.compile(r"a?b([LN])a?&([<ly]?)(L)")
_BOTH = re.compile(r"a?([>go])(L)a?[&,]?a?([<ly])(L)")
_LOW = re.compile(r"a?([>go])(L)|(L)a?([go])")
_HIGH = re.compile(r"a?([<ly])(L)|(L)a?([ly])|(?<=[Sa])(p)(L)|(p)(L)(?=a)")


def read_age(clause: Clause) -> list[Found]:
    """Every age limit of the clause; none where its lengths of time are windows of something else."""
    found: list[Found] = []
    while (one := _one_age(clause)) is not None:
        clause.use(one.places)
        found.append(one)
    if found:
        clause.use(place for place, item in enumerate(clause.items) if item.code in "aGS")
    return found


def _one_age(clause: Clause) -> Found | None:
    if "L" not in clause.codes and not _FIRST_OF_LIFE.search(clause.text):
        return None
    for reader in (_read_first_of_life, _read_chain, _read_range, _read_both, _read_one):
        if (read := reader(clause)) is not None:
            rule, places = read
            dated = _with_basis(rule, clause)
            # A profile tells when spasms began; other seizures may have begun before.
            other = dated.basis == "onset" and clause.says(r"seizures?\b") and not clause.says(r"spasms?\b")
            return Found(Explains(dated) if other else dated, tuple(places))
    return None


def _is_age(clause: Clause) -> Holds:
    """Whether a match is an age: an age word in or beside it, a child before it, or nothing but lengths around;
    and not the window or the length of something else."""
    bare = not set(clause.codes) - set("LNbrg<l>oyaGS-&|,.()")
    at = clause.at

    def holds(codes: str, start: int, end: int) -> bool:
        follows = clause.items[at[end - 1] + 1 : at[end - 1] + 2]
        anchored = bool(follows) and follows[0].text.lower() in {"at", "at the time of", "at time of", "on"}
        if codes[max(0, start - 1) : start] in set("it") or (
            re.match(r"[ph]|i?h", codes[end:]) and not anchored
        ):
            return False
        near = codes[max(0, start - 1) : end + 1]
        before = clause.items[at[start] - 1].text.lower() if at[start] else ""
        ranged = bool(re.search(r"[LN](?:-|r)[<ly]?L", codes[start:end])) and not set("Ttf") & set(codes)
        return bare or ranged or bool(set("aoyGS") & set(near)) or before in CHILDREN or "a" in codes[:start]

    return holds


CHILDREN = frozenset(
    word for one in ("child", "infant", "patient", "subject", "participant", "girl", "boy", "female", "male", "baby")
    for word in (one, f"{one}s")
) | {"children", "babies", "newborns", "neonates", "toddlers"}  # fmt: skip
_FIRST_OF_LIFE = re.compile(r"\bfirst (?:(\d+) )?(day|week|month|year)s? of life\b", re.IGNORECASE)


def _read_first_of_life(clause: Clause) -> tuple[Age, list[int]] | None:
    """ "Onset in the first year of life": before the first birthday."""
    found = _FIRST_OF_LIFE.search(clause.text)
    places = [at for at, item in enumerate(clause.items) if item.text.lower() in {"life", "of life"}]
    if not found or not places or places[0] in clause.used:
        return None
    unit = cast("Unit", found[2].lower())
    words = {"first", "of", "life", "year", "years", "month", "months", "week", "weeks", "day", "days"}
    used = [
        at
        for at in range(max(0, places[0] - 4), places[0] + 1)
        if clause.items[at].text.lower() in words or clause.items[at].code in "LN"
    ]
    return Age(high=Length(float(found[1] or 1), unit), upper="below"), used


def _read_chain(clause: Clause) -> tuple[Age, list[int]] | None:
    """ "60 days <= age < 2 years", "24 months >= age": the age stands behind the sign."""
    if places := clause.search(_CHAIN):
        high = _length(clause.item(places[4]))
        first = clause.item(places[1])
        low = _length(first) if first.code == "L" else Length(first.value, high.unit)
        strict = clause.item(places[2]).code == "<"
        return Age(low, high, low_strict=strict, upper=_upper(clause, places[3])), places[0]
    places = clause.search(_TURNED)
    if not places or not _is_sign(clause.item(places[2])):
        return None
    limit, sign = _length(clause.item(places[1])), clause.item(places[2]).code
    used = places[1] + places[2]
    if sign in "<l":
        return Age(low=limit, low_strict=sign == "<"), used
    return Age(high=limit, upper="below" if sign == ">" else "through-unit"), used


def _is_sign(item: Item) -> bool:
    """Whether a comparison is written as a sign: "24 months or less of age" is another thing."""
    return item.text in {"<", ">", "≤", "≥"}


def _read_range(clause: Clause) -> tuple[Age, list[int]] | None:
    places = clause.search(_RANGE, _is_age(clause)) or clause.search(_BETWEEN, _is_age(clause))
    if places is None:
        return None
    high = _length(clause.item(places[3]))
    low_item = clause.item(places[1])
    low = _length(low_item) if low_item.code == "L" else Length(low_item.value, high.unit)
    end = _upper(clause, places[2] or (places[4] if len(places) > 4 else []))
    strict = clause.item(places[0]).code == ">"
    return Age(low, high, low_strict=strict, upper=end), places[0]


def _read_both(clause: Clause) -> tuple[Age, list[int]] | None:
    """ "≥ 1 month and < 2 years"; under exclusion "< 2 months or > 24 months" is two limits, not a window."""
    places = clause.search(_BOTH, _is_age(clause))
    if places:
        low, high = clause.item(places[2]), clause.item(places[4])
        if _in_womb(clause, low) != _in_womb(clause, high):
            return Age(_length(low), low_strict=_is_strict(clause.item(places[1]))), places[1] + places[2]
        strict = _is_strict(clause.item(places[1]))
        return Age(_length(low), _length(high), low_strict=strict, upper=_upper(clause, places[3])), places[0]
    return None


def _read_one(clause: Clause) -> tuple[Age, list[int]] | None:
    lower, upper = clause.search(_LOW, _is_age(clause)), clause.search(_HIGH, _is_age(clause))
    if lower and (not upper or lower[0][0] <= upper[0][0]):
        sign, length = (lower[1], lower[2]) if lower[1] else (lower[4], lower[3])
        return _lower(clause.item(sign), clause.item(length)), lower[0]
    if upper:
        sign, length = next(pair for pair in _signed(upper) if pair[0])
        return Age(high=_length(clause.item(length)), upper=_upper(clause, sign)), upper[0]
    return None


def _signed(places: list[list[int]]) -> list[tuple[list[int], list[int]]]:
    """The sign and the length of whichever form of an upper limit was met."""
    return [(places[1], places[2]), (places[4], places[3]), (places[5], places[6]), (places[7], places[8])]


def _lower(sign: Item, length: Item) -> Age:
    """ "Older than 24 months" as an exclusion leaves open what a maximum of 24 months leaves open."""
    return Age(low=_length(length), low_strict=_is_strict(sign))


def _in_womb(clause: Clause, length: Item) -> bool:
    """Whether a number of weeks can only be one of pregnancy ("gestational age > 36 weeks, under 2 weeks old")."""
    limit = _length(length)
    return limit.unit == "week" and limit.value >= 22 and "G" in {item.code for item in clause.items}


def _is_strict(sign: Item) -> bool:
    return sign.code == ">" or sign.text.lower() in {"older than", "older"}


def _upper(clause: Clause, sign: list[int]) -> Upper:
    if not sign:
        return "through-unit"
    item = clause.item(sign)
    if item.code in "<p" or item.text.lower() in {"younger than", "younger", "under", "below", "until"}:
        return "below"
    return "through-unit"


def _length(item: Item) -> Length:
    value: Length = item.value
    return value


def _with_basis(rule: Age, clause: Clause) -> Age:
    return replace(rule, basis=_basis(rule, clause))


def _basis(rule: Age, clause: Clause) -> Basis:
    whole = "".join(item.code for item in clause.items)
    if clause.says(r"corrected|adjusted"):
        return "corrected"
    if "S" in whole:
        return "onset"
    if clause.says(r"age at (the )?(time of )?diagnosis"):
        return "diagnosis"
    length = rule.low or rule.high
    if "G" in whole and length and length.unit == "week" and length.value >= 20:
        return "gestational"
    return "now"


_WEIGHT_RANGE = re.compile(r"W?[b]?(?:g)?([KN])(?:-|r|&)([<l]?)(K)")
_WEIGHT_CHAIN = re.compile(r"([KN])([<l])W([<l])(K)")
_WEIGHT_BOTH = re.compile(r"W?([>g])(K)[&,]?W?([<l])(K)")
_WEIGHT_LOW = re.compile(r"W?([>g])(K)|W?(K)(g)")
_WEIGHT_HIGH = re.compile(r"W?([<l])(K)|W?(K)(l)")


def read_weight(clause: Clause) -> list[Found]:
    """Limits of the weight now; a birth weight is another matter and stays unread here."""
    found: list[Found] = []
    if clause.says(r"birth ?weight"):
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


def _used(clause: Clause, rule: Weight | SpasmCount | TimeSince, places: list[int]) -> Found:
    clause.use(places)
    clause.use(
        place for place, item in enumerate(clause.items) if item.code == "W" and isinstance(rule, Weight)
    )
    return Found(rule, tuple(places))


_COUNT = re.compile(r"([<l>g]?)(N)([lg]?)([MC])(Y)")


def read_count(clause: Clause) -> list[Found]:
    """ "At least one cluster a day"."""
    places = clause.search(_COUNT)
    if not places:
        return []
    number, counted = clause.item(places[2]), clause.item(places[4])
    if counted.code == "C" and counted.value not in {"infantile-spasms", "epileptic-spasms"}:
        return []
    sign = "".join(clause.items[at].code for at in places[1] + places[3])
    what: Literal["spasms", "clusters"] = "clusters" if counted.code == "M" else "spasms"
    strict = bool(set("<>") & set(sign))
    if "<" in sign or "l" in sign:
        rule = SpasmCount(what, most_per_day=number.value, strict=strict)
    else:
        rule = SpasmCount(what, number.value, strict=strict)
    return [_used(clause, rule, places[0])]


_INTERVAL = re.compile(r"([dS])[CdrqhE&-]*([<l>g])(L)")


def _read_interval(clause: Clause) -> Found | None:
    if not clause.says(r"\b(?:time|interval|delay|lag|duration)\b"):
        return None
    places = clause.search(_INTERVAL)
    if not places or (clause.item(places[1]).code == "d" and not clause.says(r"diagnos")):
        return None
    event: Literal["onset", "diagnosis"] = "onset" if clause.item(places[1]).code == "S" else "diagnosis"
    limit, sign = _length(clause.item(places[3])), clause.item(places[2]).code
    strict = limit.one_more() if sign == ">" and limit.unit == "day" else limit
    rule = TimeSince(event, low=strict) if sign in ">g" else TimeSince(event, high=limit)
    clause.use(
        at
        for at, item in enumerate(clause.items)
        if item.text.lower() in {"interval", "duration", "delay", "lag"}
    )
    return _used(clause, rule, places[0])


_SINCE = re.compile(r"([i<l>g])([<l>g]?)(L)i?([dS])")
_SINCE_TURNED = re.compile(r"([dS])C?i([<l>g]?)(L)")


def read_since(clause: Clause) -> list[Found]:
    """ "Within 30 days of diagnosis", "diagnosed within 30 days", "time from onset to enrolment < 3 months"."""
    if (interval := _read_interval(clause)) is not None:
        return [interval]
    places = clause.search(_SINCE)
    event, length, signs = (places[4], places[3], places[1] + places[2]) if places else ([], [], [])
    if not places:
        places = clause.search(_SINCE_TURNED)
        if not places:
            return []
        event, length, signs = places[1], places[3], places[2]
    what = clause.item(event)
    if what.code == "d" and not re.search(r"diagnos", what.text, re.IGNORECASE):
        return []
    limit = _length(clause.item(length))
    lower = any(clause.items[sign].code in ">g" for sign in signs)
    kind: Literal["onset", "diagnosis"] = "diagnosis" if what.code == "d" else "onset"
    rule = TimeSince(kind, low=limit) if lower else TimeSince(kind, high=limit)
    return [_used(clause, rule, [place for place in places[0] if clause.items[place].code != "C"])]
