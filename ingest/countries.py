"""Country names, as registries spell them, to ISO 3166-1 alpha-2."""

import re
import unicodedata
from functools import cache, lru_cache

import pycountry

# What registries write and ISO does not. A part of a country that is listed as one gives the country.
_ODD_SPELLINGS = """
AE: UAE
BN: Brunei
CD: DR Congo | Congo Kinshasa | Congo Democratic Republic
CG: Congo Brazzaville | Republic of Congo
CI: Ivory Coast
CV: Cape Verde
CZ: Czech Republic
FM: Micronesia
GB: UK | Great Britain | England | Scotland | Wales | Northern Ireland | United Kingdom (Northern Ireland)
GM: Gambia
KP: North Korea
KR: South Korea | Korea South | Korea
LA: Laos
LY: Libyan Arab Jamahiriya
MF: Saint Martin
MK: Macedonia | Macedonia The Former Yugoslav Republic of | FYROM
MM: Burma
MO: Macau
NL: Holland
PS: Palestine | Palestinian Territory | Palestinian Territory occupied | Palestinian Territories Occupied
RU: Russia
SY: Syria
SZ: Swaziland
TL: East Timor
TR: Turkey | Turkey (Türkiye)
TW: Taiwan R.O.C.
US: USA | U.S.A. | U.S. | America
VA: Vatican | Vatican City
VG: British Virgin Islands
VI: Virgin Islands (U.S.) | US Virgin Islands
VN: Vietnam
XK: Kosovo
"""


@lru_cache(maxsize=4096)
def country_code(name: str) -> str | None:
    """Alpha-2 for a name, its words in any order, or for a code; None for anything else."""
    return _codes().get(_plain(name))


@cache
def _codes() -> dict[tuple[str, ...], str]:
    codes = {_plain(spelling): code for code, spellings in _rows() for spelling in spellings}
    for country in pycountry.countries:
        said = ("name", "common_name", "official_name", "alpha_2", "alpha_3")
        for spelling in filter(None, (getattr(country, field, None) for field in said)):
            codes.setdefault(_plain(spelling), country.alpha_2)
    return codes


def _rows() -> list[tuple[str, list[str]]]:
    rows = (line.partition(":") for line in _ODD_SPELLINGS.strip().splitlines())
    return [(code, spellings.split("|")) for code, _, spellings in rows]


def _plain(name: str) -> tuple[str, ...]:
    """The words that tell countries apart, sorted: "Republic of Korea" is "Korea, Republic of"."""
    spelt_out = unicodedata.normalize("NFKD", name.replace(".", "")).casefold()
    letters = "".join(letter for letter in spelt_out if not unicodedata.combining(letter))
    words = {"saint" if word == "st" else word for word in re.findall(r"\w+", letters)}
    return tuple(sorted(words - {"the", "of", "and"} or words))  # AND is a code too: Andorra's
