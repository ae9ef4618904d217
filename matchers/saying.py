"""What is said to people: English words that remember how they were put together.

To whoever does not ask, they are text as any other. Whoever speaks another language puts the template into it, and
its values, and puts them together anew: the core knows no language and no catalogue.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import reduce
from typing import Self

from matchers.calendar import Length

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
Value = str | float | date | Length
THEIRS = "a registry's own words"
NOTHING: Mapping[str, Value] = {}


class Said(str):
    """`template` has the blanks that `values` fill; `many` is another template, for any number `n` but one; `context`
    tells apart words that need another translation in another place."""

    __slots__ = ("context", "many", "template", "values")
    template: str
    values: Mapping[str, Value]
    many: str
    context: str

    def __new__(
        cls,
        english: str,
        template: str = "",
        *,
        values: Mapping[str, Value] = NOTHING,
        many: str = "",
        context: str = "",
    ) -> Self:
        said = str.__new__(cls, english)
        said.template, said.values, said.many, said.context = template or english, values, many, context
        return said

    def reworded(self, english: str) -> "Said":
        """The same for all other languages."""
        return Said(english, self.template, values=self.values, many=self.many, context=self.context)


WORDS = frozenset({str, Said})


def marked(message: str) -> str:
    """A message that whoever shows it may put into another language; here it stays as it is."""
    return message


def say(template: str, /, **values: Value) -> Said:
    """A sentence or a phrase; its template is found by those who look for what has to be translated."""
    return Said(_filled(template, values), template, values=values)


def counted(one: str, many: str, n: float, /, **values: Value) -> Said:
    """The same of a number of things, which is the value `n`."""
    values["n"] = n
    return Said(_filled(one if n == 1 else many, values), one, values=values, many=many)


def theirs(words: str) -> Said:
    """Words of a registry, which stay as they are in every language."""
    return Said(words, context=THEIRS)


def all_of(parts: Iterable[str]) -> str:
    return _joined(parts, lambda one, other: say("{one} and {other}", one=one, other=other))


def any_of(parts: Iterable[str]) -> str:
    return _joined(parts, lambda one, other: say("{one} or {other}", one=one, other=other))


def listed(parts: Iterable[str]) -> str:
    return _joined(parts, lambda one, other: say("{one}, {other}", one=one, other=other))


def in_a_row(parts: Iterable[str]) -> str:
    """One after the other; what says nothing is left out."""
    return _joined(filter(None, parts), lambda one, other: say("{one} {other}", one=one, other=other))


def _joined(parts: Iterable[str], join: Callable[[str, str], str]) -> str:
    told = list(parts)
    return reduce(join, told) if told else ""


def in_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _filled(template: str, values: Mapping[str, Value]) -> str:
    if WORDS.issuperset(map(type, values.values())):
        return template.format_map(values)
    return template.format_map(
        {name: value if isinstance(value, str) else _in_english(value) for name, value in values.items()}
    )


def _in_english(value: Value) -> str:
    if isinstance(value, date):
        return in_words(value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)
