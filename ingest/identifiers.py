"""Whose id is this? Told by its shape alone: what registries say of the ids they list is too often wrong."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

# Each scheme's shape after upper-casing and folding of dashes and spaces, and how it is written. A EudraCT number and
# an EU CT number differ in one digit: the latter's middle group begins with 5.
_SCHEMES = MappingProxyType(
    {
        # Numbers that people make up for want of one, such as NCT12345678, do not begin with 0.
        "nct": (r"NCT0\d{7}", "{0}"),
        "euct": (r"(20\d\d-5\d{5}-\d\d)(?:-\d\d)?", "{1}"),
        "eudract": (r"(?:EUCTR\W?)?(20\d\d-0\d{5}-\d\d)(?:-[A-Z]{2}|-3RD)?", "{1}"),
        "isrctn": (r"ISRCTN\W?(\d{8})", "ISRCTN{1}"),
        "utn": (r"U?(1111-\d{4}-\d{4})", "U{1}"),
        "ctri": (r"CTRI/20\d\d/\d{2,3}/\d{6}", "{0}"),
        "irct": (r"IRCT20\d{10,12}N\d{1,3}|IRCT\d{12,16}N\d{1,3}", "{0}"),
        "chictr": (r"CHICTR\W?(\d{8,10}|[A-Z]{3}\W?\d{8})", "ChiCTR{1}"),
        "jrct": (r"JRCT([A-Z]?\d{9,10})", "jRCT{1}"),
        "umin": (r"UMIN\d{9}", "{0}"),
        "japic": (r"JAPICCTI-?(\d{6})", "JapicCTI-{1}"),
        "actrn": (r"ACTRN126\d{11}", "{0}"),
        "tctr": (r"TCTR20\d{9}", "{0}"),
        "drks": (r"DRKS000\d{5}", "{0}"),
        "kct": (r"KCT00\d{5}", "{0}"),
        "pactr": (r"PACTR20\d{13,14}", "{0}"),
        "slctr": (r"SLCTR/20\d\d/\d{3}", "{0}"),
        "rbr": (r"RBR-?([0-9A-Z]{6,8})", "RBR-{1}"),
        "rpcec": (r"RPCEC\d{8}", "{0}"),
        "per": (r"PER-\d{3}-\d{2}", "{0}"),
        "lbctr": (r"LBCTR\d{10}", "{0}"),
        "ntr": (r"NTR\d{2,5}|NL\d{2,5}|NL-OMON\d{1,6}", "{0}"),
    }
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """`number` is spelt in one way, so that two records that mean the same trial say the same."""

    scheme: str
    number: str


def classified(text: str) -> Identifier | None:
    """A registry's id by its shape; None for a sponsor's own code and anything else."""
    folded = _folded(text)
    for scheme, (shape, spelling) in _shapes().items():
        if found := shape.fullmatch(folded):
            return Identifier(scheme, spelling.format(found[0], *found.groups()))
    return None


def registered(ids: Iterable[str]) -> tuple[Identifier, ...]:
    """Those ids that some registry gave out, each once, in the order in which they came."""
    return tuple(dict.fromkeys(found for found in map(classified, ids) if found))


@cache
def _shapes() -> dict[str, tuple[re.Pattern[str], str]]:
    return {scheme: (re.compile(shape, re.ASCII), spelling) for scheme, (shape, spelling) in _SCHEMES.items()}


def _folded(text: str) -> str:
    """Upper case, any dash a hyphen, no spaces."""
    dashes = re.sub(r"[‐-―−﹘﹣－]", "-", text[:100])
    return re.sub(r"\s+", "", dashes).strip(".,;:()").upper()
