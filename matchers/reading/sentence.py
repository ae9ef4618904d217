"""One sentence to one rule, every word accounted for.

A sentence is cleaned, cut into clauses and turned into items (matchers/reading/items.py). Readers explain items; what no
reader explains stays, as an `Unread` that keeps the rule from ever being surer than the words allow: beside an item
it narrows it, alone in a list it is one more entry, and where it could turn the meaning round the clause is unread.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile

from matchers.criteria.judgement import Judgement, NoDemand, NotForInfants
from matchers.criteria.unread import Unread
from matchers.kinds import AllOf, AnyOf, AnyRule, Disputed, Explains, Not
from matchers.reading.ages import read_age
from matchers.reading.asides import (
    Admitted,
    admits,
    fold_counted_kinds,
    fold_persisting,
    is_remark,
    persists_after,
    without_remark,
)
from matchers.reading.assembling import assembled
from matchers.reading.clause import Clause, Reading
from matchers.reading.cleaning import clean
from matchers.reading.coordination import coordinated
from matchers.reading.describing import (
    fold_causes,
    fold_measures,
    fold_needs,
    fold_newborns,
    fold_progressive,
    fold_risks,
    fold_tumours,
    fold_without,
)
from matchers.reading.exceptions import excepts, letting_pass, permitted
from matchers.reading.folding import (
    cut_regardless,
    fold_any_treatment,
    fold_onsets,
    fold_organs,
    fold_purposes,
    fold_restated,
    fold_variants,
)
from matchers.reading.framing import (
    demanded_of_some,
    lets_ages_in,
    of_cohort,
    of_some_ages,
    said_outright,
    with_ages_open,
)
from matchers.reading.items import items
from matchers.reading.lexicon import bearing_on, in_small_letters
from matchers.reading.listing import (
    contraindications,
    heads_list,
    leads_in_unsafe,
    named_among_others,
    so_many_of,
    with_consent,
)
from matchers.reading.measures import read_count, read_since, read_weight
from matchers.reading.provisos import or_planned, or_similar_pattern, unless_stable
from matchers.reading.rewording import barred_plainly
from matchers.reading.sought import Sought
from matchers.reading.topics import added_topic, strong_topic, talked_about, weak_topic
from matchers.trial import Read, Side
from matchers.vocabulary import TermId

MOST_ITEMS = 500  # of one clause; nobody asks for so much in one breath
LONGEST = 6000  # characters of one sentence; a longer one is kept unread rather than half understood
MOST_REMEMBERED = 16384  # sentences; many stand in one trial after another, word for word
_STOPS = re.compile(r"(?:(?<=[a-z)\]0-9])|(?<=[A-Z]{2}))\.\s+(?=[A-Z(])|;\s+|(?<=[a-z)])\.(?=[A-Z])")
_ATOMS = frozenset("TCEv")


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
    return not set("ntfxuiTX?") & {item.code for item in items(clean(lead)[:400])}


_ALLOWS = Sought(r"\b(?:allow|permit|accept|count|exclu|eligib|includ)", re.IGNORECASE)


@lru_cache(maxsize=MOST_REMEMBERED)
def _read(cleaned: str, side: Side, known: frozenset[TermId]) -> Reading:
    if side == "exclude" and (admitted := admits(cleaned)) is not None:
        return _except_for(admitted, side, known)
    clauses = _clauses(cleaned)
    if side == "exclude":
        clauses = [_alone(words) for at, words in enumerate(clauses) if not (at and is_remark(words))]
    parts = [
        (_announced(words, side) if len(clauses) > 1 else None) or _clause(words, side, known)
        for words in clauses
    ]
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
    if not demands:
        return Reading(Unread(cleaned), "none", (cleaned,))
    return demands[0] if len(demands) == 1 else _together(demands, side)


def _except_for(admitted: Admitted, side: Side, known: frozenset[TermId]) -> Reading:
    """What bars, but for those whom the sentence lets in; where these are not plain, nothing is barred for sure."""
    *before, last = _clauses(admitted.barred) or [admitted.barred]
    bars, lets = _read(last, side, known), _entry(admitted.let_in, side, known)
    plain = lets.read == "whole" and not isinstance(lets.rule, Judgement | NoDemand)
    if bars.read != "none":
        rule: AnyRule = AllOf((bars.rule, Not(lets.rule) if plain else Unread(admitted.let_in)))
        if admitted.in_passing:  # who has what is let in may have what bars as well
            rule = Disputed(rule, bars.rule)
        left = bars.left if plain else (*bars.left, admitted.let_in)
        bars = Reading(rule, bars.read if plain else "part", left)
    others = [_read(words, side, known) for words in (*before, admitted.rest) if words]
    return _together([bars, *others], side) if others else bars


def _alone(words: str) -> str:
    """What bars, without the turns of phrase that only an exclusion can have."""
    return without_remark(barred_plainly(words))


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


def _clause(text: str, side: Side, known: frozenset[TermId]) -> Reading:
    return _listed(text, side, known) or _entry(text, side, known)


_PERHAPS = Sought(r",?\s+(?:which|that)\s+(?:might|may|can|could)\s+(?:also\s+)?include\b.*", re.IGNORECASE)
_IDLE_IF = Sought(
    r"^If (?!.*,\s+(?:then|they|he|she|it|must|will|should|the|a|an)\b)(?!.*\b(?:must|should)\b)"
)


def _entry(text: str, side: Side, known: frozenset[TermId]) -> Reading:
    """A clause, or an entry of a list inside one."""
    text = _IDLE_IF.sub("", _PERHAPS.sub("", text))
    added = added_topic(text)
    if (about := talked_about(text)) is not None and ":" not in text:
        return Reading(about, "whole")
    topic = strong_topic(text, side)
    if topic is not None and not (added is not None and isinstance(topic, Not)):
        limited = _limited(text, topic, side, known)
        return limited or _beside_topic(text, topic, side, known) or Reading(topic, "whole")
    reading = (
        _split_at_colon(text, side, known)
        or _split_at_times(text, side, known)
        or _framed(Clause(items(text, known), side), text)
    )
    if reading is not None and reading.read != "none":
        return replace(reading, rule=AllOf((reading.rule, added))) if added is not None else reading
    topic = _all_topics(added, weak_topic(text))
    if topic is None:
        return reading or Reading(Unread(text), "none", (text,))
    # What the sentence is about is known, what it says of it is not: asked either way, but read only in part.
    return Reading(topic, "part", (text,)) if reading is not None else Reading(topic, "whole")


def _all_topics(added: AnyRule | None, weak: AnyRule | None) -> AnyRule | None:
    """What the study team judges, and what it judges of."""
    topics = tuple(topic for topic in (weak, added) if topic is not None)
    return topics[0] if len(topics) == 1 else AllOf(topics) if topics else None


def _listed(text: str, side: Side, known: frozenset[TermId]) -> Reading | None:
    """A sentence that holds a list of its own, each entry of which is read by itself."""

    def reads(words: str, of_side: Side) -> Reading:
        return _entry(words, of_side, known)

    def reads_all(words: str, of_side: Side) -> Reading:
        return _clause(words, of_side, known)

    return (
        of_cohort(text, side, reads_all)
        or said_outright(text, side, reads_all)
        or of_some_ages(text, side, reads_all)
        or demanded_of_some(text, side, reads_all)
        or contraindications(text, side, reads)
        or so_many_of(text, side, reads)
        or with_consent(text, side, reads)
        or named_among_others(text, side, reads)
        or unless_stable(text, side, reads)
        or or_planned(text, side, reads)
        or or_similar_pattern(text, side, reads)
    )


_LIMIT = Sought(r"\d|\blife\b", re.IGNORECASE)  # without which no age and no weight is told


def _limited(text: str, topic: AnyRule, side: Side, known: frozenset[TermId]) -> Reading | None:
    """A topic in one sentence with an age or a weight ("non-pregnant females aged 1 to 18 years")."""
    if not _LIMIT.search(text):
        return None
    clause = Clause(items(text, known), side)
    aged = {"a", "o", "y"} & {item.code for item in clause.items}
    limits = [*read_weight(clause), *(read_age(clause) if aged else ())]
    if not limits:
        return None
    return Reading(AllOf((*(found.rule for found in limits), topic)), "part", (text,))


def _beside_topic(text: str, topic: AnyRule, side: Side, known: frozenset[TermId]) -> Reading | None:
    """A list of things that bar, one of which is a topic ("fungal infection, known allergy, active tuberculosis")."""
    entries = _ENTRIES.split(text)
    if side != "exclude" or len(entries) < 2 or all(strong_topic(entry, side) is None for entry in entries):
        return None
    apart = (
        _before_topic(entries, side) if topic == Judgement("family") else _not_of_topic(entries, side, known)
    )
    others = ", ".join(apart)
    clause = Clause(items(others, known), side)
    codes = {item.code for item in clause.items}
    treated = "T" in codes and codes & set("tpwi") and not isinstance(topic, AnyOf | NotForInfants)
    told = treated or codes & {"C", "E"}
    if not told:
        return None
    rest = _framed(clause, others)
    if rest is None or (len(entries) == 2 and rest.read != "whole"):
        return None
    return replace(rest, rule=AnyOf((topic, rest.rule)))


def _before_topic(entries: list[str], side: Side) -> Iterator[str]:
    """What stands before anyone in the family is named: of what follows, the child need have nothing."""
    return takewhile(lambda entry: strong_topic(entry, side) is None, entries)


def _not_of_topic(entries: list[str], side: Side, known: frozenset[TermId]) -> Iterator[str]:
    """The entries that bar by themselves: after a topic, names of medicines go on with it ("… or other steroids")."""
    of_topic = False
    for entry in entries:
        codes = {item.code for item in items(entry, known)}
        bare = not codes & {"C", "E"} and not (codes & set("T") and codes & set("tpwi"))
        of_topic = strong_topic(entry, side) is not None or (of_topic and bare)
        if not of_topic:
            yield entry


_ENTRIES = Sought(r",\s*(?:and\s+|or\s+)?|;\s*|\s+or\s+")


def _split_at_times(text: str, side: Side, known: frozenset[TermId]) -> Reading | None:
    """ "Vigabatrin within 2 weeks or ACTH within 4 weeks": each treatment with a time of its own is read alone."""
    cut = None if persists_after(text) else coordinated(text, known)
    if cut is None:
        return None
    found = [_framed(Clause(items(part, known), side), part) for part in cut.parts]
    parts = [
        part or Reading(Unread(words), "none", (words,)) for part, words in zip(found, cut.parts, strict=True)
    ]
    rules = tuple(part.rule for part in parts)
    joined: AnyRule = AnyOf(rules) if cut.joint == "or" else AllOf(rules)
    if cut.joint == "and" and side == "exclude" and not cut.said_anew:
        joined = Disputed(AnyOf(rules), AllOf(rules))
    state: Read = "whole" if all(part.read == "whole" for part in parts) else "part"
    return Reading(joined, state, tuple(words for part in parts for words in part.left))


def _split_at_colon(text: str, side: Side, known: frozenset[TermId]) -> Reading | None:
    """ "Contraindications to hormones: fungal infection, …": as an exclusion the list after the colon is what bars;
    as an inclusion it explains what stands before it, and never rules out."""
    head, colon, tail = text.partition(":")
    if not colon or not tail.strip() or len(head) < 12:
        return None
    whole = items(text, known)
    if _COUNTS_FAILURES.search(head) and "f" in {item.code for item in items(head, known)}:
        return _framed(Clause(whole, side), text)
    if heads_list(head, whole, items(head, known)):
        return _framed(Clause(whole, side), text)
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


_COUNTS_FAILURES = Sought(
    r"\b(?:[1-9]|any|either)(?: or more)?,? of(?: the following| these)?(?: \w+)?\W*$", re.IGNORECASE
)


def _worse(one: Read, other: Read) -> Read:
    return one if one == other else "part"


def _framed(clause: Clause, text: str) -> Reading | None:
    """The clause as limits, treatments, conditions and patterns; None where it names none of them."""
    if len(clause.items) > MOST_ITEMS:
        return Reading(Unread(text[:200]), "none", (text[:200],))
    if clause.has("m"):
        return _permission(clause, text)
    if clause.has("R"):
        cut_regardless(clause)
        if not _ATOMS & set(clause.codes) and not set("LKN") & set(clause.codes):
            return Reading(NoDemand() if clause.side == "include" else Not(NoDemand()), "whole")
    _fold(clause)
    measured = [*read_weight(clause), *read_count(clause), *read_since(clause), *read_age(clause)]
    if not measured and not _ATOMS & {item.code for item in clause.items}:
        return None
    if "?" in clause.codes and not clause.says(_IF_KNOWN):
        return Reading(Unread(text), "none", (text,))
    return assembled(clause, measured, text)


_IF_KNOWN = Sought(r"\bif known\b", re.IGNORECASE)
_ON_TERMS = Sought(r"\b(?:if|unless|provided|except|only|must|but)\b", re.IGNORECASE)
# What is folded in this order, each where an item of one of these kinds stands in the clause, and one of those.
_FOLDS: tuple[tuple[str, str, Callable[[Clause], None]], ...] = (
    ("CT", "", fold_purposes),
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
    ("C", "_", fold_tumours),
    ("(", "C", fold_measures),
    ("C", "", fold_needs),
)


def _fold(clause: Clause) -> None:
    lacks = clause.kinds.isdisjoint
    for these, those, fold in _FOLDS:
        if not lacks(these) and not (those and lacks(those)):
            fold(clause)


def _permission(clause: Clause, text: str) -> Reading:
    """ "Ketogenic diet is allowed" asks for nothing; with conditions of its own it is left to be asked."""
    mark = next(at for at, item in enumerate(clause.items) if item.code == "m")
    opened = [at for at, item in enumerate(clause.items[:mark]) if item.code in "(,"]
    if opened and {"T", "C", "E", "L"} & {item.code for item in clause.items[: opened[0]]}:
        reading = _framed(clause, text) if excepts(clause, opened[-1], mark) else None
        return reading or Reading(Unread(text), "none", (text,))
    if clause.says(_ON_TERMS):
        return Reading(Unread(text), "none", (text,))
    return Reading(NoDemand() if clause.side == "include" else Not(NoDemand()), "whole")
