"""Words that join the entries of a list to one another, or to what they are exceptions from."""

import re
from typing import Literal

from matchers.trial import Side

_ALONE = re.compile(r"\W*(?P<word>and/or|or|and)\W*", re.IGNORECASE)
_ENDS_WITH_OR = re.compile(r"\bor\W*$", re.IGNORECASE)
_ENDS_WITH_AND = re.compile(r"[^\s,;.]\s+AND\W*$")  # ", and" before the last entry only ends the list
_BEGINS_WITH_OR = re.compile(r"^\W*or\b(?!\w)[\s,:]", re.IGNORECASE)
_SET_APART = r"(?:except(?:ing|ions?)?|unless|excluding|apart from|aside from|other than|not including|but not|with the exceptions?(?: of)?)"
_EXCEPTS = re.compile(
    rf"[\s,;.(–-]*\b{_SET_APART}(?:\s+(?:for|in|if|when|where|the|following|those|any|one|of|as|follows|conditions?|cases?|patients?|with|on|"
    r"have|they|these|drugs?|medications?|is|are|include|includes|met|true|applies|apply|allowed))*\W*$",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(
    r"^\W*exceptions?\b(?:\s+(?:is|are|include|includes|for|to this))*\s*[:.,–-]*\s*", re.IGNORECASE
)
_NOTE = re.compile(
    r"\b(?:is|are|will be|may be|can be)\s+(?:allowed|permitted|acceptable|accepted|enrolled|included|eligible)\b|"
    r"\bmay (?:enter|enrol\w*|participate|take part)\b|\b(?:does|do|is|are|will) not (?:be )?(?:exclu\w+|a reason)",
    re.IGNORECASE,
)


def joint(text: str) -> str:
    """ "or" or "and", where a line has nothing else."""
    found = _ALONE.fullmatch(text)
    return "" if found is None else "and" if found["word"].lower() == "and" else "or"


def linked_by(before: str, between: str, after: str, side: Side) -> Literal["any", "every"] | None:
    """How two entries hold together: as a choice among what is asked for, or perhaps only both as what bars."""
    if side == "include":
        chosen = between == "or" or _ENDS_WITH_OR.search(before) or _BEGINS_WITH_OR.match(after)
        return "any" if chosen else None
    return "every" if between == "and" or _ENDS_WITH_AND.search(before) else None


def without_exception(text: str) -> str | None:
    """What a line says before the "except:" that its list follows; None where it has no such end."""
    found = _EXCEPTS.search(text)
    return text[: found.start()] if found and re.search(r"\w", text[: found.start()]) else None


def is_exception(text: str) -> bool:
    return _EXCEPTION.match(text) is not None


def is_note(text: str) -> bool:
    """Whether a line below what bars lets somebody pass."""
    return _NOTE.search(text) is not None


def excepted(text: str) -> str:
    """An exception without the word that says so."""
    return _EXCEPTION.sub("", text)
