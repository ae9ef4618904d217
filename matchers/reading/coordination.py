"""Where one clause says two things of two treatments, each with a time of its own: "A within 2 weeks or B ever"."""

import re
from dataclasses import dataclass

from matchers.reading.items import codes
from matchers.reading.sought import Sought
from matchers.vocabulary import TermId

_JOINT = Sought(r",?\s+(and|or|but)\s+|,\s+")
_SAID_ANEW = Sought(
    r"(?:(?:the\s+)?(?:patients?|subjects?|participants?|infants?|child(?:ren)?)\s+)?"
    r"(?:who\s+)?(?:is|are|was|were|has|have|had|must|did|does|do|received|took)\b|currently\s+(?:on|taking|receiving|treated)\b",
    re.IGNORECASE,
)
_OPENS_ANEW = Sought(
    r"(?:the\s+|any\s+)?(?:current\w*|concomitant\w*|concurrent\w*|ongoing|previous\w*|prior|past|history|use|treatment|therapy|"
    r"exposure|receipt|administration|discontinuation|withdrawal|stopping)\b",
    re.IGNORECASE,
)
_BARE_VERB = Sought(r"\b(?:must|should|can|may|do|does|did)\s*not\b|\bcannot\b", re.IGNORECASE)
_CONDITIONAL = frozenset("ux?mRX")


@dataclass(frozen=True, slots=True)
class Coordinated:
    """The parts of a clause with what joins them; `said_anew` tells that each is a statement with its own verb."""

    parts: tuple[str, ...]
    joint: str
    said_anew: bool


@dataclass(slots=True)
class _Part:
    words: str
    joint: str
    codes: str

    @property
    def said_anew(self) -> bool:
        return _SAID_ANEW.match(self.words) is not None


def coordinated(text: str, known: frozenset[TermId]) -> Coordinated | None:
    """The clause cut where a treatment begins a statement of its own; None where it says one thing of them all."""
    said = codes(text, known)
    if said.count("T") < 2 or not _CONDITIONAL.isdisjoint(said) or not _JOINT.search(text):
        return None
    if (parted := _last_alone(text, known)) is not None:
        return parted
    parts = _merged([_part(*cut, known) for cut in _cut(text)])
    if len(parts) < 2 or not _differ(parts):
        return None
    joints = {part.joint for part in parts[1:]} - {","} or {"or"}
    if len(joints) > 1:
        return None
    return _settled(parts, joints.pop().replace("but", "and"))


_PARTS = Sought(r"[,;()]")


def _last_alone(text: str, known: frozenset[TermId]) -> Coordinated | None:
    """ "A or B, or C within 7 days": the list is closed before the comma, so that the window is of C alone."""
    head, _, last = text.strip(" .").rpartition(", or ")
    if " or " not in head or _PARTS.search(f"{head} {last}"):
        return None
    left, right = (_part(words, "or", known).codes for words in (head, last))
    own = "T" in left and "T" in right and "L" in right and "L" not in left
    return (
        Coordinated((head, last), "or", said_anew=True) if own and not set("nf") & set(left + right) else None
    )


def _cut(text: str) -> list[tuple[str, str]]:
    """The words between joints outside brackets, each with the joint before it."""
    cuts: list[tuple[str, str]] = []
    begun, joint, depth, seen = 0, "", 0, 0
    for found in _JOINT.finditer(text):
        depth += text.count("(", seen, found.start()) - text.count(")", seen, found.start())
        seen = found.start()
        if depth <= 0:
            cuts.append((text[begun : found.start()], joint))
            begun, joint = found.end(), (found[1] or ",").lower()
    return [*cuts, (text[begun:], joint)]


def _part(words: str, joint: str, known: frozenset[TermId]) -> _Part:
    return _Part(words, joint, codes(words, known).replace("s", ""))


def _merged(cuts: list[_Part]) -> list[_Part]:
    """Cuts put together again where the right one goes on with what the left one says."""
    parts: list[_Part] = []
    for cut in cuts:
        if parts and not _is_own(parts[-1], cut):
            last = parts[-1]
            joint = ", " if cut.joint == "," else f" {cut.joint} "
            parts[-1] = _Part(f"{last.words}{joint}{cut.words}", last.joint, f"{last.codes},{cut.codes}")
        else:
            parts.append(cut)
    return parts


def _is_own(left: _Part, right: _Part) -> bool:
    """Whether the right part names a treatment and says of it when, as the left one does."""
    if "T" not in left.codes or "T" not in right.codes:
        return False
    timed = "L" in left.codes and "L" in right.codes
    ever = "L" in left.codes and "p" in right.codes
    return timed or ever or right.said_anew or _OPENS_ANEW.match(right.words) is not None


def _differ(parts: list[_Part]) -> bool:
    """Whether the parts speak of different times; if not, the clause is one list."""
    said = {(re.search(r"L", part.codes) is not None, "w" in part.codes, "f" in part.codes) for part in parts}
    anew = any(part.said_anew for part in parts[1:])
    return anew or any("L" in part.codes for part in parts) or len(said) > 1


def _settled(parts: list[_Part], joint: str) -> Coordinated | None:
    words = tuple(part.words for part in parts)
    noes = ["n" in part.codes for part in parts]
    failed = any("f" in part.codes for part in parts)
    anew = all(part.said_anew for part in parts[1:])
    if failed and not anew:
        return None
    if not noes[0] and not any(noes):
        return Coordinated(words, joint, anew)
    if anew:
        bare = _BARE_VERB.search(words[0]) and re.match(r"(?:be|have)\b", words[1])
        return None if joint == "or" or bare else Coordinated(words, joint, anew)
    if not noes[0] or any(noes[1:]):
        return Coordinated(words, joint, anew) if all(noes) and joint == "and" else None
    return Coordinated((words[0], *(f"no {part}" for part in words[1:])), "and", said_anew=True)
