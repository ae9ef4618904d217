"""Which clock an age is counted on: now, corrected for early birth, at birth, at onset or at diagnosis."""

import re
from collections.abc import Iterator
from itertools import pairwise

from matchers.criteria.age import Age, Basis
from matchers.reading.clause import Clause
from matchers.reading.lexicon import Item
from matchers.reading.sought import Sought
from matchers.vocabulary import is_a


def basis_of(rule: Age, clause: Clause, places: list[int]) -> Basis:
    if clause.says(_CORRECTED):
        return "corrected"
    length = rule.low or rule.high
    if (
        length
        and length.unit == "week"
        and length.value >= 20
        and "G" in {item.code for item in clause.items}
    ):
        return "gestational"
    if _at_event(clause, places, list(onsets(clause))):
        return "onset"
    diagnoses = [at for at, item in enumerate(clause.items) if is_diagnosis(item)]
    if clause.says(_AT_DIAGNOSIS) or _at_event(clause, places, diagnoses, only=BEFORE | WITHIN | _MADE):
        return "diagnosis"
    return "now"


# "8 kg in children of 2 to 6 years": what those of another age weigh is not asked of this child.
OF_AN_AGE = Sought(
    r"\bkg\b\s*(?:in|for|if)\b[^.;,]{0,25}\b[0-9]{1,3}\s*-?\s*(?:to|-|and)?[^.;,]{0,12}\b(?:year|month|week)s?\b",
    re.IGNORECASE,
)
_CORRECTED = Sought(r"corrected|adjusted", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:now|current|present|today|enrol\w*|inclusion|random\w+|entry|screening|baseline|recruit\w*|registration|study)\b",
    re.IGNORECASE,
)
_AT_DIAGNOSIS = Sought(
    r"\bage at (?:the )?(?:time of )?(?:initial |first )?diagnosis|\bat (?:the )?(?:time of )?(?:initial |first )?diagnosis",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"^(?:beg[aiu]n\w*|start|starts|started|starting|appear\w*|occurr\w*|manifest\w*)$", re.IGNORECASE
)
AT = frozenset({"at", "at the", "at the time of", "at time of", "the time of", "time of", "when", "upon"})
BEFORE = frozenset({"before", "by", "prior", "after"})
WITHIN = frozenset({"within"})
_MADE = frozenset({"made", "no later than", "not later than"})


def onsets(clause: Clause) -> Iterator[int]:
    """Where the clause tells of an onset: by that word, or as "spasms that began"."""
    begun = -9
    for at, item in enumerate(clause.items):
        if item.code == "C" and is_a(item.value, "seizures"):
            begun = at
        if item.code == "S" or (
            _BEGINS.match(item.text) and at - begun < 5 and not _of_treatment(clause, at)
        ):
            yield at


def _is_now(clause: Clause, event: int, limit: range) -> bool:
    """ "Under 12 months at onset and under 24 months at randomisation": behind a joint, an age beside a word for
    today is no age at the event."""
    joints = [at for at in range(event + 1, limit.start) if clause.every[at] in "&,;"]
    if not joints:
        return False
    follows = clause.items[limit.stop : limit.stop + 3]
    if not any(item.low in AT for item in follows[:1] if item.code == "s"):
        follows = []
    beside = (*clause.items[joints[-1] : limit.stop], *follows)
    return any(_NOW.search(item.text) for item in beside)


def _of_treatment(clause: Clause, at: int) -> bool:
    """ "Spasms starting treatment before …"."""
    return any(item.code in "tT" for item in clause.items[at + 1 : at + 3])


def is_diagnosis(item: Item) -> bool:
    return item.code == "d" and "diagnos" in item.low


def _at_event(
    clause: Clause, places: list[int], events: list[int], only: frozenset[str] | None = None
) -> bool:
    """Whether an age is that at an event: the event stands before it ("onset between …") with no age word after
    a comma between, or follows it after "at". `only` are the words one of which must lead from event to age."""
    first, last = min(places), max(places)
    for place in events:
        if place > last:
            if only is None and any(item.low in AT for item in clause.items[last + 1 : place]):
                return True
            continue
        between = clause.items[place + 1 : first + 1]
        aged = any(one.code == "," and two.code == "a" for one, two in pairwise(between))
        aged = aged or _is_now(clause, place, range(first, last + 1))
        leads = only is None or any(item.low in only for item in clause.items[place : last + 1])
        if leads and not aged:
            return True
    return False
