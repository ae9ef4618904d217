"""What a text must hold for a pattern to match in it, read off the pattern: words, beginnings of words, signs."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

# Of the library's own, which type stubs know at one time and do not at another.
part: Any = import_module("re._constants")
_parser: Any = import_module("re._parser")

Word = tuple[
    str, bool, bool
]  # letters, or one sign; whether a word begins with them, and whether it ends there
Need = frozenset[Word]  # one of which must stand in the text
Parts = list[tuple[Any, Any]]  # of a pattern, as Python's own reader of patterns tells them

DIGIT = "0"  # for any digit
MOST_NEEDS = 3  # of one pattern; a fourth hardly ever tells more
MOST_SPELLINGS = 64
_ALONE = {letter: frozenset({letter}) for letter in "abcdefghijklmnopqrstuvwxyz"}
_REPEATS = (part.MAX_REPEAT, part.MIN_REPEAT, part.POSSESSIVE_REPEAT)
_EDGES = (part.AT_BOUNDARY, part.AT_BEGINNING, part.AT_BEGINNING_STRING, part.AT_END, part.AT_END_STRING)
_SPACES = (part.CATEGORY_SPACE, part.CATEGORY_NOT_WORD)
_COMMON = frozenset(
    {"a", "all", "and", "any", "are", "as", "at", "be", "been", "by", "can", "for", "from", "had",
     "has", "have", "in", "is", "least", "less", "may", "more", "must", "no", "not", "of", "on",
     "or", "other", "study", "than", "that", "the", "to", "treatment", "was", "were", "which",
     "who", "will", "with", "within", "age", "patient", "patients"}
)  # fmt: skip


def needs_of(pattern: str, flags: int = 0) -> tuple[Need, ...]:
    """What must stand in any text that a pattern matches, the rarest first."""
    ranked = _ranked(_needs(_flat(_parser.parse(pattern, flags))))
    return tuple(need for need in ranked[:MOST_NEEDS] if _chance(need) < 1)


def _ranked(needs: Iterable[Need]) -> list[Need]:
    return sorted(set(needs), key=lambda need: (_chance(need), sorted(need)))


def _chance(need: Need) -> float:
    """Roughly, how often a sentence meets a need."""
    return sum(map(_chance_of, need))


def _chance_of(word: Word) -> float:
    letters, begins, ends = word
    if letters == DIGIT:
        return 0.5
    if letters[0] not in _ALONE:
        return 0.2 if letters in ",.()-" else 0.05
    if begins and ends:
        return 0.2 if letters in _COMMON else 0.01
    return 0.6 ** len(letters) * (0.3 if begins or ends else 1)


def _needs(parts: Parts, *, opens: bool = False, closes: bool = False) -> Iterator[Need]:
    """The needs of a sequence, with a gap between words before it, and one after it, where these say so."""
    letters: frozenset[str] = frozenset()  # that stand side by side, in all their spellings
    begun = 0
    for at, (kind, what) in enumerate(parts):
        if kind is part.ASSERT_NOT:
            continue
        if kind is part.ASSERT:
            yield from _needs(_flat(what[1]))
            continue
        begun = begun if letters else at
        joined = _joined(letters or _NOTHING, _spellings(parts[at : at + 1]))
        if joined is not None:
            letters = joined
            continue
        yield from _word(
            letters,
            begins=_gap_behind(parts[:begun], opens=opens),
            ends=_gap_ahead(parts[at:], closes=closes),
        )
        letters = frozenset()
        before, after = _gap_behind(parts[:at], opens=opens), _gap_ahead(parts[at + 1 :], closes=closes)
        yield from _inner(kind, what, opens=before, closes=after)
    yield from _word(letters, begins=_gap_behind(parts[:begun], opens=opens), ends=closes)


_NOTHING = frozenset({""})


def _word(letters: frozenset[str], *, begins: bool, ends: bool) -> Iterator[Need]:
    if letters and "" not in letters:
        yield frozenset((spelt, begins, ends) for spelt in letters)


def _inner(kind: Any, what: Any, *, opens: bool, closes: bool) -> Iterator[Need]:
    """The needs of a choice, of what is repeated at least once, of a sign."""
    if kind is part.BRANCH:
        yield from _of_choice([list(_needs(_flat(one), opens=opens, closes=closes)) for one in what[1]])
    elif kind in _REPEATS and what[0] > 0:
        once = what[1] == 1
        yield from _needs(_flat(what[2]), opens=opens and once, closes=closes and once)
    elif kind is part.LITERAL:
        yield from _signs([(kind, what)])
    elif kind is part.IN:
        yield from _signs(what)


def _of_choice(choices: list[list[Need]]) -> Iterator[Need]:
    """Of a choice, what is needed by one or the other of its parts."""
    ranked = list(map(_ranked, choices))
    if all(ranked):
        for at in range(min(MOST_NEEDS, max(map(len, ranked)))):
            yield frozenset().union(*(one[min(at, len(one) - 1)] for one in ranked))


def _flat(parsed: Iterable[Any]) -> Parts:
    """A sequence with what stands in its groups put in their place."""
    parts: Parts = []
    for kind, what in parsed:
        if kind is part.SUBPATTERN:
            parts += _flat(what[3])
        elif kind is part.ATOMIC_GROUP:
            parts += _flat(what)
        else:
            parts.append((kind, what))
    return parts


def _joined(letters: frozenset[str], more: frozenset[str] | None) -> frozenset[str] | None:
    if more is None or len(letters) * len(more) > MOST_SPELLINGS:
        return None
    return frozenset(one + other for one in letters for other in more)


def _spellings(parts: Parts) -> frozenset[str] | None:
    """All that a sequence can match, where that is letters alone and not much; else None."""
    found = _NOTHING
    for kind, what in parts:
        if kind is part.ASSERT_NOT:
            continue
        joined = _joined(found, _spellings_of(kind, what))
        if joined is None:
            return None
        found = joined
    return found


def _spellings_of(kind: Any, what: Any) -> frozenset[str] | None:
    if kind is part.LITERAL:
        return _ALONE.get(chr(what).lower())
    if kind is part.BRANCH:
        return _all_of(_spellings(_flat(one)) for one in what[1])
    if kind is part.IN and all(one is part.LITERAL for one, _ in what):
        return _all_of(_ALONE.get(chr(code).lower()) for _, code in what)
    if kind in _REPEATS and what[1] == 1:
        once = _spellings(_flat(what[2]))
        return once | _NOTHING if once is not None and not what[0] else once
    return None


def _all_of(choices: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    found: set[str] = set()
    for choice in choices:
        if choice is None:
            return None
        found |= choice
    return frozenset(found)


def _gap_ahead(parts: Parts, *, closes: bool = False) -> bool:
    """Whether a word that ends where a sequence begins has ended indeed: no letter can follow at once."""
    if not parts:
        return closes
    (kind, what), rest = parts[0], parts[1:]
    if kind in {part.ASSERT, part.ASSERT_NOT}:
        return _gap_ahead(rest, closes=closes)
    if kind is part.BRANCH:
        return all(_gap_ahead(_flat(one), closes=_gap_ahead(rest, closes=closes)) for one in what[1])
    if kind in _REPEATS:
        return _gap_ahead(_flat(what[2])) and (what[0] > 0 or _gap_ahead(rest, closes=closes))
    return _is_gap(kind, what)


def _gap_behind(parts: Parts, *, opens: bool = False) -> bool:
    """Whether a word begins where a sequence ends."""
    if not parts:
        return opens
    (kind, what), rest = parts[-1], parts[:-1]
    if kind in {part.ASSERT, part.ASSERT_NOT}:
        return _gap_behind(rest, opens=opens)
    if kind is part.BRANCH:
        return all(_gap_behind(_flat(one), opens=_gap_behind(rest, opens=opens)) for one in what[1])
    if kind in _REPEATS:
        return _gap_behind(_flat(what[2])) and (what[0] > 0 or _gap_behind(rest, opens=opens))
    return _is_gap(kind, what)


def _is_gap(kind: Any, what: Any) -> bool:
    """Whether this is the edge of a word, or a character that is no letter."""
    if kind is part.AT:
        return what in _EDGES
    if kind is part.LITERAL:
        return not chr(what).isalpha()
    return kind is part.IN and all(map(_is_none_letter, what))


def _is_none_letter(one: tuple[Any, Any]) -> bool:
    kind, what = one
    if kind is part.CATEGORY:
        return what in _SPACES or what is part.CATEGORY_DIGIT
    if kind is part.RANGE:
        return chr(what[0]).isdecimal() and chr(what[1]).isdecimal()
    return kind is part.LITERAL and _is_gap(kind, what)


def _is_sign(character: str) -> bool:
    return not character.isspace() and not character.isdecimal() and character.lower() == character.upper()


def _signs(parts: Parts) -> Iterator[Need]:
    """The signs, or digits, of which a set is made, if of nothing else."""
    signs: set[str] = set()
    for kind, what in parts:
        if kind is part.LITERAL and _is_sign(chr(what)):
            signs.add(chr(what))
        elif (
            kind in {part.LITERAL, part.RANGE, part.CATEGORY}
            and _is_none_letter((kind, what))
            and _is_digit(kind, what)
        ):
            signs.add(DIGIT)
        else:
            return
    yield frozenset((sign, False, False) for sign in signs)


def _is_digit(kind: Any, what: Any) -> bool:
    if kind is part.CATEGORY:
        return what is part.CATEGORY_DIGIT
    return kind is part.RANGE or chr(what).isdecimal()
