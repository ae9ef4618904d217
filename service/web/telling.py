"""What the core says, in the language of the page: its templates translated and its values put in anew.

Whatever no catalogue has stays in English, and says so to a screen reader.
"""

from datetime import date
from functools import singledispatch

from babel.dates import format_date
from markupsafe import Markup, escape

from matchers.calendar import Length
from matchers.saying import Said, Value
from service.web.language import ENGLISH, Untold, locale, ngettext, pgettext, spoken
from service.web.words import length_in_words, number

_ENGLISH = Markup('<span lang="{}">{}</span>')


def told(words: str) -> Markup:
    """For the inside of an element."""
    if spoken().language == ENGLISH:
        return escape(words)
    return _put(words) if isinstance(words, Said) else _in_english(words)


def own(words: str) -> Markup:
    """Words of ours in the language of the page; those of whoever runs the service, and codes, as they are."""
    return told(words) if isinstance(words, Said) else escape(words)


def known(message: str, context: str = "") -> Markup:
    """A message that was kept as its English words; those that no catalogue has are a name or somebody else's."""
    said = pgettext(context, message)
    return _in_english(message) if isinstance(said, Untold) else escape(said)


def is_told(words: str) -> bool:
    """Whether all of it is said in the language of the page."""
    return _ENGLISH.partition("{")[0] not in told(words)


def plainly(words: str) -> str:
    """Where no element can stand, as in a choice or an attribute."""
    return str(told(words).striptags()) if spoken().language != ENGLISH else str(words)


def _in_english(words: str) -> Markup:
    return _ENGLISH.format(ENGLISH, words) if words else Markup("")


def _put(said: Said) -> Markup:
    template = _translated(said)
    if template is None:
        return _in_english(said)
    return Markup(escape(template)).format_map(  # noqa: S704 - escaped here
        {name: _value(value) for name, value in said.values.items()}
    )


def _translated(said: Said) -> str | None:
    """None where the catalogue does not have it; what is all blanks and signs needs none."""
    if said.many:
        n = said.values["n"]
        words = ngettext(said.template, said.many, int(n) if isinstance(n, int | float) else 2)
    else:
        words = pgettext(said.context, said.template)
    return None if isinstance(words, Untold) and not _is_blank(said) else words


def _is_blank(said: Said) -> bool:
    bare = said.template
    for name in said.values:
        bare = bare.replace(f"{{{name}}}", "")
    return not any(map(str.isalpha, bare))


@singledispatch
def _value(value: Value) -> Markup:
    return escape(number(float(value)) if isinstance(value, int | float) else str(value))


@_value.register
def _(value: Said) -> Markup:
    return _put(value)


@_value.register
def _(value: date) -> Markup:
    return escape(format_date(value, "long", locale=locale()))


@_value.register
def _(value: Length) -> Markup:
    return escape(length_in_words(value))
