"""A clause, or an entry of a list inside one, to what it means: by its topic, its parts, or the items it names."""

import re
from collections.abc import Iterator
from dataclasses import replace

from matchers.criteria.age import Age
from matchers.criteria.consent import Consent
from matchers.criteria.judgement import Judgement, NotForInfants
from matchers.criteria.unread import Unread
from matchers.kinds import AllOf, AnyOf, AnyRule, Disputed, Explains, Not
from matchers.reading.ages import read_age
from matchers.reading.asides import persists_after
from matchers.reading.clause import Clause, Reading
from matchers.reading.coordination import coordinated
from matchers.reading.framed import MOST_ITEMS, framed
from matchers.reading.framing import FRAMES
from matchers.reading.items import codes, items
from matchers.reading.lexicon import names_something
from matchers.reading.listing import LISTS, heads_list
from matchers.reading.measures import read_weight
from matchers.reading.provisos import PROVISOS
from matchers.reading.sought import Rewording, Sought, either, met
from matchers.reading.topics import added_topic, strong_topic, talked_about, weak_topic
from matchers.trial import Read, Side
from matchers.vocabulary import TermId


def read_clause(text: str, side: Side, known: frozenset[TermId]) -> Reading:
    return _parted(text, side, known) or entry(text, side, known)


_PERHAPS = Sought(r",?\s+(?:which|that)\s+(?:might|may|can|could)\s+(?:also\s+)?include\b.*", re.IGNORECASE)
_IDLE_IF = Sought(
    r"^If (?!.*,\s+(?:then|they|he|she|it|must|will|should|the|a|an)\b)(?!.*\b(?:must|should)\b)"
)
_without_idle = Rewording(((_PERHAPS, ""), (_IDLE_IF, "")))


def entry(text: str, side: Side, known: frozenset[TermId]) -> Reading:
    """A clause, or an entry of a list inside one."""
    text = _without_idle(text)
    added = added_topic(text)
    if ":" not in text and (about := talked_about(text)) is not None:
        return Reading(about, "whole")
    topic = strong_topic(text, side)
    if topic is not None and not (added is not None and isinstance(topic, Not)):
        beside = _beside_demand if side == "include" else _beside_topic
        limited = _limited(text, topic, side, known)
        return limited or beside(text, topic, side, known) or Reading(topic, "whole")
    reading = _by_names(text, side, known) if names_something(text) or len(text) > MOST_ITEMS else None
    if reading is not None and reading.read != "none":
        return replace(reading, rule=AllOf((reading.rule, added))) if added is not None else reading
    topic = _all_topics(added, weak_topic(text))
    if topic is None:
        return reading or Reading(Unread(text), "none", (text,))
    # What the sentence is about is known, what it says of it is not: asked either way, but read only in part.
    return Reading(topic, "part", (text,)) if reading is not None else Reading(topic, "whole")


def _by_names(text: str, side: Side, known: frozenset[TermId]) -> Reading | None:
    """What a clause says of the treatments, conditions, patterns and limits it names."""
    return (
        _split_at_colon(text, side, known)
        or _split_at_times(text, side, known)
        or framed(Clause.of(text, side, known), text)
    )


def _all_topics(added: AnyRule | None, weak: AnyRule | None) -> AnyRule | None:
    """What the study team judges, and what it judges of."""
    topics = tuple(topic for topic in (weak, added) if topic is not None)
    return topics[0] if len(topics) == 1 else AllOf(topics) if topics else None


_LISTED = (*LISTS, *PROVISOS)
_PARTED = either(bit for bit, _ in (*FRAMES, *_LISTED))


def _parted(text: str, side: Side, known: frozenset[TermId]) -> Reading | None:
    """A clause in a frame of its own, or one that holds a list, each entry of which is read by itself."""
    ready = met(text) & _PARTED
    if not ready:
        return None

    def reads(words: str, of_side: Side) -> Reading:
        return entry(words, of_side, known)

    def reads_all(words: str, of_side: Side) -> Reading:
        return read_clause(words, of_side, known)

    for rows, read in ((FRAMES, reads_all), (_LISTED, reads)):
        for bit, parted in rows:
            if ready & bit and (found := parted(text, side, read)) is not None:
                return found
    return None


_LIMIT = Sought(r"\d|\blife\b", re.IGNORECASE)  # without which no age and no weight is told


def _limited(text: str, topic: AnyRule, side: Side, known: frozenset[TermId]) -> Reading | None:
    """A topic in one sentence with an age or a weight ("non-pregnant females aged 1 to 18 years")."""
    if not _LIMIT.search(text):
        return None
    clause = Clause.of(text, side, known)
    aged = not clause.lacks("aoy")
    limits = [*read_weight(clause), *(read_age(clause) if aged else ())]
    if not limits:
        return None
    rules = (_of_older(found.rule) if _ASSENTS.search(text) else found.rule for found in limits)
    return Reading(AllOf((*rules, topic)), "part", (text,))


_ASSENTS = Sought(
    r"\bassent|^\W*for (?:those|adolescents|participants|patients|subjects|minors|children)\b", re.IGNORECASE
)
_OLD_ENOUGH = 4 * 12  # months; nobody asks a younger child


def _of_older(rule: AnyRule) -> AnyRule:
    """ "Assent of children older than 7 years": the age of those who are asked, which no child need have."""
    older = isinstance(rule, Age) and rule.low is not None and rule.low.months >= _OLD_ENOUGH
    return Explains(rule) if older else rule


def _beside_topic(text: str, topic: AnyRule, side: Side, known: frozenset[TermId]) -> Reading | None:
    """A list of things that bar, one of which is a topic ("fungal infection, known allergy, active tuberculosis")."""
    entries = _ENTRIES.split(text)
    if len(entries) < 2:
        return None
    are_topics = [strong_topic(entry, side) is not None for entry in entries]
    if not any(are_topics):
        return None
    if topic == Judgement("family"):  # of what follows anyone in it, the child need have nothing
        apart = entries[: are_topics.index(True)]
    else:
        apart = list(_not_of_topic(entries, are_topics, known))
    others = ", ".join(apart)
    clause = Clause.of(others, side, known)
    said = clause.kinds
    treated = "T" in said and said & set("tpwi") and not isinstance(topic, AnyOf | NotForInfants)
    told = treated or said & {"C", "E"}
    if not told:
        return None
    rest = framed(clause, others)
    if rest is None or (len(entries) == 2 and rest.read != "whole"):
        return None
    return replace(rest, rule=AnyOf((topic, rest.rule)))


def _beside_demand(text: str, topic: AnyRule, side: Side, known: frozenset[TermId]) -> Reading | None:
    """ "West syndrome, no steroids so far, parents consent": what stands before a consent, or before what is asked of
    no infant, is asked for as well."""
    if not (isinstance(topic, Consent) or (isinstance(topic, Not) and isinstance(topic.rule, NotForInfants))):
        return None
    entries = _COMMAS.split(text)
    others = ", ".join(one for one in entries if strong_topic(one, side) is None)
    if len(entries) < 2 or not {"T", "C", "E"} & set(codes(others, known)):
        return None
    rest = _by_names(others, side, known)
    if rest is None or rest.read == "none":
        return Reading(AllOf((Unread(others), topic)), "part", (others,))
    return replace(rest, rule=AllOf((rest.rule, topic)))


_COMMAS = Sought(r",\s*(?:and\s+)?|;\s*")


def _not_of_topic(entries: list[str], are_topics: list[bool], known: frozenset[TermId]) -> Iterator[str]:
    """The entries that bar by themselves: after a topic, names of medicines go on with it ("… or other steroids")."""
    of_topic = False
    for entry, is_topic in zip(entries, are_topics, strict=True):
        of_topic = is_topic or (of_topic and _is_bare(codes(entry, known)))
        if not of_topic:
            yield entry


def _is_bare(said: str) -> bool:
    """Whether nothing is named, or a medicine with no word of its being given."""
    return "C" not in said and "E" not in said and ("T" not in said or frozenset("tpwi").isdisjoint(said))


_ENTRIES = Sought(r",\s*(?:and\s+|or\s+)?|;\s*|\s+or\s+")


def _split_at_times(text: str, side: Side, known: frozenset[TermId]) -> Reading | None:
    """ "Vigabatrin within 2 weeks or ACTH within 4 weeks": each treatment with a time of its own is read alone."""
    cut = None if persists_after(text) else coordinated(text, known)
    if cut is None:
        return None
    found = [framed(Clause.of(part, side, known), part) for part in cut.parts]
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
    if not colon or not tail.strip() or len(head) < 12 or _OF_A_TIME.search(head):
        return None
    whole = items(text, known)
    told = codes(head, known)
    if "f" in told and _COUNTS_FAILURES.search(head):
        return framed(Clause(text, whole, side), text)
    if heads_list(head, whole, items(head, known)):
        return framed(Clause(text, whole, side), text)
    first, rest = (
        framed(Clause.of(head, side, known), head),
        framed(Clause.of(tail, side, known), tail),
    )
    if rest is None or (first is None and (not _CUED.isdisjoint(told) or len(told) > 12)):
        return None
    if side == "exclude":
        open_head = (AllOf((first.rule, Unread(head))),) if first else ()
        return Reading(AnyOf((rest.rule, *open_head)), rest.read if not first else "part", rest.left)
    if first is None:
        return rest
    return Reading(
        AllOf((first.rule, Explains(rest.rule))), _worse(first.read, rest.read), (*first.left, *rest.left)
    )


_OF_A_TIME = Sought(
    r"^\W*(?:(?:the|maximum|minimum|total) )?(?:durations?|time|interval|lag|delay)\b", re.IGNORECASE
)
_CUED = frozenset("nftpwixN")
_COUNTS_FAILURES = Sought(
    r"\b(?:[1-9]|any|either)(?: or more)?,? of(?: the following| these)?(?: \w+)?\W*$", re.IGNORECASE
)


def _worse(one: Read, other: Read) -> Read:
    return one if one == other else "part"
