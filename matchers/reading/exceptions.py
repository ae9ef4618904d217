"""What a clause lets pass: "other than pyridoxine", "except inhaled steroids", "apart from TSC"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from matchers.criteria.ever_had import EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.taking_now import EverCount, TakingCount, TakingNow
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Disputed, Explains, Not
from matchers.reading.clause import Clause
from matchers.reading.lexicon import Item
from matchers.reading.pieces import Piece
from matchers.vocabulary import TermId, is_a, overlap

_ANY = re.compile(r"\b(?:cause|etiolog|aetiolog|any|all)\w*", re.IGNORECASE)
OF_MANNER = frozenset({"rescue-medication"})  # the same medicine may be given every day
_OF_TERMS = frozenset("_CEQKdqwmf")  # words that make an exception hold for some courses only


@dataclass(frozen=True, slots=True)
class Excepted:
    """The pieces that stand, and the treatments let pass; `on_terms` where words not read limit the exception."""

    pieces: list[Piece]
    besides: tuple[TermId, ...] = ()
    on_terms: bool = False


def exceptions(clause: Clause, pieces: list[Piece]) -> Excepted:
    mark = next((place for place in clause.places("x") if place not in clause.used), None)
    if mark is None:
        return Excepted(pieces)
    end = _end(clause, mark)
    kept = [piece for piece in pieces if not mark < piece.place < end]
    let_pass = [piece for piece in pieces if mark < piece.place < end]
    treated = any(_is_treatment(piece) for piece in kept)
    named = [piece for piece in let_pass if piece.code == "T"]
    if treated and (named or not any(piece.code == "C" for piece in kept)):
        return _treatments(clause, mark, end, kept, named)
    return _conditions(clause, mark, kept, let_pass)


def _end(clause: Clause, mark: int) -> int:
    """An exception ends with the bracket it stands in, or where the clause goes on with a "no" of its own."""
    marks = [item.text for item in clause.items[: mark + 1] if item.text in {"(", ")"}]
    bracketed = bool(marks) and marks[-1] == "("
    ends = (
        at
        for at in range(mark + 1, len(clause.items))
        if clause.items[at].code == "n" or (bracketed and clause.items[at].text == ")")
    )
    return next(ends, len(clause.items))


def _is_treatment(piece: Piece) -> bool:
    return piece.code == "T" or isinstance(piece.rule, TakingCount | EverCount | Failed)


def _heads(kept: list[Piece]) -> set[TermId]:
    """The treatments, one by one or counted, that the exception is made to."""
    heads = {piece.term for piece in kept if piece.code == "T"}
    for piece in kept:
        match piece.rule:
            case TakingCount() | EverCount():
                heads.add(piece.rule.of)
            case Failed():
                heads |= set(piece.rule.treatments)
    return heads


def _treatments(clause: Clause, mark: int, end: int, kept: list[Piece], named: list[Piece]) -> Excepted:
    """Treatments let pass by name. An exception of which nothing was read keeps its mark: it is left over."""
    counted = not any(piece.code == "T" for piece in kept)
    heads = _heads(kept)
    terms = {piece.term for piece in named}
    if not named or (counted and any(overlap(term, head) for term in terms for head in heads)):
        return Excepted(kept)
    if not counted and terms & OF_MANNER:
        return Excepted(kept)
    inside = [at for at in range(mark + 1, end) if at not in clause.used]
    on_terms = any(clause.items[at].code in _OF_TERMS for at in inside) or any(
        is_a(head, term) for head in heads for term in terms
    )
    clause.use([mark, *inside] if on_terms else [mark, *(piece.place for piece in named)])
    return Excepted(kept, tuple(piece.term for piece in named), on_terms)


def _conditions(clause: Clause, mark: int, kept: list[Piece], let_pass: list[Piece]) -> Excepted:
    """ "No progressive disease other than TSC"; what the exception is made to must have been read."""
    before = clause.items[:mark]
    if not kept and not _ANY.search(" ".join(item.text for item in before)):
        return Excepted([])
    if not kept and any(item.code in "_Dq" for item in before):
        return Excepted([])  # "good health apart from the spasms"
    if not let_pass or any(piece.code == "T" for piece in let_pass):
        return Excepted([replace(piece, excepted=True) for piece in kept] if not let_pass else [])
    clause.use([mark])
    if any(piece.code == "C" for piece in kept):  # the exception belongs to what it is made to
        return Excepted(
            [replace(piece, but=tuple(let_pass)) if piece.code == "C" else piece for piece in kept]
        )
    return Excepted([*kept, *(replace(piece, negated=True, joint="x") for piece in let_pass)])


def letting_pass(rule: AnyRule, terms: tuple[TermId, ...]) -> AnyRule:
    """The rule with treatments let pass that another sentence of it allows; on which terms is not followed."""
    match rule:
        case EverHad() | TakingNow():
            ours = tuple(
                term for term in terms if any(overlap(term, treatment) for treatment in rule.treatments)
            )
            return replace(rule, besides=(*rule.besides, *ours), on_terms=True) if ours else rule
        case AllOf() | AnyOf() | AtLeast():
            return replace(rule, rules=tuple(letting_pass(part, terms) for part in rule.rules))
        case Not() | Explains():
            return replace(rule, rule=letting_pass(rule.rule, terms))
        case Disputed():
            return replace(rule, one=letting_pass(rule.one, terms), other=letting_pass(rule.other, terms))
        case _:
            return rule


def permitted(said: list[Item]) -> list[TermId]:
    """The treatments of a sentence that allows them ("Phenobarbital is permitted")."""
    codes = {item.code for item in said}
    return (
        [item.value for item in said if item.code == "T"] if "m" in codes and not codes & set("nuxX?") else []
    )


def excepts(clause: Clause, opened: int, mark: int) -> bool:
    """ "No steroids (inhaled steroids are allowed)" makes an exception, "(VNS is not counted)" a remark."""
    close = next((at for at in range(mark, len(clause.items)) if clause.items[at].code == ")"), None)
    if clause.items[opened].code != "(" or close is None:
        return False
    if "count" in clause.items[mark].low:
        silent: Iterable[int] = range(opened, close + 1)
    elif any(item.code == "T" for item in clause.items[opened:mark]):
        clause.put(opened, clause.items[opened].as_code("x"))
        silent = (mark, close)
    else:
        return False
    for at in silent:
        clause.put(at, clause.items[at].as_code("s"))
    return True
