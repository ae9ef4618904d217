"""Which treatments a clause says have failed, how many of a list, and whether the text says what a fair trial is."""

import re

from matchers.criteria.failed import Failed
from matchers.kinds import AnyRule, AtLeast
from matchers.reading.clause import Clause
from matchers.reading.sought import Sought

ADEQUATE = Sought(
    r"\b(?:adequate (?!response|control|seizure)|appropriate|sufficient (?!response|control)|optimal|maxim\w+ (?!of\b)|therapeutic|tolerated)",
    re.IGNORECASE,
)


_PAST = r"(?:prior|previous(?:ly)?|past|earlier|historical)"
_PRESENT = r"(?:current(?:ly)?|concurrent(?:ly)?|concomitant(?:ly)?|ongoing|present)"
_ANY_TIME = Sought(rf"\b(?:{_PAST} (?:or|and|/) {_PRESENT}|{_PRESENT} (?:or|and|/) {_PAST})\b", re.IGNORECASE)


def is_current(clause: Clause) -> bool:
    """Whether "current" stands there, and not as "prior or current"."""
    return clause.has("w") and not clause.says(_ANY_TIME)


def failed_places(clause: Clause) -> frozenset[int]:
    """The places of the treatments said to have failed: those after the word, or before it where it ends what is
    said of them ("treatment with ACTH has failed")."""
    drugs = clause.places("T")
    if not drugs:
        return frozenset()
    marks = [at for at in clause.places("f") if at not in clause.used and not _of_organ(clause, at)]
    resistant = frozenset(at for at in drugs if _resists(clause, at))
    if not marks:
        return resistant
    after = frozenset(at for at in drugs if at > marks[0])
    return after or frozenset(at for at in drugs if at < marks[-1] and _ends(clause, marks[-1]))


def _resists(clause: Clause, place: int) -> bool:
    """ "ACTH-resistant spasms", "vigabatrin refractory"."""
    after = [other for other in clause.items[place + 1 : place + 3] if other.text != "-"][:1]
    return bool(after) and _RESISTANT.match(after[0].text) is not None


_RESISTANT = re.compile(r"(?:resistant|refractory|(?:un|non-?)responsive)$", re.IGNORECASE)


def _of_organ(clause: Clause, place: int) -> bool:
    """ "Liver failure" is no failure of a treatment."""
    return place > 0 and clause.items[place - 1].code == "O"


def _ends(clause: Clause, place: int) -> bool:
    """Whether nothing follows that could be what failed, but "… to treatment" and words of no weight."""
    rest = [
        item
        for item in clause.items[place + 1 :]
        if item.code not in "st,.);phiLNqwQY" and item.low != "with"
    ]
    return not rest or rest[0].code in "|&C"


_OUT_OF = re.compile(r"\b(?:of|from|among)\b|[(:]", re.IGNORECASE)
AMOUNT = re.compile(r"\b(?:dos(?:e|es|age)|courses?|cycles?|times?)\b", re.IGNORECASE)
_ANY_OF = re.compile(r"\b(?:any|either|one|one or more|1|1 or more) of\b", re.IGNORECASE)


def listed(clause: Clause) -> tuple[int, int] | None:
    """ "At least 2 of the following: A, B, C": how many of the treatments that follow, and where they begin."""
    for place in clause.places("T"):
        if place in clause.used:
            continue
        named = max((at for at in range(place) if clause.items[at].code == "T"), default=-1)
        before = clause.items[max(0, place - 7, named + 1) : place]
        numbers = [at for at, other in enumerate(before) if other.code == "N"]
        words = [" ".join(other.text for other in before[at + 1 :]) for at in numbers]
        if not numbers:
            said = " ".join(other.text for other in before)
            return (place, 1) if _ANY_OF.search(said) else None
        sign = before[numbers[0] - 1].code if numbers[0] else ""
        least = before[numbers[0]].value + (sign == ">")
        more = "T" in clause.every[place + 1 :]
        if sign in {"<", "l"} or not more or not float(least).is_integer():
            return None
        if not _OUT_OF.search(words[0]) or AMOUNT.search(words[0]):
            return None
        first = place - len(before)
        clause.use(
            first + at
            for at, other in enumerate(before)
            if other.code == "N" or (other.code in "g>" and at < numbers[0])
        )
        return place, int(least)
    return None


def so_many(count: int, rules: tuple[AnyRule, ...]) -> AnyRule:
    """So many of a list: of treatments each of which is to have failed, one count of them."""
    failed = [rule for rule in rules if isinstance(rule, Failed) and rule.least == 1]
    if len(failed) < len(rules) or len({rule.now for rule in failed}) != 1:
        return AtLeast(count, rules)
    terms = dict.fromkeys(term for rule in failed for term in rule.treatments)
    defined = any(rule.defined for rule in failed)
    return Failed(tuple(terms), count, defined=defined, now=failed[0].now)
