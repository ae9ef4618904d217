"""One clause of items to a rule: limits, treatments, conditions and patterns, with what narrows and denies them."""

import re
from dataclasses import replace
from typing import Literal

from matchers.criteria.judgement import NoDemand
from matchers.criteria.sex import Sex
from matchers.criteria.unread import Unread
from matchers.kinds import AllOf, Not
from matchers.reading.ages import read_age
from matchers.reading.asides import fold_counted_kinds, fold_persisting
from matchers.reading.assembling import assembled
from matchers.reading.clause import Clause, Fold, Reading
from matchers.reading.describing import (
    fold_causes,
    fold_infections,
    fold_measures,
    fold_needs,
    fold_newborns,
    fold_progressive,
    fold_risks,
    fold_tumours,
    fold_unneeded,
    fold_without,
)
from matchers.reading.exceptions import excepts
from matchers.reading.folding import (
    cut_regardless,
    fold_any_treatment,
    fold_onsets,
    fold_organs,
    fold_purposes,
    fold_restated,
    fold_treated,
    fold_variants,
)
from matchers.reading.measures import read_count, read_since, read_weight
from matchers.reading.sought import Sought

MOST_ITEMS = 500  # of one clause; nobody asks for so much in one breath
_ATOMS = frozenset("TCEv")
_MEASURED = frozenset("LKN")


def framed(clause: Clause, text: str) -> Reading | None:
    """The clause as limits, treatments, conditions and patterns; None where it names none of them."""
    if len(clause.items) > MOST_ITEMS:
        return Reading(Unread(text[:200]), "none", (text[:200],))
    if clause.has("m"):
        return _permission(clause, text)
    if clause.has("R"):
        cut_regardless(clause)
        if (_ATOMS | _MEASURED).isdisjoint(clause.codes):
            return Reading(NoDemand() if clause.side == "include" else Not(NoDemand()), "whole")
    clause.fold(_FOLDS)
    measured = [*read_weight(clause), *read_count(clause), *read_since(clause), *read_age(clause)]
    if not measured and _ATOMS.isdisjoint(clause.every):
        return None
    if "?" in clause.codes and not clause.says(_IF_KNOWN):
        return Reading(Unread(text), "none", (text,))
    return _of_sex(assembled(clause, measured, text), clause)


def _of_sex(reading: Reading, clause: Clause) -> Reading:
    """ "Boys older than 1 year": what a clause says of those it opens with it says of no others."""
    opening = {_SEX_OF[item.low] for item in clause.items[:2] if item.low in _SEX_OF}
    told = {_SEX_OF[item.low] for item in clause.items if item.low in _SEX_OF} if opening else opening
    if len(told) != 1 or reading.read == "none" or clause.every.count("(") != clause.every.count(")"):
        return reading
    return replace(reading, rule=AllOf((reading.rule, Sex(told.pop()))))


_Sexes = Literal["female", "male"]
_SEX_OF: dict[str, _Sexes] = {
    "female": "female", "females": "female", "girl": "female", "girls": "female",
    "male": "male", "males": "male", "boy": "male", "boys": "male",
}  # fmt: skip
_IF_KNOWN = Sought(r"\bif known\b", re.IGNORECASE)
_ON_TERMS = Sought(r"\b(?:if|unless|provided|except|only|must|but)\b", re.IGNORECASE)
# What is folded in this order, each where an item of one of these kinds stands in the clause, and one of those.
_FOLDS: tuple[Fold, ...] = (
    ("CT", "", fold_purposes),
    ("t", "C", fold_treated),
    ("t", "xn", fold_any_treatment),
    ("S", "C", fold_onsets),
    ("(", "KL", fold_restated),
    ("OD", "", fold_organs),
    ("E", "", fold_variants),
    ("C", "T", fold_persisting),
    ("e", "C", fold_counted_kinds),
    ("C", "q_", fold_progressive),
    ("C", "", fold_causes),
    ("C", "", fold_risks),
    ("C", "", fold_newborns),
    ("n", "_", fold_without),
    ("C", "", fold_infections),
    ("n", "T", fold_unneeded),
    ("C", "_", fold_tumours),
    ("(", "C", fold_measures),
    ("C", "", fold_needs),
)


def _permission(clause: Clause, text: str) -> Reading:
    """ "Ketogenic diet is allowed" asks for nothing; with conditions of its own it is left to be asked."""
    mark = next(at for at, item in enumerate(clause.items) if item.code == "m")
    if clause.items[mark].low == "or not" and clause.after(mark) not in {"", ",", ".", ";", ")"}:
        return Reading(Unread(text), "none", (text,))  # "ineffective or not tolerated"
    opened = [at for at, item in enumerate(clause.items[:mark]) if item.code in "(,"]
    if opened and {"T", "C", "E", "L"} & {item.code for item in clause.items[: opened[0]]}:
        reading = framed(clause, text) if excepts(clause, opened[-1], mark) else None
        return reading or Reading(Unread(text), "none", (text,))
    if clause.says(_ON_TERMS):
        return Reading(Unread(text), "none", (text,))
    return Reading(NoDemand() if clause.side == "include" else Not(NoDemand()), "whole")
