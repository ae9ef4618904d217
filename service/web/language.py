"""The language a page is answered in: told by its address, or else what the browser asks for.

`/es/browse` is `/browse` in Spanish. English is the language of the source; any other is one file of `catalogues/`,
in gettext's own format, which is found there. Nothing is remembered of anybody, so no cookie is needed.

In Python, `gettext` and `ngettext` say a message in the language of the page being answered; outside of a page
that is English, and so it is in the API. What is only told at import is wrapped in `marked` there, and said later.
In templates there are `_`, `ngettext` and `trans`, and `at` for the addresses of our own pages.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import TypeVar

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.types import Scope

ENGLISH = "en"
CATALOGUES = files("service.web").joinpath("catalogues")
LANGUAGES = (
    ENGLISH,
    *sorted(one.name.removesuffix(".po") for one in CATALOGUES.iterdir() if one.name.endswith(".po")),
)
PREFIX = "/{language:language}"  # of the routes of pages; see `_Known`
# English dates with the day first, as they are least often misread.
_REGIONS = {ENGLISH: "en_GB"}
_WISH = re.compile(r"\s*([a-z]{1,8})(?:-[a-z0-9]{1,8})*\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", re.ASCII)
_MOST_WISHES = 20
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language of a page, and what the addresses of other pages begin with where it was chosen by address."""

    language: str = ENGLISH
    prefix: str = ""


_UNTOLD = Spoken()
_SPOKEN: ContextVar[Spoken] = ContextVar("spoken", default=_UNTOLD)


class _Known(StringConvertor):
    """The beginning of an address is a language only where there is one of that name."""

    regex = "|".join(LANGUAGES)


register_url_convertor("language", _Known())


class Untold(str):
    """A message in English, because the language of the page has no words for it."""

    __slots__ = ()


class _NotHeld(NullTranslations):
    """Asked where a catalogue does not have a message."""

    def gettext(self, message: str) -> str:
        return Untold(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return Untold(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - one shape for all
        return Untold(message)


class Translated(Mapping[K, str]):
    """Words by key, each said in the language of the page that asks; the keys are the same in all."""

    def __init__(self, words: Mapping[K, str]) -> None:
        self._words = words

    def __getitem__(self, key: K) -> str:
        return gettext(self._words[key])

    def __iter__(self) -> Iterator[K]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


def spoken() -> Spoken:
    return _SPOKEN.get()


@contextmanager
def speaking(now: Spoken) -> Iterator[None]:
    token = _SPOKEN.set(now)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def asked_for(scope: Scope) -> Spoken:
    """What an address chooses; else what the browser asks for."""
    chosen = scope.get("path_params", {}).get("language")
    if chosen:
        return Spoken(chosen, f"/{chosen}")
    headers = dict(scope["headers"])
    return Spoken(wished(headers.get(b"accept-language", b"").decode("latin-1")))


def wished(header: str) -> str:
    """The best liked of our languages in an Accept-Language header; English where none is asked for."""
    best, liking = ENGLISH, 0.0
    for wish in header.lower().split(",")[:_MOST_WISHES]:
        told = _WISH.fullmatch(wish)
        weight = float(told[2] or 1) if told else 0.0
        if told and told[1] in LANGUAGES and weight > liking:
            best, liking = told[1], weight
    return best


def at(path: str) -> str:
    """The address of one of our pages in the language that was chosen by address, if one was."""
    return spoken().prefix + path


def locale() -> Locale:
    """By which dates, numbers and names of countries are written."""
    return _locale(spoken().language)


def gettext(message: str) -> str:
    return _translations(spoken().language).gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    return _translations(spoken().language).ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """The same for words that need another translation in another place."""
    if not context:
        return gettext(message)
    return _translations(spoken().language).pgettext(context, message) if message else ""


def in_any(context: str, message: str) -> list[str]:
    """What a message is called in every language that has it."""
    said = (_translations(one).pgettext(context, message) for one in LANGUAGES)
    return list(dict.fromkeys([message, *said]))


def name_in_itself(language: str) -> str:
    return str(_locale(language).language_name).capitalize()


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_REGIONS.get(language, language))


@cache
def _translations(language: str) -> NullTranslations:
    """Compiled when first asked for: what is checked in is what is said."""
    if language == ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    with CATALOGUES.joinpath(f"{language}.po").open("rb") as catalogue:
        write_mo(compiled, read_po(catalogue, locale=language, abort_invalid=True))
    compiled.seek(0)
    held = GNUTranslations(compiled)
    held.add_fallback(_NotHeld())
    return held
