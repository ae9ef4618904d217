"""The list of trials: what is asked of it in the address, and the addresses that ask a little less."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import get_args
from urllib.parse import urlencode

from matchers.saying import marked
from matchers.trial import Phase, Recruitment, StudyType, Trial
from matchers.vocabulary import TERMS, find, fold, name_of, suggestions
from service.store.search import Sort, TrialPage, TrialQuery
from service.web.language import at, gettext, ngettext
from service.web.telling import plainly
from service.web.words import PHASES, STUDY_TYPES, capital, country_name, in_order

PAGE_SIZE = 20
LAST_PAGE = 10_000
OLDEST_MONTHS = 216
LONGEST_TEXT = 200
STATUS_GROUPS: dict[str, tuple[str, tuple[Recruitment, ...]]] = {
    "open": (marked("Open now"), ("recruiting", "available")),
    "soon": (marked("Not open yet"), ("not-yet-recruiting",)),
    "invitation": (marked("By invitation only"), ("by-invitation",)),
    "paused": (marked("Takes nobody new, or paused"), ("active-not-recruiting", "suspended")),
    "over": (marked("Finished or stopped"), ("completed", "terminated", "withdrawn")),
    "unknown": (marked("Not known"), ("unknown",)),
}
SORTS: dict[Sort, str] = {
    "relevance": marked("Best match of the words"),
    "updated": marked("Changed last, first"),
    "id": marked("Registry number"),
}
_NAMES = {
    "q": marked("Words"),
    "age": marked("Age"),
    "country": marked("Country"),
    "status": marked("Status"),
    "phase": marked("Phase"),
    "type": marked("Kind of study"),
    "cause": marked("Condition or cause"),
    "sort": marked("Order"),
    "page": marked("Page"),
}
FIELDS = ("q", "age", "country", "status", "phase", "type", "cause")
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: what it says, and the address of the list without it."""

    label: str
    without: str


@dataclass(frozen=True, slots=True)
class Spelling:
    """Words that may have been meant, and the address of the list for them."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters that were understood, in the order of the form; `wrong` says what was not, by field.

    `left_out` names, by what the form calls them, all that was not: also an order or a page.
    """

    values: Mapping[str, str]
    wrong: Mapping[str, str]
    sort: Sort
    number: int
    left_out: tuple[str, ...] = ()

    @property
    def query(self) -> TrialQuery:
        told = self.values
        return TrialQuery(
            text=told.get("q"),
            status=STATUS_GROUPS[told["status"]][1] if "status" in told else (),
            country=told.get("country"),
            phase=told.get("phase"),
            study_type=told.get("type"),
            target=told.get("cause"),
            age_months=float(told["age"]) if "age" in told else None,
            sort=self.sort,
            limit=PAGE_SIZE,
            offset=(self.number - 1) * PAGE_SIZE,
        )

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(_label(name, value), self._address(leave_out=name)) for name, value in self.values.items()
        ]

    def page_address(self, number: int) -> str:
        return self._address(number=number)

    def with_words(self, words: str) -> str:
        return self._address(words=words)

    @property
    def told(self) -> str:
        """The query of this very page, as far as it was understood."""
        return self._query(number=self.number)

    def _address(self, leave_out: str = "", number: int = 1, words: str = "") -> str:
        return at(f"/browse{self._query(leave_out, number, words)}#found")

    def _query(self, leave_out: str = "", number: int = 1, words: str = "") -> str:
        kept = {name: value for name, value in self.values.items() if name != leave_out}
        kept |= {"q": words} if words else {}
        kept |= {"sort": self.sort} if self.sort != "relevance" else {}
        kept |= {"page": str(number)} if number > 1 else {}
        return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a page of the list stands among the others."""

    first: int
    last: int
    total: int
    number: int
    pages: int
    before: str | None
    after: str | None


def asked(query: Mapping[str, str]) -> Asked:
    """What the address asks; an empty field asks nothing, a wrong one is said and asks nothing either."""
    values, wrong = dict[str, str](), dict[str, str]()
    for name in FIELDS:
        text = query.get(name, "").strip()
        value = _READERS[name](text) if text else None
        if value:
            values[name] = value
        elif text:
            wrong[name] = gettext(_WRONG.get(name, marked("This choice is not known, so it was left out.")))
    told_sort = query.get("sort", "")
    sort: Sort = next((one for one in get_args(Sort) if one == told_sort), "relevance")
    told_page = query.get("page", "")
    number = int(told_page) if re.fullmatch(r"[1-9]\d{0,4}", told_page, re.ASCII) else 1
    left_out = [gettext(_NAMES[name]) for name in wrong]
    left_out += [gettext(_NAMES["sort"])] if told_sort not in {"", sort} else []
    left_out += [gettext(_NAMES["page"])] if told_page not in {"", str(number)} else []
    return Asked(values, wrong, sort, min(number, LAST_PAGE), tuple(left_out))


def meant(asked_: Asked, search: Callable[[TrialQuery], TrialPage]) -> list[Spelling]:
    """Spellings that find something where the words found nothing, and the addresses that ask for them."""
    words = asked_.values.get("q", "")
    names = [TERMS[term].name for term in suggestions(words)] if words else []
    return [
        Spelling(name, asked_.with_words(name))
        for name in names
        if fold(name) != fold(words) and search(replace(asked_.query, text=name, offset=0)).total
    ]


def leaf(asked_: Asked, found: TrialPage) -> Leaf:
    pages = max(1, -(-found.total // PAGE_SIZE))
    number = asked_.number
    first = (number - 1) * PAGE_SIZE + 1
    return Leaf(
        first=first,
        last=first + len(found.trials) - 1,
        total=found.total,
        number=number,
        pages=pages,
        before=asked_.page_address(min(number - 1, pages)) if number > 1 else None,
        after=asked_.page_address(number + 1) if number < pages else None,
    )


def choices(trials: Iterable[Trial]) -> dict[str, Choices]:
    """What the filters offer: countries and causes only as far as some trial has them."""
    listed = list(trials)
    countries = {code for trial in listed for code in trial.countries}
    targets = {term for trial in listed for term in trial.targets}
    return {
        "country": _by_name((code, country_name(code)) for code in countries),
        "cause": _by_name((term, capital(plainly(name_of(term)))) for term in targets),
        "status": tuple((name, gettext(label)) for name, (label, _) in STATUS_GROUPS.items()),
        "phase": tuple(PHASES.items()),
        "type": tuple(STUDY_TYPES.items()),
        "sort": tuple((name, gettext(label)) for name, label in SORTS.items()),
    }


def _by_name(pairs: Iterable[tuple[str, str]]) -> Choices:
    return tuple(sorted(pairs, key=lambda pair: in_order(pair[1])))


def _words(text: str) -> str | None:
    return text if len(text) <= LONGEST_TEXT and "\x00" not in text else None


def _months(text: str) -> str | None:
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or int(text) > OLDEST_MONTHS:
        return None
    return str(int(text))


def _country(text: str) -> str | None:
    code = text.upper()
    return code if re.fullmatch(r"[A-Z]{2}", code, re.ASCII) else None


def _one_of(known: Iterable[str]) -> Callable[[str], str | None]:
    allowed = frozenset(known)
    return lambda text: text if text in allowed else None


_READERS: dict[str, Callable[[str], str | None]] = {
    "q": _words,
    "age": _months,
    "country": _country,
    "status": _one_of(STATUS_GROUPS),
    "phase": _one_of(get_args(Phase)),
    "type": _one_of(get_args(StudyType)),
    "cause": lambda text: find(text[:LONGEST_TEXT], "condition"),
}
_WRONG = {
    "q": marked("Use at most 200 letters."),
    "age": marked("Write the age in whole months, like 7."),
}


def _label(name: str, value: str) -> str:
    told: dict[str, Callable[[], str]] = {
        "q": lambda: gettext("Words: {words}").format(words=value),
        "age": lambda: ngettext("Age: {n} month", "Age: {n} months", int(value)).format(n=value),
        "country": lambda: gettext("Country: {name}").format(name=country_name(value)),
        "status": lambda: gettext("Status: {name}").format(name=gettext(STATUS_GROUPS[value][0])),
        "phase": lambda: _chosen(value),
        "type": lambda: _chosen(value),
        "cause": lambda: gettext("Condition: {name}").format(name=plainly(name_of(value))),
    }
    return told[name]()


def _chosen(value: str) -> str:
    return next(text for one, text in (*PHASES.items(), *STUDY_TYPES.items()) if one == value)
