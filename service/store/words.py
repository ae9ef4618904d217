"""What is searched in a trial, cut into plain words, so that both databases see the same ones."""

import re
import unicodedata
from collections.abc import Iterator

from matchers.trial import Trial

MOST = 200_000  # characters: PostgreSQL refuses to index a text of a megabyte
# Words that PostgreSQL does not search for, so that SQLite does not either.
UNSEARCHED = frozenset(
    [
        "a",
        "about",
        "all",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "between",
        "but",
        "by",
        "can",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "my",
        "no",
        "not",
        "of",
        "on",
        "only",
        "or",
        "our",
        "over",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "under",
        "until",
        "up",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "why",
        "will",
        "with",
        "you",
        "your",
    ]
)


def words_of(text: str) -> list[str]:
    """Words in small letters without accents; "X-linked" is two."""
    bare = text if text.isascii() else _without_accents(text)
    return re.findall(r"[^\W_]+", bare.casefold())


def _without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def headline(trial: Trial) -> str:
    return _joined((trial.title, *trial.ids, trial.id))


def body(trial: Trial) -> str:
    return _joined(_texts(trial))


def searched(text: str) -> list[str]:
    """The words of a query that are looked for."""
    return [word for word in words_of(text) if word not in UNSEARCHED]


def _texts(trial: Trial) -> Iterator[str]:
    yield from (trial.official_title, trial.summary, *trial.conditions, *trial.targets, trial.sponsor)
    yield from (intervention.name for intervention in trial.interventions)
    yield from (f"{site.name} {site.city}" for site in trial.sites)
    yield trial.eligibility


def _joined(texts: Iterator[str] | tuple[str, ...]) -> str:
    return " ".join(word for text in texts for word in words_of(text))[:MOST]
