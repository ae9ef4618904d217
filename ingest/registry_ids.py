"""The ids that trial registries give out, told apart by their grammar: what type a record declares is not to be trusted.

Grammar after the registries' own rules as collected by the ctregistries package (MIT) and the MDR project, tightened:
the fifth digit tells an EU CT number ("2022-501515-14") from a EudraCT number ("2012-004321-15").
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True, order=True)
class RegistryId:
    """An id of registry grade. `series` is who gives it out, `text` the id as it is usually written."""

    series: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class _Series:
    """How the ids of one registry look. `written` puts the matched parts as they are usually written."""

    name: str
    pattern: re.Pattern[str]
    written: Callable[[re.Match[str]], str]


def _series(name: str, pattern: str, written: str) -> _Series:
    compiled = re.compile(rf"(?<![A-Z0-9]){pattern}(?![A-Z0-9])", re.ASCII)
    return _Series(name, compiled, lambda found: written.format(*found.groups()))


# The best known first: a trial is called by the id of the series that stands highest here.
SERIES: tuple[_Series, ...] = (
    _series("NCT", r"NCT[\s:-]{0,2}(0\d{7})", "NCT{0}"),
    _series("EU CT", r"(20\d\d)-?(5\d{5})-?(\d\d)(?:-?\d\d)?", "{0}-{1}-{2}"),
    _series("ISRCTN", r"ISRCTN[\s:-]{0,2}(\d{8})", "ISRCTN{0}"),
    _series("EudraCT", r"(?:EUCTR)?(20\d\d)-(0\d{5})-(\d\d)(?:-(?:[A-Z]{2}|3RD))?", "{0}-{1}-{2}"),
    _series("CTRI", r"CTRI/(20\d\d)/(\d{2,3})/(\d{6})", "CTRI/{0}/{1}/{2}"),
    _series("ChiCTR", r"CHICTR[\s-]?((?:[A-Z]{3}[\s-]?)?\d{8,10})", "ChiCTR{0}"),
    _series("IRCT", r"IRCT(20\d{9,12}N\d{1,3})", "IRCT{0}"),
    _series("jRCT", r"JRCT(S?\d{9,10})", "jRCT{0}"),
    _series("UMIN", r"UMIN(\d{9})", "UMIN{0}"),
    _series("JapicCTI", r"JAPICCTI-?(\d{6})", "JapicCTI-{0}"),
    _series("ANZCTR", r"ACTRN(126\d{11})", "ACTRN{0}"),
    _series("TCTR", r"TCTR(20\d{9})", "TCTR{0}"),
    _series("DRKS", r"DRKS(000\d{5})", "DRKS{0}"),
    _series("KCT", r"KCT(00\d{5})", "KCT{0}"),
    _series("PACTR", r"PACTR(20\d{13,14})", "PACTR{0}"),
    _series("SLCTR", r"SLCTR/(20\d\d)/(\d{3})", "SLCTR/{0}/{1}"),
    _series("ReBec", r"RBR-?([0-9A-Z]{6,8})", "RBR-{0}"),
    _series("RPCEC", r"RPCEC(\d{8})", "RPCEC{0}"),
    _series("REPEC", r"PER-(\d{3}-\d\d)", "PER-{0}"),
    _series("LBCTR", r"LBCTR(20\d{8})", "LBCTR{0}"),
    _series("UTN", r"U?(1111)-(\d{4})-(\d{4})", "U{0}-{1}-{2}"),
)
RANK = {series.name: place for place, series in enumerate(SERIES)}
_DASHES = re.compile(r"\s*[\u2010-\u2015\u2212-]\s*")
LONGEST = 300  # characters in which ids are looked for; a longer text is no id


@lru_cache(maxsize=65536)
def ids_in(text: str) -> tuple[RegistryId, ...]:
    """Every id of registry grade that a text names, none twice, without made-up ones such as `2000-000000-00`."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text[:LONGEST]).upper())
    found = (
        RegistryId(series.name, series.written(match))
        for series in SERIES
        for match in series.pattern.finditer(plain)
    )
    return tuple(dict.fromkeys(one for one in found if not _is_made_up(one)))


def known_ids(texts: Iterable[str]) -> tuple[RegistryId, ...]:
    """All ids of several texts, in their order."""
    return tuple(dict.fromkeys(one for text in texts for one in ids_in(text)))


def _is_made_up(one: RegistryId) -> bool:
    """A number that only fills a field in: nothing but zeros, one digit over and over, or 1234567."""
    digits = re.sub(r"\D", "", one.text)
    serial = {"EU CT": digits[4:10], "EudraCT": digits[4:10], "UTN": digits[4:]}.get(one.series, digits)
    runs = len(set(serial)) == 1 or serial in _UPWARDS or serial in _DOWNWARDS
    return set(serial) == {"0"} or (len(serial) >= 6 and runs)


_UPWARDS, _DOWNWARDS = "01234567890123456789", "98765432109876543210"
