"""Reading limits of age: numbers with a side and a clock."""

import re
from dataclasses import replace
from typing import cast

from matchers.calendar import Length, Unit
from matchers.criteria.age import EARLIEST_WEEKS, Age, Upper
from matchers.criteria.unread import Unread
from matchers.kinds import AllOf, AnyOf, AnyRule, Explains
from matchers.reading.clause import Clause, Found
from matchers.reading.clocks import BEFORE, OF_AN_AGE, WITHIN, basis_of, is_diagnosis, onsets
from matchers.reading.lexicon import Item
from matchers.reading.sought import Sought

# low end, high end; then each alone. "-" and "r" join a range; a bare number takes the unit of the other end.
_RANGE = re.compile(r"a?([bg>o]?)([LN])a?(?:-|r|r?[&,](?=[<ly]))([<ly]?)(L)([ly]?)")
_CHAIN = re.compile(r"([LN])a?([<l])a([<l])(L)")  # "60 days <= age < 2 years"
_TURNED = re.compile(r"(L)([<l>g])a")  # "24 months >= age"
_UP_TO = re.compile(r"a?([bg>o]?)([LN])a?(l)(L)([ly]?)")
_BETWEEN = re.compile(r"a?(b)([LN])a?&([<ly]?)(L)")
_BOTH = re.compile(r"a?([>go])a?(L)a?[&,]?a?([<ly])a?(L)")
_LOW = re.compile(r"a?([>go])a?(L)|(L)a?([go])")
_HIGH = re.compile(r"a?([<ly])a?(L)|(L)a?([ly])")
_FROM_TO = re.compile(r"(i)(L)&(p)(L)(?=a)")
_EVENT = re.compile(r"([pi])a?(L)(?!-|r|&L)")


def read_age(clause: Clause) -> list[Found]:
    """Every age limit of the clause; none where its lengths of time are windows of something else, or the age is
    another person's."""
    found: list[Found] = []
    if clause.lacks("LG") and not clause.says(_OF_LIFE):
        return found
    if any(
        clause.says(other) for other in (_IN_WOMB, _AT_OTHER, OF_AN_AGE, _OF_A_TEST, _OF_SOME, _FROM_A_DOSE)
    ):
        return found
    born_early = _fold_early_birth(clause)
    while (one := _one_age(clause)) is not None and not _is_elders(one, clause):
        clause.use(one.places)
        found.append(one)
    if found:
        clause.use(place for place, item in enumerate(clause.items) if item.code in "aGS")
        if _is_onset(found[0].rule):
            clause.use(onsets(clause))
        found += [
            Found(early, one.places)
            for one in found[:1]
            if born_early and (early := _for_early(one.rule, clause))
        ]
        if any(item.code in "oy" for at, item in enumerate(clause.items) if at not in clause.used):
            return [replace(one, rule=Explains(one.rule)) for one in found]  # "… or older children with …"
    return found


def _is_onset(rule: AnyRule) -> bool:
    inner = rule.rule if isinstance(rule, Explains) else rule
    return isinstance(inner, Age) and inner.basis == "onset"


def _fold_early_birth(clause: Clause) -> bool:
    """ "From 1 month (4 weeks after full term) to 4 years": takes out a bracket that speaks of early birth."""
    for start, item in enumerate(clause.items[1:], 1):
        if item.code != "(" or clause.items[start - 1].code not in "LN":
            continue
        depth, end = 1, start
        while depth and end + 1 < len(clause.items):
            end += 1
            depth += {"(": 1, ")": -1}.get(clause.items[end].code, 0)
        if any(inner.code == "G" for inner in clause.items[start:end]):
            clause.use(range(start, end + 1))
            return True
    return False


def _for_early(rule: AnyRule, clause: Clause) -> AnyRule | None:
    """The least age once more, counted from the day the child was due; a text may take 37 weeks for that day."""
    if isinstance(rule, Age) and rule.basis == "now" and rule.low:
        age = Age(low=rule.low, low_strict=rule.low_strict, basis="corrected")
        return AnyOf((age, Unread("term"))) if clause.says(_DUE_SOONER) else age
    return None


_DUE_SOONER = Sought(r"\bterm\b[^a-z]{0,3}(?:of |at |is |= ?)?3[5-9]\b", re.IGNORECASE)


# Weeks since the mother's last period: no clock that a profile holds.
_IN_WOMB = Sought(
    r"\bpost[- ]?(?:menstrual|conception(?:al)?)\b|\bPMA\b|\bcorrected gestational\b", re.IGNORECASE
)
# "Age at vaccination": the age at something that is neither joining the trial nor onset, diagnosis or birth.
_AT_OTHER = Sought(
    r"\bage (?:at|on) (?:the )?(?:(?:time|day|date) of )?(?:the )?(?:first |last )?(?:vaccin|immuni[sz]|surg|operat|transplant|implant|death|"
    r"deliver|injur|hospitali[sz]|exposure|infection|illness|resection|inject)",
    re.IGNORECASE,
)
# "An MRI less than 6 months old" and "(0 to 3 for participants ≥ 60 years)" tell no age that a child must have.
_OF_A_TEST = Sought(
    r"\b(?:MRI|EEG|scans?|imaging|CT|recordings?|results?|reports?|tests?)\b(?: (?:that )?(?:is|are|was|were|must be))?\s*"
    r"(?:(?:less|no more|not more|no older|not older) than|under|at most|within|up to|<|≤)\s*[0-9]{1,3}\s*-?\s*\w+\s+old\b",
    re.IGNORECASE,
)
_OF_SOME = Sought(
    r"\([^()]*[0-9a-z][^()]* (?:for|in) (?:patients?|participants?|subjects?|children|adolescents|adults|infants|those)"
    r"(?: (?:who are|aged|of age))?\s*(?:[<>≤≥]|over|under|above|below|older than|younger than)[^()]*\)",
    re.IGNORECASE,
)
_FROM_A_DOSE = Sought(
    r"\b(?:days?|weeks?|months?) (?:after|following) (?:the )?(?:last |final |first )?(?:injections?|infusions?|administration)\b",
    re.IGNORECASE,
)
_ELDERS = re.compile(
    r"^(?:parents?|guardians?|caregivers?|carers?|mothers?|fathers?|representatives?|siblings?|brothers?|sisters?|"
    r"donors?|relatives?|clinicians?|physicians?)$",
    re.IGNORECASE,
)
GROWN_UP = 16 * 12  # months


def _is_elders(found: Found, clause: Clause) -> bool:
    """Whether an age is a parent's or a sibling's ("legal guardian at least 18 years of age")."""
    words = [item.low.split() or [""] for item in clause.items]
    if not any(_ELDERS.match(part) for one in words for part in one):
        return False
    rule = found.rule.rule if isinstance(found.rule, Explains) else found.rule
    grown = isinstance(rule, Age) and rule.low is not None and rule.low.months >= GROWN_UP
    for at in range(min(found.places) - 1, -1, -1):
        if any(_ELDERS.match(part) for part in words[at]):
            return True
        if words[at][-1] in CHILDREN or (clause.items[at].code in ",;" and not grown):
            return False
    return grown


def _one_age(clause: Clause) -> Found | None:
    if "L" not in clause.codes and not clause.says(_FIRST_OF_LIFE):
        return None
    for reader in (_read_first_of_life, _read_chain, _read_range, _read_both, _read_event, _read_one):
        if (read := reader(clause)) is not None:
            rule, places = read
            dated = replace(rule, basis=basis_of(rule, clause, places))
            if dated.basis == "corrected" and _is_since_conception(dated):
                return None
            # A profile tells when spasms began; other seizures may have begun before.
            other = dated.basis == "onset" and clause.says(_SEIZURES) and not clause.says(_SPASMS)
            rule_now: AnyRule = dated
            if dated.basis == "corrected" and clause.says(_BY_CALENDAR):
                rule_now = AnyOf((replace(dated, basis="now"), dated))
            if _is_of_two_clocks(dated):
                rule_now = AllOf(
                    (
                        replace(dated, high=None, upper="through-unit"),
                        replace(dated, low=None, low_strict=False, basis="now"),
                    )
                )
            return Found(Explains(dated) if other else rule_now, tuple(places))
    return None


def _is_since_conception(age: Age) -> bool:
    """ "A corrected age of 36 to 44 weeks" is hardly counted from the day the child was due."""
    ends = [end for end in (age.low, age.high) if end]
    return any(end.unit == "week" and end.value >= EARLIEST_WEEKS for end in ends)


_SEIZURES = Sought(r"seizures?\b", re.IGNORECASE)
_SPASMS = Sought(r"spasms?\b", re.IGNORECASE)
_BY_CALENDAR = Sought(r"\b(?:chronological|calendar|postnatal)\b", re.IGNORECASE)


def _is_of_two_clocks(age: Age) -> bool:
    """ "Gestation of 36 weeks or more and less than 72 hours of age": the shorter end is of the age now."""
    return age.basis == "gestational" and bool(age.low and age.high) and _months(age.high) < _months(age.low)


def _months(length: Length | None) -> float:
    return length.months if length else 0.0


def _is_age(clause: Clause, codes: str, start: int, end: int) -> bool:
    """Whether a match is an age: an age word in or beside it, a child before it, or nothing but lengths around;
    and not the window or the length of something else."""
    first, last = clause.at[start], clause.at[end - 1]
    before = codes[max(0, start - 1) : start]
    if before in {"i", "t"} or (_JOINING.match(codes, end) and not _leads_to_event(clause, last)):
        return False
    if not _AGED.isdisjoint(before + codes[start : end + 1]) or "a" in codes[:start]:
        return True
    if _BARE.issuperset(codes) or (first and clause.items[first - 1].low in CHILDREN):
        return True
    if _RANGED.search(codes, start, end) and _TREATED.isdisjoint(codes):
        return True
    told = clause.every[:first]
    return "a" in told and _OF_OTHERS.isdisjoint(told[told.rindex("a") :])  # "age under 2 or over 24 months"


def _leads_to_event(clause: Clause, place: int) -> bool:
    after = clause.items[place + 1 : place + 2]
    return bool(after) and after[0].low in {"at", "at the time of", "at time of", "on"}


_JOINING = re.compile(r"[ph]|i?h")
_RANGED = re.compile(r"[LN](?:-|r)[<ly]?L")
_AGED = frozenset("aoyGS")
_BARE = frozenset("LNbrg<l>oyaGS-&|,.()")
_TREATED = frozenset("Ttf")
_OF_OTHERS = frozenset("TtCEfKW")
CHILDREN = frozenset(
    word for one in ("child", "infant", "patient", "subject", "participant", "girl", "boy", "female", "male", "baby")
    for word in (one, f"{one}s")
) | {"children", "babies", "newborns", "neonates", "toddlers"}  # fmt: skip
_LIFE = frozenset({"life", "of life"})
_OF_LIFE = Sought(r"\blife\b", re.IGNORECASE)
_FIRST_OF_LIFE = Sought(r"\bfirst (?:(\d+) )?(day|week|month|year)s? of life\b", re.IGNORECASE)


def _read_first_of_life(clause: Clause) -> tuple[Age, list[int]] | None:
    """ "Onset in the first year of life": before the first birthday."""
    found = clause.find(_FIRST_OF_LIFE)
    places = [at for at, item in enumerate(clause.items) if item.low in _LIFE]
    if not found or not places or places[0] in clause.used:
        return None
    unit = cast("Unit", found[2].lower())
    words = {"first", "of", "life", "year", "years", "month", "months", "week", "weeks", "day", "days"}
    used = [
        at
        for at in range(max(0, places[0] - 4), places[0] + 1)
        if clause.items[at].low in words or clause.items[at].code in "LN"
    ]
    happened = {item.code for item in clause.items[: min(used)]} & set("CTEt_")
    if happened and not any(at < min(used) for at in onsets(clause)):
        return None  # "sepsis in the first week of life" is no limit of the age now
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
    places = next(filter(None, (clause.search(one, _is_age) for one in (_RANGE, _BETWEEN, _UP_TO))), None)
    if (
        places
        and places[3]
        and clause.item(places[3]).code == "l"
        and len(places[0])
        and not _joins(clause, places)
    ):
        return None
    if places is None:
        return None
    high = _length(clause.item(places[4]))
    low_item = clause.item(places[2])
    low = _length(low_item) if low_item.code == "L" else Length(low_item.value, high.unit)
    end = _upper(clause, places[3] or (places[5] if len(places) > 5 else []))
    strict = bool(places[1]) and _is_strict(clause.item(places[1]))
    return Age(low, high, low_strict=strict, upper=end), places[0]


def _joins(clause: Clause, places: list[list[int]]) -> bool:
    """ "1 month up to 24 months" is a range; "≥ 50 in patients up to 16 years" is none."""
    between = [item for item in clause.items[places[2][0] + 1 : places[4][0]] if item.code != "a"]
    return len(between) == 1 or any(
        item.code in "-r&,b" for item in clause.items[places[0][0] : places[4][0]]
    )


def _read_both(clause: Clause) -> tuple[Age, list[int]] | None:
    """ "≥ 1 month and < 2 years"; under exclusion "< 2 months or > 24 months" is two limits, not a window."""
    places = clause.search(_BOTH, _is_age)
    if places:
        low, high = clause.item(places[2]), clause.item(places[4])
        if _in_womb(clause, low) != _in_womb(clause, high):
            return Age(_length(low), low_strict=_is_strict(clause.item(places[1]))), places[1] + places[2]
        strict = _is_strict(clause.item(places[1]))
        return Age(_length(low), _length(high), low_strict=strict, upper=_upper(clause, places[3])), places[0]
    return None


def _read_one(clause: Clause) -> tuple[Age, list[int]] | None:
    lower, upper = clause.search(_LOW, _is_age), clause.search(_HIGH, _is_age)
    if lower and (not upper or lower[0][0] <= upper[0][0]):
        sign, length = (lower[1], lower[2]) if lower[1] else (lower[4], lower[3])
        return _lower(clause.item(sign), clause.item(length)), lower[0]
    if upper:
        sign, length = next(pair for pair in _signed(upper) if pair[0])
        return Age(high=_length(clause.item(length)), upper=_upper(clause, sign)), upper[0]
    return None


def _signed(places: list[list[int]]) -> list[tuple[list[int], list[int]]]:
    """The sign and the length of whichever form of an upper limit was met."""
    return [(places[1], places[2]), (places[4], places[3])]


def _read_event(clause: Clause) -> tuple[Age, list[int]] | None:
    """ "Onset before 12 months of age", "diagnosed after the age of 2 years": the age at that event, or the age
    now where no event is named. Of any other event ("meningitis before 6 months of age") it is not the child's limit."""

    def holds(clause: Clause, codes: str, start: int, end: int) -> bool:
        at = clause.at
        place = at[end - 1]
        lived = [item.low for item in clause.items[place + 1 : place + 3]][-1:] == ["life"]
        aged = lived or "a" in codes[start : end + 1] or codes[start - 1 : start] == "S"
        if not aged or clause.items[at[start]].low not in BEFORE | WITHIN:
            return False
        told = any(map(is_diagnosis, clause.items[:place])) or any(one < place for one in onsets(clause))
        bare = not set(clause.codes) - set("LNbrg<l>oyaGS-&|,.()pih")
        return told or bare

    between = clause.search(_FROM_TO)
    if between and next(onsets(clause), None) is not None and clause.item(between[1]).low == "after":
        low, high = _length(clause.item(between[2])), _length(clause.item(between[4]))
        return Age(low, high, upper="below"), between[0]
    places = clause.search(_EVENT, holds)
    if places is None:
        return None
    limit = _length(clause.item(places[2]))
    opening = clause.item(places[1]).low
    if opening == "after":
        return Age(low=limit), places[0]
    return Age(high=limit, upper="through-unit" if opening in WITHIN else "below"), places[0]


def _lower(sign: Item, length: Item) -> Age:
    """ "Older than 24 months" as an exclusion leaves open what a maximum of 24 months leaves open."""
    return Age(low=_length(length), low_strict=_is_strict(sign))


def _in_womb(clause: Clause, length: Item) -> bool:
    """Whether a number of weeks can only be one of pregnancy ("gestational age > 36 weeks, under 2 weeks old")."""
    limit = _length(length)
    return limit.unit == "week" and limit.value >= 22 and "G" in {item.code for item in clause.items}


def _is_strict(sign: Item) -> bool:
    return sign.code == ">" or sign.low in {"older than", "older"}


def _upper(clause: Clause, sign: list[int]) -> Upper:
    if not sign:
        return "through-unit"
    item = clause.item(sign)
    if item.code in "<p" or item.low in {"younger than", "younger", "under", "below", "until"}:
        return "below"
    return "through-unit"


def _length(item: Item) -> Length:
    value: Length = item.value
    return value
