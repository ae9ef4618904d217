"""Words written apart or together; long words that are easily mistyped, put right where one letter is wrong, missing, too many or out of place."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from matchers.reading.sought import Sought

SHORTEST = 6  # letters; the neighbours of shorter words are words of their own
# Only words that no other word is a letter away from: "generic" is not "genetic", nor "injection" infection.
_WORDS = (
    "infantile", "spasm", "spasms", "tuberous", "sclerosis", "hypsarrhythmia", "vigabatrin", "prednisolone", "prednisone",
    "corticosteroid", "corticosteroids", "treatment", "syndrome", "epilepsy", "epileptic", "antiepileptic", "antiseizure",
    "seizure", "seizures", "diagnosis", "diagnosed", "ketogenic", "encephalopathy", "hormonal", "previous", "previously",
    "malformation", "tuberculosis", "pyridoxine", "topiramate", "valproate", "levetiracetam", "hydrocortisone",
    "receive", "received", "receiving", "medication", "medications", "anticonvulsant", "anticonvulsants", "antiepileptics",
    "therapy", "pathogenic",
)  # fmt: skip

EDGE = 3  # letters; what is wrong in one place of a longer word leaves as many at one of its ends as they are meant
_BEGINS = frozenset(word[:EDGE] for word in _WORDS)
_ENDS = frozenset((word[0], word[-EDGE:]) for word in _WORDS)

_APART = Sought(r"\b((?i:anti))(?:\s?-\s?|\s)(?=[A-Z]?[a-z]{4}|[A-Z]{6})")
APART = _APART.bit


def in_one_word(words: str) -> str:
    """ "Anti-epileptic", "anti epileptic" and "antiepileptic" are one word."""
    return _APART.regex.sub(
        r"\1", words
    )  # told in the making of what is known of words, on which `met` goes by


@lru_cache(maxsize=32768)
def spelt(word: str) -> str:
    """The word as it is meant, or as it stands."""
    if len(word) < SHORTEST or word in _WORDS or not word.isalpha():
        return word
    if len(word) > SHORTEST and word[:EDGE] not in _BEGINS and (word[0], word[-EDGE:]) not in _ENDS:
        return word
    near = {meant for form in _shortened(word) for meant in _neighbours().get(form, ())}
    found = {meant for meant in near if meant[0] == word[0] and _is_one_off(word, meant)}
    return found.pop() if len(found) == 1 else word


@cache
def _neighbours() -> Mapping[str, tuple[str, ...]]:
    forms: dict[str, tuple[str, ...]] = {}
    for word in _WORDS:
        for form in _shortened(word):
            forms[form] = (*forms.get(form, ()), word)
    return forms


def _shortened(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters."""
    yield word
    yield from {word[:at] + word[at + 1 :] for at in range(len(word))}


def _is_one_off(word: str, meant: str) -> bool:
    start = next((at for at, pair in enumerate(zip(word, meant, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return abs(len(word) - len(meant)) == 1
    rests = (
        (word[start + 1 :], meant[start + 1 :]),
        (word[start:], meant[start + 1 :]),
        (word[start + 1 :], meant[start:]),
        (
            word[start + 2 :],
            meant[start + 2 :] if word[start : start + 2] == meant[start : start + 2][::-1] else None,
        ),
    )
    return any(one == other for one, other in rests)
