"""Laboratory limits in multiples of the upper limit of normal, each with the tests named before it."""

import re

from matchers.criteria.judgement import Judgement
from matchers.criteria.lab import LabAbove
from matchers.kinds import AllOf, AnyOf, AnyRule, Not
from matchers.reading.sought import Sought
from matchers.trial import Side

_ENZYMES = r"\btransaminases?\b|\baminotransferases\b|\b(?:liver|hepatic) enzymes?\b|\bLFTs?\b|\bliver function tests?\b"
_TESTS = (
    ("alt", Sought(rf"\balanine|\bALT\b|\bSGPT\b|{_ENZYMES}", re.IGNORECASE)),
    ("ast", Sought(rf"\baspartate|\bAST\b|\bSGOT\b|{_ENZYMES}", re.IGNORECASE)),
    ("bilirubin", Sought(r"\bbilirubin|\bTBL\b", re.IGNORECASE)),
    ("creatinine", Sought(r"\bcreatinine(?!\s+clearance)", re.IGNORECASE)),
)
_TIMES_ULN = Sought(
    r"(?P<no>\b(?:not|no|without)\s+(?:\w+\s+)?)?"
    r"(?P<sign>>|≥|<|≤|greater than|more than|above|higher than|exceed\w*|at least|less than|below|within|up to)\s*"
    r"(?:or equal to\s*)?(?P<times>\d+(?:\.\d+)?)\s*(?:x|×|\*|times|fold|-fold)?\s*(?:the\s+)?(?:age[- ]\w+\s+)?"
    r"(?:upper\s+limit|ULN|institutional|laboratory)",
    re.IGNORECASE,
)
# A laboratory value or its limit, whether or not it is one of those that are read here.
TELLS_VALUES = Sought(
    r"\bULN\b|\bupper limit\b|\bLLN\b|\d ?(?:mg|g|mmol|µmol|umol|U|IU)/d?L\b", re.IGNORECASE
)
_UPPER_LIMIT = Sought(r"ULN|upper limit|institutional|laboratory", re.IGNORECASE)
_BELOW = frozenset({"<", "≤", "less than", "below", "within", "up to"})
_OF_LIMITS = Sought(
    r"\b(?:upper|limit|limits|normal|range|reference|institutional|laboratory|local|screening|visit|baseline|values?|level|levels|"
    r"within|prior|days?|weeks?|before|enrol\w*|time|times|respectively)\b",
    re.IGNORECASE,
)
_OTHER_TESTS = Sought(
    r"phosphatase|\bALP\b|\bGGT\b|glutamyl|\bLDH\b|lipase|amylase|\bCK\b|\bINR\b|albumin|\bunless\b|\bexcept\b|lactate|ammonia",
    re.IGNORECASE,
)
_WAIVED = Sought(r"investigator (?:may|judges)|in the opinion|clinical(?:ly)? significan", re.IGNORECASE)
_BOTH = Sought(r"\b(?:and|with|plus|combined)\b", re.IGNORECASE)


def read_limits(cleaned: str, side: Side) -> AnyRule | None:
    """Values that bar above a limit, or must stay below one. What is not of that form, or has an exception, is
    asked beside; where "and" may join two values that only together bar, nothing is read."""
    if not _UPPER_LIMIT.search(cleaned):
        return None
    above: list[LabAbove] = []
    turns: set[bool] = set()
    open_tests, begin = _OTHER_TESTS.search(cleaned) is not None, 0
    for limit in _TIMES_ULN.finditer(cleaned):
        stretch = cleaned[begin : limit.start()]
        tests = tuple(name for name, pattern in _TESTS if pattern.search(stretch))
        if tests:
            below = limit["sign"].lower() in _BELOW
            turns.add(below is (limit["no"] is None))  # "below 3", "not above 3"
            above.append(LabAbove(tests, float(limit["times"]), or_equal=_or_equal(limit["sign"].lower())))
        elif not _OTHER_TESTS.search(stretch):
            return None
        begin = limit.end()
    stay_below = turns == {True}
    if not above or len(turns) > 1 or (stay_below and side == "exclude"):
        return None
    if not stay_below and len(above) > 1 and _BOTH.search(cleaned):
        return None  # "ALT > 3 x ULN and bilirubin > 2 x ULN": both, not either
    more = (
        open_tests
        or _WAIVED.search(cleaned)
        or re.search(r"[^\W\d_]{4,}", _OF_LIMITS.sub(" ", cleaned[begin:]))
    )
    if stay_below:
        return _all_below(above, asked=bool(more))
    barred: tuple[AnyRule, ...] = (*above, Judgement("lab")) if more else tuple(above)
    return barred[0] if len(barred) == 1 else AnyOf(barred)


def _or_equal(sign: str) -> bool:
    """Whether the limit itself is on the far side: barred from it on, or asked to stay strictly below it."""
    return sign in {"≥", "at least", "<", "less than", "below"}


def _all_below(above: list[LabAbove], *, asked: bool) -> AnyRule:
    below: tuple[AnyRule, ...] = tuple(Not(one) for one in above)
    demands = (*below, Judgement("lab")) if asked else below
    return demands[0] if len(demands) == 1 else AllOf(demands)
