"""When a clause had better stay unread: denials and words that could turn its meaning round."""

import re

from matchers.reading.clause import Clause
from matchers.reading.pieces import Piece


def is_only_named(piece: Piece, clause: Clause) -> bool:
    """A treatment with words nobody read beside it, and none that says it was given: it may only be talked about."""
    if piece.code != "T" or not piece.left or piece.term.startswith("any-"):
        return False
    return frozenset("tpwfiMNL").isdisjoint(clause.every)


def _twice_denied(clause: Clause, place: int) -> bool:
    """Two denials with no joint between them ("has not been without"): better unread than turned round."""
    noes = 0
    for code in clause.every[:place]:
        if code == "n":
            noes += 1
        elif code in "&,|;":
            noes = 0
    return noes > 1


def denies_nothing(pieces: list[Piece], clause: Clause) -> bool:
    """A "no" or "not" that stands over nothing that was read ("spasms that are not treated")."""
    noes = [at for at in clause.places("n") if at not in clause.used]
    return bool(noes) and not any(piece.negated for piece in pieces)


def is_doubtful(piece: Piece, clause: Clause) -> bool:
    """Denied over words nobody read, or a limit with a number left over beside it: better unread than wrong."""
    before = range(max(0, piece.place - 2), piece.place)
    half_measured = piece.code == "M" and any(
        clause.items[at].code in "NLK" and at not in clause.used for at in before
    )
    return (
        half_measured
        or (clause.has("n") and _twice_denied(clause, piece.place))
        or (piece.negated and _blurred(clause, piece.place))
        or _is_turned(piece)
        or (piece.code in {"C", "E"} and "non" in clause.words_before(piece.place))
    )


# Words beside a treatment that turn round what is said of it, where no reader has taken them.
_TURNING = re.compile(
    r"\b(?:off|stop\w*|discontinu\w*|last dose|wash-?out|wean\w*|withdr\w*|taper\w*|cessation|ceas\w*|change\w*|refus\w*|"
    r"before birth|utero|prenatal\w*|antenatal\w*|someone|others?)\b",
    re.IGNORECASE,
)


# Words beside a condition or pattern that ask for its not being there ("seizure-free", "resolution of", "non-TSC").
_GONE = re.compile(
    r"\b(?:free(?:dom)?|resolution|remission|cessation|disappearance|normali[sz]ation)\b",
    re.IGNORECASE,
)
# "Failure to demonstrate hypsarrhythmia", "hypsarrhythmia that has resolved".
_NOT_SHOWN = re.compile(r"\b(?:fail|resol|disappear)", re.IGNORECASE)
_SHUT_OUT = re.compile(r"\bexclu(?:de[ds]?|sion)\b|\bruled out\b|\brule out\b", re.IGNORECASE)


def _is_turned(piece: Piece) -> bool:
    if not piece.left:
        return False
    if piece.code == "T" and _TURNING.search(piece.left):
        return True
    if piece.code in {"C", "E"} and _GONE.search(piece.left):
        return True
    if piece.code == "E" and _NOT_SHOWN.search(piece.left):
        return True
    return _SHUT_OUT.search(piece.left) is not None  # "tuberous sclerosis (exclusion)"


def _blurred(clause: Clause, place: int) -> bool:
    """Whether words nobody read stand between the nearest "no" and what it seems to deny."""
    for at in range(place - 1, -1, -1):
        if clause.items[at].code in "nx":
            return False
        if clause.items[at].code in "_N":
            return True
    return False
