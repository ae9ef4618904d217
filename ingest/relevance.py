"""Whether a record concerns a child with infantile spasms, since registries find more than was asked for.

A search for infantile spasms also brings spasmus nutans, a harmless eye and head disorder that shares its
subject heading; a search for a cause brings trials for grown-ups. A trial missed is worse than one too many:
an age that cannot be read keeps nobody out.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

from ingest.record import SourceRecord
from matchers.calendar import Length, Unit
from matchers.vocabulary import names

ADULT_MONTHS = 18 * 12
TOO_OLD_MONTHS = 36  # spasms begin before two years; a trial open only later is none for these babies
NEWBORN_MONTHS = 2  # seizures of newborns are another disorder, and are over before spasms begin

SPASMS = (
    "infantile spasms",
    "infantile epileptic spasms syndrome",
    "IESS",
    "epileptic spasms",
    "West syndrome",
    "hypsarrhythmia",
)
# Causes of spasms, and epilepsies by a wider name, under which trials that take these babies are registered.
CAUSES = (
    "tuberous sclerosis",
    "developmental and epileptic encephalopathy",
    "epileptic encephalopathy",
    "infantile epilepsy",
    "Ohtahara syndrome",
    "Lennox-Gastaut syndrome",
    "epilepsy of infancy with migrating focal seizures",
    "focal cortical dysplasia",
    "hemimegalencephaly",
    "lissencephaly",
    "Aicardi syndrome",
    "Sturge-Weber syndrome",
    "pyridoxine dependent epilepsy",
    "nonketotic hyperglycinemia",
    "Menkes disease",
    "drug resistant epilepsy",
    "refractory epilepsy",
    "intractable epilepsy",
    "pediatric epilepsy",
    "infant seizures",
    *("ALG13", "ARX", "CDKL5", "CHD2", "DNM1", "FOXG1", "GABRA1", "GABRB3"),
    *("GNAO1", "GRIN2B", "GRIN2D", "KCNQ2", "KCNT1", "PCDH19", "PIGA", "PNPO"),
    *("SCN2A", "SCN8A", "SLC35A2", "SPTAN1", "STXBP1", "SYNGAP1", "WWOX"),
)
SEARCH_WORDS = SPASMS + CAUSES
_SPASM_TERMS = ("infantile-spasms", "hypsarrhythmia", "hypsarrhythmia-variant")
_CAUSE_TERMS = (
    "tsc",
    "developmental-and-epileptic-encephalopathy",
    "early-infantile-developmental-and-epileptic-encephalopathy",
    "infantile-epilepsy",
    "lennox-gastaut-syndrome",
)


def is_on_topic(record: SourceRecord) -> bool:
    return _verdict(record)[0]


def why(record: SourceRecord) -> str:
    """What decided it, for a log or a reviewer: "names west syndrome", "adults only: from 18 Years"."""
    return _verdict(record)[1]


def _verdict(record: SourceRecord) -> tuple[bool, str]:
    low, high = _months(record.minimum_age), _months(record.maximum_age)
    if low is not None and low >= ADULT_MONTHS:
        return False, f"adults only: from {record.minimum_age}"
    about = _plain("\n".join((record.title, record.official_title, *record.conditions, *record.keywords)))
    if found := _first(_spasms(), about):
        return True, f"names {found}"
    if low is not None and low >= TOO_OLD_MONTHS:
        return False, f"too old: from {record.minimum_age}"
    if found := _first(_spasms(), _plain("\n".join(_included(record.eligibility)))):
        return True, f"asks about {found}"
    if found := _first(_causes(), about):
        return True, f"about {found} at an age for spasms"
    if high is not None and NEWBORN_MONTHS <= high <= TOO_OLD_MONTHS and _first(_any_epilepsy(), about):
        return True, "an epilepsy of infants"
    return False, "names neither spasms nor a cause of them"


_AGE = re.compile(r"\s*(\d{1,4}(?:\.\d{1,3})?)\s*(hour|day|week|month|year)s?\s*", re.ASCII | re.IGNORECASE)


def _months(age: str | None) -> float | None:
    """Of a registry's age such as "18 Months"; None for no limit and for what cannot be read."""
    found = _AGE.fullmatch(age or "")
    if found is None:
        return None
    units: dict[str, Unit] = {"hour": "hour", "day": "day", "week": "week", "month": "month", "year": "year"}
    return Length(float(found[1]), units[found[2].lower()]).months


_HEADING = re.compile(
    r"\W{0,9}(?:(?:key|main|major|general|specific|other)\s)?(?:(exclusion|non.?inclusion|excluded)|inclusion)",
    re.IGNORECASE,
)


def _included(eligibility: str) -> Iterator[str]:
    """The lines that are under no heading of exclusions: what a trial bars is not what it is about."""
    barred = False
    for line in eligibility.splitlines():
        if heading := _HEADING.match(line):
            barred = heading[1] is not None
        if not barred:
            yield line


def _first(phrases: Iterable[str], text: str) -> str:
    """The first phrase that stands in a plain text as whole words, or ""."""
    return next((phrase.strip() for phrase in phrases if phrase in text), "")


@cache
def _spasms() -> tuple[str, ...]:
    return _phrases(SPASMS, _SPASM_TERMS)


@cache
def _causes() -> tuple[str, ...]:
    return _phrases(CAUSES, _CAUSE_TERMS)


@cache
def _any_epilepsy() -> tuple[str, ...]:
    return _phrases(("epilepsy", "epileptic", "epilepsies", "seizures", "spasms"), ())


def _phrases(spellings: tuple[str, ...], terms: tuple[str, ...]) -> tuple[str, ...]:
    """Plain forms of our names and of the vocabulary's, which keeps abbreviations such as IS and WS apart."""
    return tuple(dict.fromkeys(map(_plain, chain(spellings, *map(names, terms)))))


def _plain(text: str) -> str:
    """Lower-case words without accents and plural s, a space on either side of each: " infantile spasm ".

    Chinese, Japanese and Korean have no spaces between words, so there each letter is a word.
    """
    spelt_out = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(letter for letter in spelt_out if not unicodedata.combining(letter))
    words = re.findall(r"[\u1100-\u11ff\u2e80-\u9fff]|[^\W\u1100-\u11ff\u2e80-\u9fff]+", letters)
    return f" {' '.join(word[:-1] if len(word) > 3 and word.endswith('s') else word for word in words)} "
