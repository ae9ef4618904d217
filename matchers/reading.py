"""One sentence to one rule, every word accounted for.

A sentence is cleaned, cut into clauses and turned into items (matchers/lexicon.py). Readers explain items; what no
reader explains stays, as an `Unread` that keeps the rule from ever being surer than the words allow: beside an item
it narrows it, alone in a list it is one more entry, and where it could turn the meaning round the clause is unread.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from matchers.ages import read_age, read_count, read_since, read_weight
from matchers.calendar import Length
from matchers.clause import Clause, Found
from matchers.cleaning import clean
from matchers.criteria.ever_had import EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement, NoDemand
from matchers.criteria.shows_pattern import ShowsPattern
from matchers.criteria.taking_now import EverCount, TakingCount, TakingNow
from matchers.criteria.unread import Unread
from matchers.criteria.video_eeg import VideoEeg
from matchers.kinds import AllOf, AnyOf, AnyRule, Disputed, Explains, Not
from matchers.lexicon import CUES, Item, items, stem
from matchers.topics import added_topic, strong_topic, talked_about, weak_topic
from matchers.trial import Read, Side
from matchers.vocabulary import TermId, descendants, is_a

MOST_ITEMS = 500  # of one clause; nobody asks for so much in one breath
LONGEST = 6000  # characters of one sentence; a longer one is kept unread rather than half understood
_STOPS = re.compile(r"(?<=[a-z)\]0-9])\.\s+(?=[A-Z(])|;\s+|(?<=[a-z)])\.(?=[A-Z])")
_ATOMS = frozenset("TCEv")
_JOINTS = frozenset(",|&/;.:-r")
_SOFT = frozenset("pwqdthiaozeGSWYMbOD%()+=")
_TURNS = frozenset("?")
DESCRIBING = frozenset("qdpwt")
SPASMS = frozenset({"infantile-spasms", "epileptic-spasms"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence was taken to mean, how much of it was read, and the words left over."""

    rule: AnyRule
    read: Read
    left: tuple[str, ...] = ()


def read(text: str, side: Side, lead: str = "", known: frozenset[TermId] = frozenset()) -> Reading:
    """Read one sentence. `lead` is the line that introduces its list ("Prior treatment with any of:")."""
    if len(text) > LONGEST:
        return Reading(Unread(text[:200]), "none", (text[:200],))
    alone = _read(clean(text), side, known)
    if not lead:
        return alone
    led = _read(f"{clean(lead)[:400].rstrip(': ')} {clean(text)}", side, known)
    return alone if alone.read == "whole" and led.read != "whole" and _is_plain(lead) else led


def _is_plain(lead: str) -> bool:
    """Whether a lead-in adds nothing that its list needs: no treatment, negation or window of its own."""
    return not set("ntfxuiTX?") & {item.code for item in items(clean(lead)[:400])}


def _read(cleaned: str, side: Side, known: frozenset[TermId]) -> Reading:
    parts = [_clause(part, side, known) for part in _clauses(cleaned)]
    if side == "include":
        parts = [
            *parts[:1],
            *(_softened(part, words) for part, words in zip(parts[1:], _clauses(cleaned)[1:], strict=True)),
        ]
    parts = [part for part in parts if part.read != "whole" or not isinstance(part.rule, NoDemand)] or parts[
        :1
    ]
    if not parts:
        return Reading(Unread(cleaned), "none", (cleaned,))
    if len(parts) == 1:
        return parts[0]
    return _together(parts, side)


_DEFINES = re.compile(
    r"\b(?:will be|is|are|may be|can be|was|were)\s+(?:considered|counted|defined|characteri[sz]ed|regarded|recorded|used|"
    r"obtained|performed|initiated)|\bmay\b|\bmight\b|\bshould\b|\bdefinition\b|\bcriteria\s*:",
    re.IGNORECASE,
)


def _softened(part: Reading, words: str) -> Reading:
    """A later sentence of a bullet mostly explains the first: unless it is read whole and demands, it never rules out."""
    if part.read == "whole" and not _DEFINES.search(words):
        return part
    return Reading(
        Explains(part.rule) if part.read != "none" else part.rule,
        part.read,
        part.left,
    )


def _clauses(cleaned: str) -> list[str]:
    return [part.strip() for part in _STOPS.split(cleaned) if part.strip(" .;:-*")]


def _together(parts: list[Reading], side: Side) -> Reading:
    """Several clauses of one sentence: all asked for, or, as an exclusion, each enough to exclude."""
    rules = [part.rule for part in parts]
    joined: AnyRule = AllOf(tuple(rules)) if side == "include" else AnyOf(tuple(rules))
    left = tuple(words for part in parts for words in part.left)
    states = {part.read for part in parts}
    return Reading(joined, states.pop() if len(states) == 1 else "part", left)


def _clause(text: str, side: Side, known: frozenset[TermId]) -> Reading:
    added = added_topic(text)
    if (about := talked_about(text)) is not None and ":" not in text:
        return Reading(about, "whole")
    topic = strong_topic(text, side)
    if topic is not None and not (added is not None and isinstance(topic, Not)):
        limited = _limited(text, topic, side, known)
        return limited or _beside_topic(text, topic, side, known) or Reading(topic, "whole")
    reading = (
        _split_at_colon(text, side, known)
        or _split_at_or(text, side, known)
        or _framed(Clause(items(text, known), side), text)
    )
    if reading is not None:
        return replace(reading, rule=AllOf((reading.rule, added))) if added is not None else reading
    topic = added or weak_topic(text)
    return Reading(topic, "whole") if topic is not None else Reading(Unread(text), "none", (text,))


def _limited(text: str, topic: AnyRule, side: Side, known: frozenset[TermId]) -> Reading | None:
    """A topic in one sentence with an age or a weight ("non-pregnant females aged 1 to 18 years")."""
    clause = Clause(items(text, known), side)
    aged = {"a", "o", "y"} & {item.code for item in clause.items}
    limits = [*read_weight(clause), *(read_age(clause) if aged else ())]
    if not limits:
        return None
    return Reading(AllOf((*(found.rule for found in limits), topic)), "part", (text,))


def _beside_topic(text: str, topic: AnyRule, side: Side, known: frozenset[TermId]) -> Reading | None:
    """A list of things that bar, one of which is a topic ("fungal infection, known allergy, active tuberculosis")."""
    entries = _ENTRIES.split(text)
    if side != "exclude" or len(entries) < 2:
        return None
    others = ", ".join(entry for entry in entries if strong_topic(entry, side) is None)
    clause = Clause(items(others, known), side)
    codes = {item.code for item in clause.items}
    told = ("T" in codes and codes & set("tpwi")) or (len(entries) > 2 and codes & {"C", "E"})
    if not told:
        return None
    rest = _framed(clause, others)
    return rest and replace(rest, rule=AnyOf((topic, rest.rule)))


_ENTRIES = re.compile(r",\s*(?:and\s+|or\s+)?|;\s*|\s+or\s+")


def _split_at_or(text: str, side: Side, known: frozenset[TermId]) -> Reading | None:
    """ "Vigabatrin within 2 weeks or ACTH within 4 weeks": each treatment with a time of its own is read alone."""
    parts = re.split(r",?\s+or\s+", text)
    listed = [items(part, known) for part in parts]
    timed = [
        {"T"} <= {item.code for item in part} and bool(set("Lp") & {item.code for item in part})
        for part in listed
    ]
    if any(part.count("(") != part.count(")") for part in parts) or any(
        "f" in {item.code for item in part} for part in listed
    ):
        return None
    if len(parts) < 2 or not all(timed) or not any("L" in {item.code for item in part} for part in listed):
        return None
    read_parts = [_framed(Clause(part, side), words) for part, words in zip(listed, parts, strict=True)]
    if not all(read_parts):
        return None
    found = [part for part in read_parts if part is not None]
    state: Read = "whole" if all(part.read == "whole" for part in found) else "part"
    return Reading(
        AnyOf(tuple(part.rule for part in found)),
        state,
        tuple(words for part in found for words in part.left),
    )


def _split_at_colon(text: str, side: Side, known: frozenset[TermId]) -> Reading | None:
    """ "Contraindications to hormones: fungal infection, …": as an exclusion the list after the colon is what bars;
    as an inclusion it explains what stands before it, and never rules out."""
    head, colon, tail = text.partition(":")
    if not colon or not tail.strip() or len(head) < 12:
        return None
    first, rest = (
        _framed(Clause(items(head, known), side), head),
        _framed(Clause(items(tail, known), side), tail),
    )
    cued = set("nftpwixN") & {item.code for item in items(head, known)}
    if rest is None or (first is None and (cued or len(items(head, known)) > 12)):
        return None
    if side == "exclude":
        open_head = (AllOf((first.rule, Unread(head))),) if first else ()
        return Reading(AnyOf((rest.rule, *open_head)), rest.read if not first else "part", rest.left)
    if first is None:
        return rest
    return Reading(
        AllOf((first.rule, Explains(rest.rule))), _worse(first.read, rest.read), (*first.left, *rest.left)
    )


def _worse(one: Read, other: Read) -> Read:
    return one if one == other else "part"


def _framed(clause: Clause, text: str) -> Reading | None:
    """The clause as limits, treatments, conditions and patterns; None where it names none of them."""
    if len(clause.items) > MOST_ITEMS:
        return Reading(Unread(text[:200]), "none", (text[:200],))
    whole = "".join(item.code for item in clause.items)
    if "m" in whole:
        return _permission(clause, text)
    if "R" in whole:
        _cut_regardless(clause)
        if not _ATOMS & set(clause.codes) and not set("LKN") & set(clause.codes):
            return Reading(NoDemand() if clause.side == "include" else Not(NoDemand()), "whole")
    _fold_purposes(clause)
    _fold_organs(clause)
    _fold_variants(clause)
    whole = "".join(item.code for item in clause.items)
    measured = [*read_weight(clause), *read_count(clause), *read_since(clause), *read_age(clause)]
    if not measured and not _ATOMS & set(whole):
        return None
    if _TURNS & set(_codes_left(clause)) and not clause.says(r"\bif known\b"):
        return Reading(Unread(text), "none", (text,))
    return _assembled(clause, measured, text)


def _codes_left(clause: Clause) -> str:
    return clause.codes


def _cut_regardless(clause: Clause) -> None:
    """ "Infantile spasms regardless of cause": what follows, up to a comma, asks nothing."""
    silent = False
    for place, item in enumerate(clause.items):
        silent = item.code == "R" or (silent and item.code not in ",;")
        if silent:
            clause.items[place] = replace(item, code="s")


def _permission(clause: Clause, text: str) -> Reading:
    """ "Ketogenic diet is allowed" asks for nothing; with conditions of its own it is left to be asked."""
    mark = next(at for at, item in enumerate(clause.items) if item.code == "m")
    opened = [at for at, item in enumerate(clause.items[:mark]) if item.code in "(,"]
    if opened and {"T", "C", "E", "L"} & {item.code for item in clause.items[: opened[0]]}:
        return Reading(Unread(text), "none", (text,))  # "… (inhaled steroids are allowed)" is an exception
    if clause.says(r"\b(?:if|unless|provided|except|only|must|but)\b"):
        return Reading(Unread(text), "none", (text,))
    return Reading(NoDemand() if clause.side == "include" else Not(NoDemand()), "whole")


@dataclass(frozen=True, slots=True)
class Piece:
    """A rule at a place of the clause, with the connective before it and whether a "no" stands over it."""

    place: int
    rule: AnyRule
    joint: str = ""
    negated: bool = False
    code: str = ""
    term: TermId = ""
    narrowed: str = ""
    clinical: bool = False
    fresh: bool = False
    left: str = ""
    but: tuple["Piece", ...] = ()


@dataclass(slots=True)
class _Frame:
    """What the clause says of its treatments as a whole."""

    now: bool = False
    current: bool = False
    ever: bool = False
    within: Length | None = None
    lasting: Length | None = None
    shorter: bool = False
    begun: bool = False
    recent: bool = False
    stopped: Literal["", "more", "less"] = ""
    failed_from: int | None = None
    besides: tuple[TermId, ...] = ()


def _assembled(clause: Clause, measured: list[Found], text: str) -> Reading:
    _fold_brackets(clause)
    _fold_examples(clause)
    _fold_hours(clause)
    _fold_any_treatment(clause)
    counts = list(_read_counts(clause))
    frame = _frame(clause)
    pieces = [*(_measure(found) for found in [*measured, *counts]), *_atoms(clause)]
    pieces.sort(key=lambda piece: piece.place)
    if not pieces:
        return Reading(Unread(text), "none", (text,))
    pieces, frame.besides = _exceptions(clause, pieces)
    if not pieces:
        return Reading(Unread(text), "none", (text,))
    pieces = [_placed(piece, clause) for piece in pieces]
    if frame.failed_from is not None and any(piece.code == "T" for piece in pieces):
        clause.use(at for at, item in enumerate(clause.items) if item.code == "f")
    pieces = [piece for piece in pieces if not (piece.code == "v" and piece.negated)] or pieces
    pieces, alone = _with_words(pieces, clause)
    if any(_is_only_named(piece, clause) for piece in pieces):
        return Reading(Unread(text), "none", (text,))
    if any(_is_doubtful(piece, clause) for piece in pieces) or _denies_nothing(pieces, clause):
        return Reading(Unread(text), "none", (text,))
    runs = _runs(pieces)
    rules = [(_run_rule(run, frame, clause), run[0]) for run in runs]
    joined = _joined(rules, clause)
    return _with_left(joined, clause, pieces, alone, text)


def _measure(found: Found) -> Piece:
    return Piece(min(found.places), found.rule, code="M")


# --- folding: several items that mean one -------------------------------------------------------------------------


def _fold_purposes(clause: Clause) -> None:
    """ "Treatment for infantile spasms" is one thing, a treatment; so is "treatment-naive"."""
    for place, item in enumerate(clause.items):
        if item.code != "C" or (item.value not in SPASMS and item.value not in {"epilepsy", "seizures"}):
            continue
        before = [other for other in clause.items[max(0, place - 4) : place] if other.code != "q"]
        words = " ".join(other.text.lower() for other in before)
        if _is_purpose(clause.items[:place], words):
            clause.items[place] = Item("s", item.start, item.end, item.text)
            continue
        if re.search(
            r"(?:treatments?|therap(?:y|ies)|medications?|drugs?|treated|given|medicines?|agents?)\s+(?:\w+\s+)?(?:for|of|against)(?: the)?$",
            words,
        ):
            named = any(other.code == "T" for other in clause.items)
            term = "any-infantile-spasms-treatment" if item.value in SPASMS else "any-antiseizure-treatment"
            clause.items[place] = (
                Item("s", item.start, item.end, item.text) if named else replace(item, code="T", value=term)
            )


def _is_purpose(before: list[Item], words: str) -> bool:
    """ "No prior ACTH for spasms": what a named treatment was for adds no demand of its own."""
    if not re.search(r"\b(?:for|against)(?: (?:the|their|his|her))?$|\btreatment of(?: the)?$", words):
        return False
    last = next((item.code for item in reversed(before) if item.code not in "sqdtp()"), "")
    return last == "T"


def _fold_organs(clause: Clause) -> None:
    """ "Renal, pulmonary, cardiac or hepatic dysfunction": each organ takes the disease word that ends the list."""
    ends_in_disease = False
    words = 0
    for place in range(len(clause.items) - 1, -1, -1):
        item = clause.items[place]
        if _ends_in_disease(item):
            ends_in_disease, words = True, 0
        elif item.code == "O" and ends_in_disease:
            clause.items[place], words = replace(item, code="C"), 0
        elif item.code == "_":
            words += 1
            ends_in_disease = ends_in_disease and words <= WORDS_IN_LIST
        elif item.code not in IN_LIST:
            ends_in_disease = False
    _fold_organs_after(clause)
    seen = False
    for place, item in enumerate(clause.items):
        seen = seen or item.code == "C"
        if item.code == "D" and seen:
            clause.use([place])


def _fold_organs_after(clause: Clause) -> None:
    """ "Systemic diseases (renal, hepatic, cardiac)"."""
    inside = False
    for place, item in enumerate(clause.items):
        if item.code == "(":
            inside = place > 0 and clause.items[place - 1].code == "D"
        elif item.code == ")":
            inside = False
        elif inside and item.code == "O":
            clause.items[place] = replace(item, code="C")


IN_LIST = frozenset("O,|&/qs()-rCED")
WORDS_IN_LIST = 2


def _ends_in_disease(item: Item) -> bool:
    return item.code == "D" or (item.code == "C" and stem(item.text.split()[-1].lower()) in DISEASE_WORDS)


DISEASE_WORDS = frozenset(stem(word) for word in CUES["D"].split("|"))


def _fold_variants(clause: Clause) -> None:
    """ "Hypsarrhythmia or its variants"."""
    for place, item in enumerate(clause.items):
        before = [other.value for other in clause.items[max(0, place - 4) : place]]
        if stem(item.text.lower()) == "variant" and "hypsarrhythmia" in before:
            clause.items[place] = replace(item, code="E", value="hypsarrhythmia-variant")


def _fold_any_treatment(clause: Clause) -> None:
    """ "No prior treatment other than pyridoxine": any treatment is meant."""
    codes = [item.code for item in clause.items]
    mark = codes.index("x") if "x" in codes else -1
    if mark < 0 or {"T", "C", "E"} & set(codes[:mark]) or "t" not in codes[:mark] or "T" not in codes[mark:]:
        return
    place = codes.index("t")
    clause.items[place] = replace(clause.items[place], code="T", value="any-antiseizure-treatment")


def _fold_hours(clause: Clause) -> None:
    """ "24-hour video-EEG" is one thing."""
    for place, item in enumerate(clause.items):
        if item.code == "v" and place and clause.items[place - 1].code == "L":
            clause.use([place - 1])


def _fold_examples(clause: Clause) -> None:
    """ "A sodium channelopathy, such as Brugada syndrome": what is below the head adds nothing to it."""
    for place, item in enumerate(clause.items):
        if item.code != "e" or (clause.side == "include" and item.text.lower().startswith("includ")):
            continue  # "two drugs, including vigabatrin" asks for vigabatrin
        heads = {other.value for other in clause.items[:place] if other.code in "TC"}
        for after in range(place + 1, len(clause.items)):
            listed = clause.items[after]
            if listed.code in "TC" and any(
                listed.value != head and is_a(listed.value, head) for head in heads
            ):
                clause.use([after])


def _fold_brackets(clause: Clause) -> None:
    """Brackets that repeat the term before them ("vigabatrin (VGB)"), give examples, or list what a class means."""
    opened = [place for place, item in enumerate(clause.items) if item.code == "("]
    for start in opened:
        end = next(
            (at for at in range(start + 1, len(clause.items)) if clause.items[at].code == ")"),
            len(clause.items),
        )
        inside = range(start + 1, end)
        before = next((at for at in range(start - 1, -1, -1) if clause.items[at].code not in "sD"), None)
        clause.use([start, *([end] if end < len(clause.items) else [])])
        if before is None or not any(clause.items[at].code in "TCE" for at in inside):
            continue
        _fold_bracket(clause, before, inside)


EXAMPLES = frozenset({"eg", "e g", "e.g", "such as", "for example", "for instance", "like"})


def _defines(clause: Clause, inside: range) -> bool:
    return bool(inside) and clause.items[inside[0]].text.lower().startswith("defined")


def _fold_bracket(clause: Clause, before: int, inside: range) -> None:
    head = clause.items[before]
    listed = [at for at in inside if clause.items[at].code in "TCE"]
    examples = clause.items[inside[0]].text.lower() in EXAMPLES
    if examples or all(clause.items[at].value == head.value for at in listed) or _defines(clause, inside):
        clause.use(inside)
    elif head.code in "TC" and any(is_a(clause.items[at].value, head.value) for at in listed):
        if not all(clause.items[at].code in "TCE,/|&s." for at in inside):
            clause.use(inside)  # examples: the class itself is meant
        else:
            clause.items[before] = Item("s", head.start, head.end, head.text)  # the list is what is meant
            for at in inside:
                if clause.items[at].code == ",":
                    clause.items[at] = replace(clause.items[at], code="/")


# --- counts of treatments -----------------------------------------------------------------------------------------

_COUNTED = re.compile(r"([<l>gb]?)(N)(?:[-r|&](N))?([lg]?)([wpqtds]*)(T)([lg]?)")


def _read_counts(clause: Clause) -> Iterator[Found]:
    """ "No more than 2 concomitant AEDs", "3 AEDs or fewer", "failed at least 2 antiseizure medications"."""
    places = clause.search(_COUNTED)
    if not places:
        return
    term = clause.item(places[6]).value
    if len(descendants(term)) < 3:
        return
    low, high = _bounds(clause, places)
    where = places[0][0]
    codes = "".join(item.code for item in clause.items)
    if "f" in codes[:where] or "f" in codes[where:]:
        rule: AnyRule = Failed((term,), low or 1)
        others = sum(item.code == "T" for at, item in enumerate(clause.items) if at not in clause.used)
        clause.use(at for at, item in enumerate(clause.items) if item.code == "f" and others == 1)
    elif _counts_now(clause):
        rule = TakingCount(term, low or 0, high)
    else:
        rule = EverCount(term, low or 0, high)
    clause.use(places[0])
    yield Found(rule, tuple(places[0]))


def _counts_now(clause: Clause) -> bool:
    """Whether a number of medicines is of those taken now, not of those ever tried."""
    if clause.says(
        r"\b(?:current\w*|concomitant\w*|concurrent\w*|stable|fixed|at a time|at once|taking|receiving|on)\b"
    ):
        return True
    return not _is_past(clause) and not clause.says(
        r"\b(?:received|treated|tried|used|exposed|given|taken|failed|treatment with|trial of)\b"
    )


def _bounds(clause: Clause, places: list[list[int]]) -> tuple[int | None, int | None]:
    first = math.ceil(clause.item(places[2]).value)
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


# --- the frame of treatments --------------------------------------------------------------------------------------

_WINDOW = re.compile(r"(i?)([<lg>]?)(L)([phi]*)")
_NOW_WORDS = re.compile(
    r"\b(?:use|using|taking|receiving|is on|are on|following|regimen|dosing|on)\b", re.IGNORECASE
)
_EVER_WORDS = re.compile(
    r"\b(?:received|treated|treatment|therapy|exposed|exposure|given|taken|benefit\w*|administ\w*|initiated|started|trial of)\b",
    re.IGNORECASE,
)


def _frame(clause: Clause) -> _Frame:
    codes = clause.codes
    frame = _Frame(now="w" in codes, current="w" in codes, ever=_is_past(clause))
    failed = [place for place in clause.at if clause.items[place].code == "f"]
    frame.failed_from = failed[0] if failed else None
    if "T" in codes and (places := clause.search(_WINDOW)):
        _take_window(clause, frame, places)
    elif (places := clause.search(_WINDOW)) and clause.says(r"\b(?:stable|fixed|unchanged|constant)\b"):
        clause.use(places[0])
    elif places and "C" in codes and (places[1] or places[4]):
        clause.use(places[0])
        frame.recent = True
    if not frame.now and not frame.ever and frame.within is None:
        frame.ever = _EVER_WORDS.search(clause.text) is not None
        frame.now = not frame.ever
    return frame


def _take_window(clause: Clause, frame: _Frame, places: list[list[int]]) -> None:
    """A length of time as a window, as how long a treatment lasted, or as how long ago it stopped."""
    length: Length = clause.item(places[3]).value
    opening = clause.item(places[1]).text.lower() if places[1] else ""
    sign = clause.item(places[2]).code if places[2] else ""
    after = bool(places[4])
    stopped = [
        at for at, item in enumerate(clause.items) if _STOPPED.search(item.text) and at not in clause.used
    ]
    if stopped or clause.says(
        r"\b(?:last dose|last \w+ (?:dose|injection)|off|since (?:the |any |prior |previous |last |their |stopping |completion )?\w+)\b"
    ):
        frame.stopped, frame.within = ("less" if sign in {"<", "l"} else "more"), _before(length, sign)
        clause.use(
            [*stopped, *(at for at, item in enumerate(clause.items) if item.text.lower() in _LAST_DOSE)]
        )
    elif (
        opening in {"for", "since", "after"}
        or (not opening and not after)
        or (sign in {">", "g"} and not opening)
    ):
        frame.lasting = length.one_more() if sign == ">" and length.unit == "day" else length
        frame.shorter = sign in {"<", "l"}
    else:
        frame.within = length
        frame.begun = clause.says(r"\b(?:start\w*|initiat\w*|begun|began|commenc\w*|introduc\w*)\b")
    clause.use(places[0])


_STOPPED = re.compile(
    r"^(?:stopp\w*|discontinu\w*|withdrawn|weaned|ceased|wash-?out|washed|finished|ended)$", re.IGNORECASE
)
_LAST_DOSE = frozenset({"last", "dose", "last dose", "off", "since", "period"})


def _before(length: Length, sign: str) -> Length:
    """ "Stopped at least 28 days before" is clear from day 28 on: the window ends a day sooner."""
    whole_days = length.unit in {"day", "week"} and sign in {"g", "<", ""}
    return Length(length.days - 1, "day") if whole_days and length.days > 1 else length


# --- atoms --------------------------------------------------------------------------------------------------------


def _atoms(clause: Clause) -> Iterator[Piece]:
    for place in clause.at:
        item = clause.items[place]
        if item.code == "v":
            yield Piece(place, VideoEeg(), code="v")
        elif item.code in "TCE":
            yield Piece(place, Unread(item.text), code=item.code, term=item.value)


def _exceptions(clause: Clause, pieces: list[Piece]) -> tuple[list[Piece], tuple[TermId, ...]]:
    """What follows "other than" is let pass: treatments by name, conditions as a "but not"."""
    marks = [place for place in clause.at if clause.items[place].code == "x"]
    if not marks:
        return pieces, ()
    mark = marks[0]
    kept = [piece for piece in pieces if piece.place < mark]
    let_pass = [piece for piece in pieces if piece.place > mark]
    if not kept and not re.search(
        r"\b(?:cause|etiolog|aetiolog|any|all)\w*",
        " ".join(item.text for item in clause.items[:mark]),
        re.IGNORECASE,
    ):
        return [], ()
    if not kept and any(
        item.code in "_Dq" for item in clause.items[:mark]
    ):  # "good health apart from the spasms": what the exception is made to was not read
        return [], ()
    if not let_pass or (let_pass[0].code == "T" and not kept):
        return (pieces, ()) if kept else ([], ())
    if any(piece.code == "T" for piece in let_pass) and not any(piece.code == "T" for piece in kept):
        return [], ()
    clause.use([mark])
    if all(piece.code == "T" for piece in let_pass) and any(piece.code == "T" for piece in kept):
        clause.use(piece.place for piece in let_pass)
        return kept, tuple(piece.term for piece in let_pass)
    conditions = [piece for piece in kept if piece.code == "C"]
    if conditions:  # "no progressive disease other than TSC": the exception belongs to what it is made to
        return [replace(piece, but=tuple(let_pass)) if piece.code == "C" else piece for piece in kept], ()
    return [*kept, *(replace(piece, negated=True, joint="x") for piece in let_pass)], ()


def _placed(piece: Piece, clause: Clause) -> Piece:
    """With the connective that joins it to what stands before, and the words that narrow it."""
    before = [place for place in range(piece.place) if place not in clause.used]
    if piece.code == "M":  # a limit is denied only by a "no" right before it
        before = [place for place in before if clause.items[place].code != "s"][-1:]
    joint = piece.joint or _joint_before(clause, piece.place)
    negated = piece.negated or (_negated(clause, before) and not _past_treatment(piece, clause))
    return replace(
        piece,
        fresh="&" in joint and _one_more(clause, piece.place),
        joint=joint,
        negated=negated,
        narrowed=_narrowing(clause, piece.place),
        clinical=clause.side == "include" and clause.says(r"\bclinical(?:ly)? (?:diagnos|history|confirm)"),
    )


def _past_treatment(piece: Piece, clause: Clause) -> bool:
    """ "No prior treatment, in children with West syndrome": the "no" is about the treatment alone."""
    last_no = max((at for at in range(piece.place) if clause.items[at].code == "n"), default=0)
    between = {item.code for item in clause.items[last_no : piece.place]}
    return piece.code == "C" and "T" in between and "|" not in between


def _one_more(clause: Clause, place: int) -> bool:
    """ "… and one additional drug": a number after the "and" begins a demand of its own."""
    for at in range(place - 1, -1, -1):
        item = clause.items[at]
        if item.code == "N":
            clause.use([at])
            return True
        if item.code in "TCEv,|/&":
            return False
    return False


def _joint_before(clause: Clause, place: int) -> str:
    """The joints between this atom and the one before it: "|" outweighs "&" outweighs ",": the words between."""
    met = ""
    for at in range(place - 1, -1, -1):
        code = clause.items[at].code
        if code in "TCEv" and at not in clause.used:
            break
        if code == "&" and clause.items[at].text.lower() == "with":
            met += "w"
        elif code in "|&,/e" and not _between_describing(clause, at):
            met += code
    return met


def _between_describing(clause: Clause, at: int) -> bool:
    """ "Known or suspected", "prior or concomitant": the joint stands between two describing words."""
    before = next((item.code for item in reversed(clause.items[:at]) if item.code != "s"), "")
    after = next((item.code for item in clause.items[at + 1 :] if item.code != "s"), "")
    return before in DESCRIBING and after in DESCRIBING


def _negated(clause: Clause, before: list[int]) -> bool:
    """Whether a "no" stands over this place; "but" ends its reach, and "no A and no B" are two of one kind."""
    reach = joined = False
    for at in before:
        item = clause.items[at]
        if item.code == "n":
            reach, joined = (True if joined else not reach), False
        elif item.code in "&,|":
            joined = True
            reach = reach and item.text.lower() != "but"
    return reach


def _is_past(clause: Clause) -> bool:
    """Whether "prior", "before" and the like tell of the treatment, not of a window ("28 days before screening")."""
    windowed = any(item.code == "L" for item in clause.items)
    for place, item in enumerate(clause.items):
        before = next((other.code for other in reversed(clause.items[:place]) if other.code != "s"), "")
        after = next((other.code for other in clause.items[place + 1 :] if other.code != "s"), "")
        if item.code == "p" and before != "L" and (after not in {"h", "L"} or not windowed):
            return True
    return False


def _is_only_named(piece: Piece, clause: Clause) -> bool:
    """A treatment with words nobody read beside it, and none that says it was given: it may only be talked about."""
    given = {item.code for item in clause.items} & set("tpwfiMN")
    return piece.code == "T" and bool(piece.left) and not given and not piece.term.startswith("any-")


def _twice_denied(clause: Clause, place: int) -> bool:
    """Two denials with no joint between them ("has not been without"): better unread than turned round."""
    noes = 0
    for item in clause.items[:place]:
        if item.code == "n":
            noes += 1
        elif item.code in "&,|;":
            noes = 0
    return noes > 1


def _denies_nothing(pieces: list[Piece], clause: Clause) -> bool:
    """A "no" or "not" that stands over nothing that was read ("spasms that are not treated")."""
    noes = [at for at, item in enumerate(clause.items) if item.code == "n" and at not in clause.used]
    return bool(noes) and not any(piece.negated for piece in pieces)


def _is_doubtful(piece: Piece, clause: Clause) -> bool:
    """Denied over words nobody read, or a limit with a number left over beside it: better unread than wrong."""
    before = range(max(0, piece.place - 2), piece.place)
    half_measured = piece.code == "M" and any(
        clause.items[at].code in "NLK" and at not in clause.used for at in before
    )
    return (
        half_measured
        or _twice_denied(clause, piece.place)
        or (piece.negated and _blurred(clause, piece.place))
        or _is_turned(piece)
    )


# Words beside a treatment that turn round what is said of it, where no reader has taken them.
_TURNING = re.compile(
    r"\b(?:off|stop\w*|discontinu\w*|last dose|wash-?out|wean\w*|withdr\w*|taper\w*|cessation|ceas\w*|change\w*|refus\w*|"
    r"before birth|in utero|someone|others?)\b",
    re.IGNORECASE,
)


def _is_turned(piece: Piece) -> bool:
    return piece.code == "T" and _TURNING.search(piece.left) is not None


def _blurred(clause: Clause, place: int) -> bool:
    """Whether words nobody read stand between the nearest "no" and what it seems to deny."""
    for at in range(place - 1, -1, -1):
        if clause.items[at].code in "nx":
            return False
        if clause.items[at].code in "_N":
            return True
    return False


_HARMLESS = re.compile(
    r"^(?:chronic|initial|clinically|other|oral|daily|regular|stable|fixed|underlying|systemic|new)$",
    re.IGNORECASE,
)


def _narrowing(clause: Clause, place: int) -> str:
    """Narrowing words right before an atom ("uncontrolled hypertension"), back to the last joint or atom."""
    words: list[str] = []
    for at in range(place - 1, -1, -1):
        item = clause.items[at]
        if item.code in "TCEv,;/" or (item.code in "|&" and not words):
            break
        if item.code == "q" and not (_HARMLESS.match(item.text) and clause.side == "exclude"):
            words.append(item.text)
    after = clause.items[place + 1 : place + 2]
    if (after and after[0].text.lower() in ONLY) or clause.says(r"\bas the only\b|\bsolely\b"):
        words.append("only")
    return " ".join(reversed(words))


ONLY = frozenset({"only", "exclusively", "alone", "solely"})


def _runs(pieces: list[Piece]) -> list[list[Piece]]:
    """Neighbours of one sort under one "no": lists such as "vigabatrin, ACTH or steroids"."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        last = runs[-1][-1] if runs else None
        if (
            last
            and piece.negated
            and not last.negated
            and set(piece.joint) <= {"w"}
            and piece.code == "C" == last.code
        ):
            runs[-1][-1] = replace(last, but=(*last.but, piece))
            continue
        same = last and last.code == piece.code in "TCE" and last.negated == piece.negated
        if same and piece.joint and not set(piece.joint) & set("wx") and not piece.fresh:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def _run_rule(run: list[Piece], frame: _Frame, clause: Clause) -> AnyRule:
    rules = [_atom_rule(piece, frame) for piece in run]
    if len(rules) == 1:
        return rules[0]
    joints = "".join(piece.joint for piece in run[1:])
    barred = run[0].negated or clause.side == "exclude"
    if "&" in joints and ("|" in joints or "/" in joints) and not barred:
        return Disputed(AllOf(tuple(rules)), AnyOf(tuple(rules)))
    if "|" in joints or "/" in joints or "e" in joints or (run[0].code == "E" and "&" not in joints):
        return _any(run, rules)
    if not barred:
        return AllOf(tuple(rules)) if "&" in joints else Disputed(AllOf(tuple(rules)), AnyOf(tuple(rules)))
    pair = run[0].code == "T" and len(run) == 2 and "," not in joints and "&" in joints
    return Disputed(_any(run, rules), AllOf(tuple(rules))) if pair else _any(run, rules)


def _any(run: list[Piece], rules: list[AnyRule]) -> AnyRule:
    """Any of a list; treatments that are asked about in the same way become one rule."""
    first = rules[0]
    terms = tuple(dict.fromkeys(piece.term for piece in run))
    if isinstance(first, EverHad | TakingNow | Failed) and all(type(rule) is type(first) for rule in rules):
        return replace(first, treatments=terms)
    return AnyOf(tuple(dict.fromkeys(rules)))


def _atom_rule(piece: Piece, frame: _Frame) -> AnyRule:
    """The piece's rule, narrowed by the words beside it and by what must not be the case as well."""
    rule = _bare_rule(piece, frame)
    beside = _gist(piece)
    buts = tuple(Not(_atom_rule(but, frame)) for but in piece.but)
    return AllOf((rule, *beside, *buts)) if beside or buts else rule


def _gist(piece: Piece) -> tuple[AnyRule, ...]:
    """Words beside a piece: a number of seizures and a dose are asked; others are unread."""
    if not piece.left:
        return ()
    if piece.code == "C" and is_a(piece.term, "seizures") and re.search(r"\d", piece.left):
        return (Judgement("seizures"),)
    if piece.code == "T" and _DOSE_ONLY.fullmatch(piece.left):
        return (Judgement("dose"),)
    return (Unread(piece.left),)


_DOSE_ONLY = re.compile(
    r"(?:\d+(?:[.,]\d+)?\s*(?:mg|mcg|iu|u|units?|ml|µg|g)\b[^ ]*(?: (?:per|a|day|kg|body|weight|dose)\b)*\s*)+",
    re.IGNORECASE,
)


def _bare_rule(piece: Piece, frame: _Frame) -> AnyRule:
    if piece.code == "C":
        return HasCondition(
            piece.term, qualified=bool(piece.narrowed) or frame.recent, by="clinical" if piece.clinical else None
        )
    if piece.code == "E":
        return ShowsPattern(piece.term)
    if piece.code != "T":
        return piece.rule
    return _treatment_rule(piece, frame)


def _treatment_rule(piece: Piece, frame: _Frame) -> AnyRule:
    terms = (piece.term,)
    if frame.failed_from is not None and frame.failed_from < piece.place:
        defined = frame.lasting is not None or bool(piece.left)
        return Failed(terms, defined=defined, now=frame.current)
    if frame.stopped:
        recent = EverHad(terms, within=frame.within, besides=frame.besides)
        return recent if frame.stopped == "less" else Not(recent)
    if frame.within:
        recent = EverHad(terms, within=frame.within, besides=frame.besides)
        return AllOf((recent, Judgement("dose"))) if frame.begun else recent
    return _lasting_rule(terms, frame)


def _lasting_rule(terms: tuple[TermId, ...], frame: _Frame) -> AnyRule:
    """Taken now, or ever; where the text says for how long, that too. "For less than a year" is asked."""
    now = frame.now and not frame.ever
    rule: AnyRule = TakingNow(terms) if now else EverHad(terms, besides=frame.besides)
    if frame.lasting is None:
        return rule
    if frame.shorter:
        return AllOf((rule, Judgement("dose")))
    lasted = EverHad(terms, besides=frame.besides, at_least_for=frame.lasting)
    return AllOf((rule, lasted)) if now else lasted


def _joined(rules: list[tuple[AnyRule, Piece]], clause: Clause) -> AnyRule:
    """The runs of a clause together: "or" where that joins them, else all of them."""
    parts = [Not(rule) if first.negated else rule for rule, first in rules]
    if len(parts) == 1:
        return parts[0]
    joints = ["".join(sorted(set(first.joint))) for _, first in rules[1:]]
    ors = [("|" in joint or "/" in joint) for joint in joints]
    listed = clause.side == "exclude" and all(set(joint) <= set(",|/e") and joint for joint in joints)
    if all(ors) or listed:
        return AnyOf(tuple(parts))
    if any(ors):
        return Disputed(AllOf(tuple(parts)), AnyOf(tuple(parts)))
    return AllOf(tuple(parts))


# --- what is left over --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Alone:
    """Words that stand between joints with nothing that was read; `choice` tells that an "or" joins them."""

    words: str
    choice: bool


def _with_words(pieces: list[Piece], clause: Clause) -> tuple[list[Piece], list[_Alone]]:
    """The words nobody explained go to the pieces of their stretch, which they narrow; others stand alone."""
    explained = {piece.place for piece in pieces} | clause.used
    alone: list[_Alone] = []
    left: dict[int, str] = {}
    for before, stretch, after in _stretches(clause):
        words = " ".join(
            clause.items[at].text
            for at in stretch
            if clause.items[at].code in UNEXPLAINED and at not in explained
        )
        here = [piece.place for piece in pieces if piece.place in stretch]
        if words and here:
            left |= dict.fromkeys(here, words)
        elif words and not any(at in explained for at in stretch):
            alone.append(_Alone(words, choice=bool({before, after} & set("|/"))))
        elif words:
            alone.append(_Alone(words, choice=False))
    return [replace(piece, left=left.get(piece.place, "")) for piece in pieces], alone


UNEXPLAINED = frozenset("_BNLKfOQ")


def _stretches(clause: Clause) -> Iterator[tuple[str, list[int], str]]:
    """The places between joints, with the joint before and after."""
    stretch: list[int] = []
    before = ""
    for place, item in enumerate(clause.items):
        joint = item.code in ",|/;:" or (item.code == "&" and item.text.lower() != "with")
        if joint and place not in clause.used:
            yield before, stretch, item.code
            before, stretch = item.code, []
        else:
            stretch.append(place)
    yield before, stretch, ""


def _with_left(rule: AnyRule, clause: Clause, pieces: list[Piece], alone: list[_Alone], text: str) -> Reading:
    """The rule with the words that stand alone: one more entry of a choice, or one more thing asked for."""
    left = tuple(
        dict.fromkeys([*(piece.left for piece in pieces if piece.left), *(one.words for one in alone)])
    )
    codes = "".join(item.code for at, item in enumerate(clause.items) if at not in clause.used)
    if "X" in codes and clause.side == "include":
        rule = Not(rule)
    if "u" in codes:
        words = _after(clause, "u")
        joined = AllOf((rule, Unread(words))) if clause.side == "exclude" else AnyOf((rule, Unread(words)))
        return Reading(joined, "part", (words,))
    if _starts_no(clause):
        return Reading(Disputed(rule, Not(rule)), "part", (text,))
    choices = [Unread(one.words) for one in alone if one.choice or clause.side == "exclude"]
    demands = [Unread(one.words) for one in alone if not (one.choice or clause.side == "exclude")]
    rule = AllOf((rule, *demands)) if demands else rule
    rule = AnyOf((rule, *choices)) if choices else rule
    rule = _imaged(_kept_stable(rule, clause), clause)
    return Reading(rule, "part" if left else "whole", left)


def _imaged(rule: AnyRule, clause: Clause) -> AnyRule:
    """A scan asked for beside a diagnosis is asked of the study team; as proof of what bars it adds nothing."""
    if clause.side == "exclude" or "I" not in {item.code for item in clause.items}:
        return rule
    done = clause.says(r"\b(?:performed|done|obtained|available|undergone|had an?|confirmed)\b")
    return AllOf((rule, Judgement("mri" if done else "imaging")))


def _kept_stable(rule: AnyRule, clause: Clause) -> AnyRule:
    """A dose to be kept stable is asked, not judged."""
    treated = "T" in {item.code for item in clause.items}
    stable = clause.side == "include" and clause.says(r"\b(?:stable|fixed|unchanged|constant)\b")
    return AllOf((rule, Judgement("stable-treatment"))) if treated and stable else rule


def _starts_no(clause: Clause) -> bool:
    """ "No …" that opens an exclusion: it may mean what it says or its opposite; flag, do not guess."""
    first = next((item for item in clause.items if item.code != "s"), None)
    return (
        clause.side == "exclude"
        and first is not None
        and first.text.lower() in {"no", "must not", "should not"}
    )


def _after(clause: Clause, code: str) -> str:
    place = next(at for at, item in enumerate(clause.items) if item.code == code)
    return " ".join(item.text for item in clause.items[place:])
