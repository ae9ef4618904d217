"""One sentence to one rule, every word accounted for.

A sentence is cleaned, cut into clauses and turned into items (matchers/reading/items.py). Readers explain items; what no
reader explains stays, as an `Unread` that keeps the rule from ever being surer than the words allow: beside an item
it narrows it, alone in a list it is one more entry, and where it could turn the meaning round the clause is unread.
"""

import re
from dataclasses import replace
from functools import lru_cache

from matchers.criteria.judgement import Judgement, NoDemand
from matchers.criteria.unread import Unread
from matchers.kinds import AllOf, AnyOf, AnyRule, Disputed, Explains, Not
from matchers.reading.asides import REMARKS, Admitted, admits, is_remark, without_remark
from matchers.reading.clause import Reading
from matchers.reading.cleaning import clean
from matchers.reading.entries import entry, read_clause
from matchers.reading.exceptions import letting_pass, permitted
from matchers.reading.framing import lets_ages_in, with_ages_open
from matchers.reading.items import codes, items
from matchers.reading.lexicon import bearing_on, in_small_letters
from matchers.reading.listing import is_marked_list, leads_in_unsafe
from matchers.reading.rewording import MUST_NOT, barred_plainly
from matchers.reading.sought import Sought, Steps
from matchers.trial import Side
from matchers.vocabulary import TermId

LONGEST = 6000  # characters of one sentence; a longer one is kept unread rather than half understood
MOST_REMEMBERED = 16384  # sentences; many stand in one trial after another, word for word
_STOPS = re.compile(r"\.(?:(?:(?<=[a-z)\]0-9]\.)|(?<=[A-Z]{2}\.))\s+(?=[A-Z(])|(?<=[a-z)]\.)(?=[A-Z]))|;\s+")


def read(text: str, side: Side, lead: str = "", known: frozenset[TermId] = frozenset()) -> Reading:
    """Read one sentence. `lead` is the line that introduces its list ("Prior treatment with any of:")."""
    if len(text) > LONGEST:
        return Reading(Unread(text[:200]), "none", (text[:200],))
    words = _cleaned(text)
    if not lead:
        return _read(words, side, bearing_on(words, known))
    if side == "exclude" and leads_in_unsafe(lead):
        alone = _read(words, side, bearing_on(words, known))
        if alone.read != "none":
            return alone
    together = f"{_cleaned(lead)[:400].rstrip(': ')} {words}"
    led = _read(together, side, bearing_on(together, known))
    if led.read == "whole" or not _is_plain(lead):
        return led
    alone = _read(words, side, bearing_on(words, known))
    return alone if alone.read == "whole" else led


@lru_cache(maxsize=MOST_REMEMBERED)
def _cleaned(text: str) -> str:
    cleaned = clean(text)
    capitals = text.isupper() or cleaned.isupper()
    return in_small_letters(cleaned) if capitals and cleaned.count(" ") > 2 else cleaned


@lru_cache(maxsize=1024)
def _is_plain(lead: str) -> bool:
    """Whether a lead-in adds nothing that its list needs: no treatment, negation or window of its own."""
    return set("ntfxuiTX?").isdisjoint(codes(clean(lead)[:400]))


_ALLOWS = Sought(r"\b(?:allow|permit|accept|count|exclu|eligib|includ)", re.IGNORECASE)


@lru_cache(maxsize=MOST_REMEMBERED)
def _read(cleaned: str, side: Side, known: frozenset[TermId]) -> Reading:
    if side == "exclude" and (admitted := admits(cleaned)) is not None:
        return _except_for(admitted, side, known)
    clauses = [cleaned] if is_marked_list(cleaned) else _clauses(cleaned)
    if side == "exclude":
        clauses = [_alone(words) for at, words in enumerate(clauses) if not (at and is_remark(words))]
    if len(clauses) == 1:
        return read_clause(clauses[0], side, known)
    if not clauses:
        return Reading(Unread(cleaned), "none", (cleaned,))
    return _of_clauses(clauses, side, known)


def _of_clauses(clauses: list[str], side: Side, known: frozenset[TermId]) -> Reading:
    """The first clause with what those after it demand, let pass or explain."""
    parts = [_announced(words, side) or read_clause(words, side, known) for words in clauses]
    allowed = [
        term for words in clauses[1:] if _ALLOWS.search(words) for term in permitted(items(words, known))
    ]
    parts = [
        replace(part, rule=letting_pass(part.rule, tuple(allowed))) if allowed else part for part in parts
    ]
    if side == "include":
        parts[1:] = [
            _softened(part, words, clauses[0]) for part, words in zip(parts[1:], clauses[1:], strict=True)
        ]
        if any(map(lets_ages_in, clauses[1:])):
            parts = [replace(part, rule=with_ages_open(part.rule)) for part in parts]
    demands = [part for part in parts if not isinstance(part.rule, NoDemand)] or parts[:1]
    return demands[0] if len(demands) == 1 else _together(demands, side)


def _except_for(admitted: Admitted, side: Side, known: frozenset[TermId]) -> Reading:
    """What bars, but for those whom the sentence lets in; where these are not plain, nothing is barred for sure."""
    *before, last = _clauses(admitted.barred) or [admitted.barred]
    bars, lets = _read(last, side, known), entry(admitted.let_in, side, known)
    plain = lets.read == "whole" and not isinstance(lets.rule, Judgement | NoDemand)
    if bars.read != "none":
        rule: AnyRule = AllOf((bars.rule, Not(lets.rule) if plain else Unread(admitted.let_in)))
        if admitted.in_passing:  # who has what is let in may have what bars as well
            rule = Disputed(rule, bars.rule)
        left = bars.left if plain else (*bars.left, admitted.let_in)
        bars = Reading(rule, bars.read if plain else "part", left)
    others = [_read(words, side, known) for words in (*before, admitted.rest) if words]
    return _together([bars, *others], side) if others else bars


# What bars, without the turns of phrase that only an exclusion can have.
_alone = Steps(((MUST_NOT.bit, barred_plainly), (REMARKS, without_remark)))


_ANNOUNCES = Sought(
    r"\bcriteria (?:do|does|did) not (?:quantify|specify|define|limit)\b|"
    r"\bwill (?:also )?(?:be (?:used|obtained|performed|collected|recorded|measured|monitored|done|assessed|evaluated|given|"
    r"determined|discussed|informed|asked)|receive|undergo)\b",
    re.IGNORECASE,
)


def _announced(words: str, side: Side) -> Reading | None:
    """A later sentence that tells what the study will do ("all children will receive an ECG") asks for nothing."""
    if not _ANNOUNCES.search(words) or re.search(r"\b(?:unless|exclu\w+|until|must)\b", words):
        return None
    return Reading(NoDemand() if side == "include" else Not(NoDemand()), "whole")


_DEFINES = Sought(
    r"\b(?:will be|is|are|may be|can be|was|were)\s+(?:considered|counted|defined|characteri[sz]ed|regarded|recorded|used|"
    r"obtained|performed|initiated)|\bmay\b|\bmight\b|\bshould\b|\bdefinition\b|\bcriteria\s*:",
    re.IGNORECASE,
)


_DEFINES_FAILURE = Sought(
    r"\b(?:refractor\w*|resist\w*|intractab\w*|failures?|non-?respon\w*)\b[^.]{0,60}\b(?:defined|considered|regarded|characteri[sz]ed)\b",
    re.IGNORECASE,
)
_MUST = Sought(
    r"^\W*(?:the\s+)?(?:patients?|infants?|child|children|participants?|subjects?|they|he|she|baby|babies|body weight|weight|age)\s+"
    r"(?:should|must)\b",
    re.IGNORECASE,
)


def _softened(part: Reading, words: str, first: str) -> Reading:
    """A later sentence of a bullet mostly explains the first: unless it is read whole and demands, it never rules out.
    What it says of failed treatment, where the first asks for it by a word, is what that word demands."""
    asks_failure = _DEFINES_FAILURE.search(words) and re.search(
        r"refractor|resist|intractab|fail|respon", first, re.IGNORECASE
    )
    demands = not _DEFINES.search(words) or asks_failure or _MUST.search(words)
    if isinstance(part.rule, NoDemand) or (part.read == "whole" and demands):
        return part
    return replace(part, rule=Explains(part.rule)) if part.read != "none" else part


def _clauses(cleaned: str) -> list[str]:
    parts = _STOPS.split(cleaned) if "." in cleaned[:-1] or ";" in cleaned else [cleaned]
    return [part.strip() for part in parts if part.strip(" .;:-*")]


def _together(parts: list[Reading], side: Side) -> Reading:
    """Several clauses of one sentence: all asked for, or, as an exclusion, each enough to exclude."""
    rules = [part.rule for part in parts]
    joined: AnyRule = AllOf(tuple(rules)) if side == "include" else AnyOf(tuple(rules))
    left = tuple(words for part in parts for words in part.left)
    states = {part.read for part in parts}
    return Reading(joined, states.pop() if len(states) == 1 else "part", left)
