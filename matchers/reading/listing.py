"""Lists that stand inside one sentence: what a treatment is not safe with, signs of which several must be met."""

import re
from collections.abc import Callable
from dataclasses import replace

from matchers.criteria.ever_had import EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.judgement import Judgement
from matchers.criteria.taking_now import TakingNow
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Not
from matchers.reading.clause import Reading
from matchers.reading.lexicon import Item
from matchers.reading.sought import Sought
from matchers.reading.topics import added_topic
from matchers.trial import Read, Side
from matchers.vocabulary import descendants, is_a

Reads = Callable[[str, Side], Reading]

_UNSAFE_WITH = Sought(
    r"\b(?:contra-?indicat|preclud)\w+\b[^:(]{0,120}?(?::|\(|\s-\s|,?\s\b(?:such as|including(?:,? but not limited to)?|like|because of|due to|eg|ie)\b)\s*"
    r"(?:(?:this|these|which)\s+includes?\b|(?:eg|ie|such as|for example|including)\b)?[\s,:]*",
    re.IGNORECASE,
)
# A line that leads in what a treatment is not safe with; each entry of its list bars by itself.
_LEADS_IN_UNSAFE = Sought(
    r"\b(?:contra-?indicat|preclud|not safe|unsafe|risk of (?:steroid|hormon|ACTH))\w*", re.IGNORECASE
)


def leads_in_unsafe(lead: str) -> bool:
    return _LEADS_IN_UNSAFE.search(lead) is not None


_DENIED = Sought(r"\b(?:no|not|without|absence of|free of)\b", re.IGNORECASE)


def contraindications(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "Contraindications to hormones, such as tuberculosis or hypertension": one of the list is enough to bar;
    what the list does not name is asked."""
    found = _UNSAFE_WITH.search(text) if "ontra" in text or "reclud" in text else None
    if found is None or (side == "include" and not _DENIED.search(text[: found.start()])):
        return None
    listed = reads(text[found.end() :].rstrip(" )."), "exclude")
    if listed.read == "none" or isinstance(listed.rule, Judgement):
        return None
    rule: AnyRule = AnyOf((listed.rule, Judgement("open-list")))
    judged = added_topic(text[: found.end()])  # "which in the investigator's opinion precludes …, such as …"
    if judged is not None:
        rule = AllOf((rule, judged))
    return Reading(Not(rule) if side == "include" else rule, listed.read, listed.left)


_SO_MANY = Sought(
    r"(?:,?\s*(?:\band\b|\bor\b)\s+)?\b(?:at least\s+)?(?P<count>[1-5]|any|either)\s+(?:or more\s+)?(?:of\s*:|(?:of\s+)?(?:the\s+|these\s+)?following\b)"
    r"(?:\s+(?:\w+\s+){0,2}(?:abnormalities|signs|symptoms|features|findings|criteria|conditions|items))?\s*(?:\([^)]*\))?\s*[:-]?\s*",
    re.IGNORECASE,
)


_SAYS_NOTHING = Sought(
    r"(?:\W|\b(?:diagnos\w*|confirmed|clinical|documented|of|with|an?|the|have|has|having|history|presence|patients?|children|infants?|"
    r"must|who|meets?|any|at|least|known|suspected|evidence|subjects?|participants?|and|or)\b)*",
    re.IGNORECASE,
)


def head_of(before: str) -> str:
    """What a counted list stands under. Of several entries the last is what the signs define, nothing of its own:
    "known metabolic disease, or suspicion of one as evidenced by 2 or more of …"."""
    shown = _DEFINED_BY.search(before)
    entries = _ENTRY_ENDS.split(before[: shown.start()]) if shown else []
    kept = before[: shown.start() - len(entries[-1])] if shown and len(entries) > 1 else before
    return _AS_SHOWN_BY.sub("", kept)


_DEFINED_BY = Sought(
    r"\s+(?:as\s+)?(?:evidenced|defined|shown|suggested|indicated|demonstrated)\s+by[\s,:]*$", re.IGNORECASE
)
_ENTRY_ENDS = Sought(r"[,:;]\s*(?:or\s+)?")
_AS_SHOWN_BY = Sought(
    r"[\s,:(]*\b(?:as\s+)?(?:evidenced|defined|shown|suggested|indicated|demonstrated)?\s*(?:by|with)?[\s,:(]*$",
    re.IGNORECASE,
)
_COMMA = Sought(r"[,;](?![^(]*\))\s*(?:(?:and|or)\s+)?")
_MARK = Sought(r"(?:^|(?<=\s))\(?(?:[a-h]|[1-9]|i{1,3}|iv|v)\)\s+", re.IGNORECASE)
_JOINT = re.compile(r"[\s,;.]*(?:\b(?:and|or)\b)?\s*$", re.IGNORECASE)
# "1 of the following: a) tuberous sclerosis; b) Down syndrome": one list, though each entry ends like a clause.
_MARKED = Sought(
    r"\b(?:[1-5]|any|either)\s+(?:or more\s+)?of\b[^:.;]{0,40}:\s*\(?(?:a|1|i)\)\s", re.IGNORECASE
)


def is_marked_list(cleaned: str) -> bool:
    return _MARKED.search(cleaned) is not None


def so_many_of(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "Metabolic disease, as evidenced by 2 or more of the following: lethargy, vomiting, …": no sign acts alone."""
    marks = list(_SO_MANY.finditer(text)) if "following" in text or " of:" in text else []
    if not marks or any(mark["count"] == "1" and ":" not in mark[0] for mark in marks):
        return None
    if not is_marked_list(text) and not all(mark["count"].isdigit() for mark in marks):
        return None
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    lists = [
        _counted(int(mark["count"]) if mark["count"].isdigit() else 1, text[mark.end() : end], side, reads)
        for mark, end in zip(marks, ends, strict=True)
    ]
    counted = [one for one in lists if one is not None]
    if len(counted) < len(lists):
        return None
    head = head_of(text[: marks[0].start()])
    parts = counted if _SAYS_NOTHING.fullmatch(head) else [reads(head, side), *counted]
    left = tuple(words for part in parts for words in part.left)
    rules = tuple(part.rule for part in parts)
    joined: AnyRule = rules[0] if len(rules) == 1 else AllOf(rules) if side == "include" else AnyOf(rules)
    states = {part.read for part in parts}
    return Reading(joined, states.pop() if len(states) == 1 else "part", left)


def _counted(count: int, listed: str, side: Side, reads: Reads) -> Reading | None:
    """The entries between commas; one that is not read, or read only in part, still takes its place in the count."""
    marked = [_JOINT.sub("", entry) for entry in _MARK.split(listed)] if _MARK.match(listed) else []
    entries = [entry.strip(" .:)") for entry in marked or _COMMA.split(listed)]
    read = [reads(entry, side) for entry in entries if re.search(r"\w", entry)]
    rules = tuple(one.rule for one in read)
    if len(read) <= count or any(isinstance(rule, EverHad | TakingNow | Failed) for rule in rules):
        return None  # what is said of the list ("have failed") is said of each treatment
    left = tuple(words for one in read for words in one.left)
    state: Read = "whole" if all(one.read == "whole" for one in read) else "part"
    return Reading(AnyOf(rules) if count == 1 else AtLeast(count, rules), state, left)


_WHOSE = Sought(
    r",?\s+(?:and\s+)?(?=(?:whose|for whom|where)\s+(?:\w+\s+){0,5}(?:consent|assent|permission)|"
    r"with\s+(?:\w+\s+){0,4}consent\b)",
    re.IGNORECASE,
)


def with_consent(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "Infants with West syndrome whose parents give consent": the child and the consent are both asked for."""
    parts = _WHOSE.split(text, 1) if "consent" in text or "permission" in text else []
    if side == "exclude" or len(parts) != 2:
        return None
    child, consent = (reads(part, side) for part in parts)
    if child.read == "none" or consent.read != "whole":
        return None
    return Reading(AllOf((child.rule, consent.rule)), child.read, child.left)


_NAMED_AMONG = Sought(
    r"^(?P<head>[^.;:()]{0,60}\b(?:investigational|experimental|unlicensed|unapproved)\b[^.;:()]{0,80}?)[\s,(]+(?:including|such as|eg|for example|like)\b"
    r"[,:]?\s*(?P<named>[^().;]{3,160}?)\)?(?P<rest>,?\s+(?:within|in the (?:last|past|previous)|during|prior to|before|less than)\b[^.;]*)?\W*$",
    re.IGNORECASE,
)


def named_among_others(text: str, side: Side, reads: Reads) -> Reading | None:
    """ "Any investigational drug, including cannabidiol, within 30 days": of a medicine named it is asked whether it
    was one of a trial's."""
    found = _NAMED_AMONG.match(text) if side == "exclude" and "al" in text else None
    if found is None:
        return None
    rest = found["rest"] or ""
    trial, named = reads(f"{found['head']}{rest}", side), reads(f"use of {found['named']}{rest}", side)
    if named.read != "whole" or trial.read == "none" or not _is_medicine(named.rule):
        return None
    return replace(trial, rule=AnyOf((trial.rule, AllOf((named.rule, Judgement("other-trial"))))))


def _is_medicine(rule: AnyRule) -> bool:
    """One treatment or several against seizures by name, no class of them."""
    if not isinstance(rule, EverHad | TakingNow):
        return False
    return all(
        is_a(term, "antiseizure-medication") and len(descendants(term)) < 2 for term in rule.treatments
    )


def heads_list(head: str, whole: list[Item], first: list[Item]) -> bool:
    """ "At least 1 of the following AEDs: clobazam, …": the class before the colon only says what is listed."""
    heads = [at for at, item in enumerate(first) if item.code == "T"]
    listed = [item for item in whole[len(first) :] if item.code == "T"]
    if (
        len(heads) != 1
        or not listed
        or not re.search(r"\b(?:following|these|list|listed|below)\b", head, re.IGNORECASE)
    ):
        return False
    if not all(is_a(item.value, first[heads[0]].value) for item in listed):
        return False
    whole[heads[0]] = whole[heads[0]].as_term("s", None)
    return True


# Each with the bit of the pattern that opens it.
LISTS = (
    (_UNSAFE_WITH.bit, contraindications),
    (_SO_MANY.bit, so_many_of),
    (_WHOSE.bit, with_consent),
    (_NAMED_AMONG.bit, named_among_others),
)
