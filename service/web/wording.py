"""Words that are searched for, with the other names of what they mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matchers.vocabulary import TERMS, TermId, descendants, find
from service.store.search import MOST_WAYS, Way
from service.store.words import UNSEARCHED, words_of

LONGEST_NAME = 7  # words
MOST_KINDS = 30  # of a term with more kinds below it ("epilepsy") only its own names are looked for
SHORTEST_ABBREVIATION = 3  # "IS" stands in too many sentences for other things
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Meant:
    """A term that some of the words name, as they were typed, and what else is looked for in their place."""

    words: str
    term: TermId
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What is asked of the search, part by part, and what the words were taken to mean."""

    parts: tuple[tuple[Way, ...], ...]
    meant: tuple[Meant, ...]


def worded(text: str, *, exactly: bool = False) -> Wording:
    """Each stretch of words that names a term is looked for by all its names; other words by themselves."""
    parts: list[tuple[Way, ...]] = []
    meant: list[Meant] = []
    for words, term in _stretches(_WORD.findall(text)):
        own: Way = tuple(word for word in words_of(" ".join(words)) if word not in UNSEARCHED)
        if term is None or exactly:
            parts += [((word,),) for word in own]
            continue
        told = Meant(" ".join(words), term, tuple(_names(term, words)))
        meant.append(told)
        parts.append((own, *((name,) for name in told.names)))
    return Wording(tuple(parts), tuple(meant))


def _stretches(words: list[str]) -> Iterator[tuple[list[str], TermId | None]]:
    """The longest names first, from the left."""
    at = 0
    while at < len(words):
        lengths = range(min(LONGEST_NAME, len(words) - at), 0, -1)
        length, term = next(((n, term) for n in lengths if (term := _term(words[at : at + n]))), (1, None))
        yield words[at : at + length], term
        at += length


def _term(words: list[str]) -> TermId | None:
    """The term that the words name; a short form that is a word as well only where it is written in capitals."""
    if (
        len(words) == 1
        and (words[0].casefold() in UNSEARCHED or len(words[0]) == 1)
        and not words[0].isupper()
    ):
        return None
    name = " ".join(words)
    for spelling in (name, f"{name}s", name.removesuffix("s")):
        term = find(spelling)
        if term and not (spelling.upper() in TERMS[term].ambiguous and not spelling.isupper()):
            return term
    return None


def _names(term: TermId, words: list[str]) -> Iterator[str]:
    """All names of a term and of its kinds, without the one that was typed; each once however it is written."""
    kinds = descendants(term)
    listed = [term, *sorted(kinds - {term})] if len(kinds) <= MOST_KINDS else [term]
    seen = {tuple(words_of(" ".join(words)))}
    told = 0
    for one in listed:
        known = TERMS[one]
        short = [word for word in known.abbreviations if len(word) >= SHORTEST_ABBREVIATION]
        told_short = (word for word in short if word not in known.ambiguous)
        for name in (known.name, *known.synonyms, *told_short, one.replace("-", " ")):
            key = tuple(words_of(name))
            if key and key not in seen and told < MOST_WAYS - 1:
                seen.add(key)
                told += 1
                yield name
