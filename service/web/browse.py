"""What is asked of the list of trials in its address, and the addresses that ask a little less."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, cast, get_args
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from matchers.saying import marked
from matchers.trial import Phase, StudyType, Trial
from matchers.vocabulary import find, name_of
from service.store.search import TrialQuery
from service.web import choices
from service.web.choices import STATUS_GROUPS, TRIED, WITHIN
from service.web.language import at, gettext, ngettext
from service.web.places import Place, places
from service.web.telling import plainly
from service.web.wording import Wording, worded
from service.web.words import PHASES, STUDY_TYPES, country_name

Sort = Literal["relevance", "nearest", "newest", "updated", "title", "id"]
View = Literal["list", "map"]
PAGE_SIZE = 20
LAST_PAGE = 10_000
OLDEST_MONTHS = 216
LONGEST_TEXT = 200
# In the order of the form, which is the order in which they may be loosened, the last first.
FIELDS = ("q", "age", "cause", "tried", "status", "phase", "type", "country", "near", "within")
NAMES = {
    "q": marked("Words"),
    "age": marked("Age"),
    "cause": marked("Condition or cause"),
    "tried": marked("What has been tried"),
    "status": marked("Status"),
    "phase": marked("Phase"),
    "type": marked("Kind of study"),
    "country": marked("Country"),
    "near": marked("Place"),
    "within": marked("Distance"),
    "sort": marked("Order"),
    "view": marked("View"),
    "page": marked("Page"),
}
_WRONG = {
    "q": marked("Use at most 200 letters."),
    "age": marked("Write the age in whole months, like 7."),
    "tried": marked("Tick “Nothing yet” alone, or what was tried."),
    "near": marked("We do not know this place. Write a larger town near you."),
    "within": marked("Write a place first, then choose how far."),
}
_NOT_KNOWN = marked("This choice is not known, so it was left out.")


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: what it says, and the address of the list without it."""

    name: str
    part: str
    label: str
    without: str


@dataclass(frozen=True)
class Asked:
    """The filters that were understood, in the order of the form; `wrong` says what was not, by field.

    `left_out` names, by what the form calls them, all that was not: also an order or a page. `near` are the places
    that the one typed may be, the likeliest first. `exactly` looks for the words as typed, without their other names.
    """

    values: Mapping[str, str]
    wrong: Mapping[str, str]
    sort: Sort = "relevance"
    number: int = 1
    view: View = "list"
    exactly: bool = False
    near: tuple[Place, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def place(self) -> Place | None:
        return self.near[0] if self.near else None

    @property
    def tried(self) -> tuple[str, ...]:
        return tuple(filter(None, self.values.get("tried", "").split(",")))

    @property
    def within(self) -> int | None:
        return int(self.values["within"]) if "within" in self.values else None

    @cached_property
    def wording(self) -> Wording:
        return worded(self.values.get("q", ""), exactly=self.exactly)

    @property
    def query(self) -> TrialQuery:
        """What the database is asked for; distance and what was tried are looked at in memory."""
        told = self.values
        return TrialQuery(
            parts=self.wording.parts,
            status=STATUS_GROUPS[told["status"]][1] if "status" in told else (),
            country=told.get("country"),
            phase=told.get("phase"),
            study_type=told.get("type"),
            target=told.get("cause"),
            age_months=float(told["age"]) if "age" in told else None,
            sort="id" if self.sort == "id" else "updated" if self.sort == "updated" else "relevance",
        )

    @cached_property
    def chips(self) -> list[Chip]:
        return [Chip(name, part, label, self.without(name, part)) for name, part, label in self._told()]

    @property
    def told(self) -> str:
        """The query of this very page, as far as it was understood."""
        page = str(self.number) if self.number > 1 else ""
        return self._address(page=page, path="", mark="").removeprefix(at(""))

    def without(self, name: str, part: str = "") -> str:
        return self._address(self.less(name, part).values)

    def less(self, name: str, part: str = "") -> "Asked":
        """The same without a filter, or without one of several things that it asks for."""
        kept = {key: value for key, value in self.values.items() if key != name}
        if part and (rest := [one for one in self.tried if one != part]):
            kept["tried"] = ",".join(rest)
        if name == "near":
            kept.pop("within", None)
        near = self.near if "near" in kept else ()
        sort = "relevance" if self.sort == "nearest" and not near else self.sort
        return Asked(kept, {}, sort, 1, self.view, self.exactly, near)

    def page_address(self, page: int) -> str:
        return self._address(page=str(page) if page > 1 else "")

    def view_address(self, view: View) -> str:
        return self._address(view="" if view == "list" else view)

    def exact_address(self, *, exactly: bool) -> str:
        return self._address(exact="1" if exactly else "")

    def with_words(self, words: str) -> str:
        return self._address({**self.values, "q": words})

    def with_place(self, place: Place) -> str:
        return self._address({**self.values, "near": place.key})

    def file_address(self, kind: Literal["csv", "json"]) -> str:
        return self._address(view="", path=f"/browse.{kind}", mark="")

    def around(self, place: Place) -> str:
        """The list of what is found near another place."""
        return self._address({**self.values, "near": place.key, "within": "25"}, view="", sort="")

    def area_address(self, area: str) -> str:
        return self._address(view="map", area=area, mark="#map")

    def _address(
        self,
        values: Mapping[str, str] | None = None,
        path: str = "/browse",
        mark: str = "#found",
        **changed: str,
    ) -> str:
        kept = dict(self.values if values is None else values)
        kept |= {"exact": "1"} if self.exactly and "q" in kept else {}
        kept |= {"sort": self.sort} if self.sort != "relevance" else {}
        kept |= {"view": self.view} if self.view != "list" else {}
        kept = {name: value for name, value in (kept | changed).items() if value}
        return at(f"{path}?{urlencode(kept, safe=',')}{mark}" if kept else f"{path}{mark}")

    def _told(self) -> Iterable[tuple[str, str, str]]:
        for name, value in self.values.items():
            if name == "tried":
                yield from ((name, one, _label(name, one)) for one in self.tried)
            elif name == "near" and self.place:
                yield name, "", gettext("Near: {place}").format(place=self.place.label)
            else:
                yield name, "", _label(name, value)


def asked(query: QueryParams, trials: Iterable[Trial] = ()) -> Asked:
    """What the address asks; an empty field asks nothing, a wrong one is said and asks nothing either."""
    values, wrong, near = dict[str, str](), dict[str, str](), list[Place]()
    for name in FIELDS:
        text = ",".join(filter(None, query.getlist(name))) if name == "tried" else query.get(name, "").strip()
        value = _READERS[name](text) if text else None
        if name == "near" and value:
            near = places(value, trials, values.get("country"))
            value = value if near else None
        if name == "within" and not near:
            value = None
        if value:
            values[name] = value
        elif text and not (name == "within" and "near" in wrong):
            wrong[name] = gettext(_WRONG.get(name, _NOT_KNOWN))
    told_sort: Sort = _chosen(query.get("sort", ""), get_args(Sort), "relevance")
    sort: Sort = "relevance" if told_sort == "nearest" and not near else told_sort
    view: View = _chosen(query.get("view", ""), get_args(View), "list")
    told_page = query.get("page", "")
    page = int(told_page) if re.fullmatch(r"[1-9]\d{0,4}", told_page, re.ASCII) else 1
    strange = [*wrong]
    strange += ["sort"] if query.get("sort", "") not in {"", *get_args(Sort)} else []
    strange += ["view"] if query.get("view", "") not in {"", view} else []
    strange += ["page"] if told_page not in {"", str(page)} else []
    return Asked(
        values, wrong, sort, min(page, LAST_PAGE), view, query.get("exact") == "1", tuple(near),
        tuple(gettext(NAMES[name]) for name in strange),
    )  # fmt: skip


def feed_address(asked_: Asked) -> str:
    """What changes in the trials of a country or of a condition, as far as the feed can be asked for it."""
    told = {"country": asked_.values.get("country"), "target": asked_.values.get("cause")}
    kept = {name: value for name, value in told.items() if value}
    return f"/changes.atom?{urlencode(kept)}" if kept else "/changes.atom"


def _chosen(text: str, known: tuple[str, ...], otherwise: str) -> Any:
    return text if text in known else otherwise


def _words(text: str) -> str | None:
    return text if len(text) <= LONGEST_TEXT and "\x00" not in text else None


def _months(text: str) -> str | None:
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or int(text) > OLDEST_MONTHS:
        return None
    return str(int(text))


def _country(text: str) -> str | None:
    code = text.upper()
    return code if re.fullmatch(r"[A-Z]{2}", code, re.ASCII) else None


def _tried(text: str) -> str | None:
    """Each of several once, in the order of the form; nothing beside something is a contradiction."""
    told = {one for one in text.split(",") if one}
    is_sound = told <= set(TRIED) and not (choices.NOTHING in told and len(told) > 1)
    return ",".join(one for one in TRIED if one in told) if is_sound else None


def _one_of(known: Iterable[str]) -> Callable[[str], str | None]:
    allowed = frozenset(known)
    return lambda text: text if text in allowed else None


_READERS: dict[str, Callable[[str], str | None]] = {
    "q": _words,
    "age": _months,
    "country": _country,
    "near": _words,
    "within": _one_of(WITHIN),
    "status": _one_of(STATUS_GROUPS),
    "phase": _one_of(get_args(Phase)),
    "type": _one_of(get_args(StudyType)),
    "cause": lambda text: find(text[:LONGEST_TEXT], "condition"),
    "tried": _tried,
}


def _label(name: str, value: str) -> str:
    told: dict[str, Callable[[], str]] = {
        "q": lambda: gettext("Words: {words}").format(words=value),
        "age": lambda: ngettext("Age: {n} month", "Age: {n} months", int(value)).format(n=value),
        "country": lambda: gettext("Country: {name}").format(name=country_name(value)),
        "within": lambda: gettext("Within {distance}").format(distance=choices.distance(int(value))),
        "status": lambda: gettext("Status: {name}").format(name=gettext(STATUS_GROUPS[value][0])),
        "phase": lambda: PHASES[cast(Phase, value)],
        "type": lambda: STUDY_TYPES[cast(StudyType, value)],
        "cause": lambda: gettext("Made for: {name}").format(name=plainly(name_of(value))),
        "tried": lambda: gettext("Tried: {what}").format(what=gettext(TRIED[value])),
    }
    return told[name]()
