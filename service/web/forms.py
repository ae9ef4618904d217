"""The match form: what was typed becomes a profile, and what is wrong with it finds its field again.

An input is named like its place in the profile (`treatments[2].stop`), so that errors and warnings name it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from markupsafe import Markup

from matchers.saying import MONTHS, Said, marked, say
from matchers.vocabulary import NAME, PLAIN, TERMS, Group, find, fold, name_of
from service.intake.problems import FieldError, Warned
from service.web.language import Translated, gettext, in_any, spoken
from service.web.telling import plainly
from service.web.telling import told as told_in
from service.web.words import capital, in_order

CONDITION_ROWS, TREATMENT_ROWS = 4, 5
MOST_ROWS = 20  # as many as answers given on a result may come to
LONGEST_ECHO = 400
MOST_FIELDS = 200
CHANGE = "change"  # the button of a result that asks for the form as it was filled in
DOCUMENT = "document"  # a text to be read into the form
ADD, EMPTY = "add", "empty"  # the buttons of the form that give one more row, or take away what one says
FULL = "full"  # the groups of a result whose every trial is shown in full
PREFIX = "answer."  # what is said on a result of one term of the vocabulary
NONE_YET = "treatments"  # the one question about a whole list that a single word can answer
EEG_PATTERNS = ("hypsarrhythmia", "hypsarrhythmia-variant")
OTHER_PATTERNS = tuple(one.id for one in TERMS.values() if one.group == "eeg" and one.id not in EEG_PATTERNS)
WISHES = ("if.eeg", "if.starts", "if.stops", "if.test", "if.found")
LABELS: Mapping[str, str] = Translated(
    {
        "born": marked("Date of birth"),
        "age": marked("Age"),
        "as_of": marked("Day to judge for"),
        "gestational_age_weeks": marked("Weeks of pregnancy at birth"),
        "sex": marked("Sex"),
        "weight_kg": marked("Weight in kg"),
        "spasms.onset": marked("Spasms began"),
        "spasms.diagnosed": marked("Spasms diagnosed"),
        "spasms.confirmed_by_video_eeg": marked("Confirmed on video-EEG"),
        "spasms.per_day": marked("Spasms a day"),
        "spasms.clusters_per_day": marked("Clusters a day"),
        "eeg.hypsarrhythmia": marked("Hypsarrhythmia"),
        "eeg.hypsarrhythmia-variant": marked("Hypsarrhythmia variant"),
        "eeg.on": marked("Day of the EEG"),
        "conditions_complete": marked("That is every condition this child is known to have"),
        "treatments_complete": marked("That is every medicine, diet, device and operation ever given"),
        "other_trial.taking_part": marked("In another trial now"),
        "other_trial.last_dose_on": marked("Last dose of a study medicine"),
        "place.country": marked("Country"),
        "consent": marked("A parent would consent"),
    }
)
ROW_LABELS: Mapping[str, Mapping[str, str]] = {
    "conditions": Translated({"term": marked("Condition or cause"), "present": marked("Present or absent")}),
    "treatments": Translated(
        {
            "term": marked("Treatment"),
            "status": marked("Given"),
            "start": marked("Started"),
            "stop": marked("Stopped"),
            "response": marked("Effect on spasms"),
        }
    ),
}
ROWS = {"conditions": CONDITION_ROWS, "treatments": TREATMENT_ROWS}
FRESH_HINT = marked("Filled in for you: change it if it is not so")
TWO_MEANINGS = marked("The day or the month may come first here. Write the year first, like 2026-04-15.")
DAYS = frozenset({"born", "as_of", "onset", "diagnosed", "on", "start", "stop", "last_dose_on"})
_NUMBERS = frozenset({"gestational_age_weeks", "weight_kg", "per_day", "clusters_per_day"})
CHOICES = frozenset(
    {
        "confirmed_by_video_eeg",
        "conditions_complete",
        "treatments_complete",
        "taking_part",
        "consent",
        "present",
    }
)
_TO_BOOL = {"yes": True, "no": False}
# The intake speaks of JSON and of field names; a form speaks of what is seen in it.
_REWORDED = {
    "Write a number without quotes.": say("Write a number, like 7.6."),
    "Add it, or leave out the whole entry.": say("Write a name, or empty the row."),
}
_NAMES_SEEN = {"as_of": "the day to judge for", "born": "the date of birth", "age": "the age"}


def _names() -> Iterable[str]:
    yield from LABELS
    yield from (f"eeg.{pattern}" for pattern in OTHER_PATTERNS)
    for rows, parts in ROW_LABELS.items():
        yield from (f"{rows}[{number}].{part}" for number in range(MOST_ROWS) for part in parts)


NAMES = frozenset(_names())
ANSWERS = frozenset(f"{PREFIX}{fact}" for fact in (*TERMS, NONE_YET))


def fresh() -> dict[str, str]:
    """Visible and easy to change: a page about infantile spasms starts from them."""
    return {"conditions[0].term": plainly(TERMS["infantile-spasms"].name)}


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing to mend or to know, beside its field and in the summary above the form."""

    name: str
    label: str
    message: str
    did_you_mean: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        return anchor(self.name)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, by the names of the inputs; empty inputs are not here. `answers` are what was said on a result
    of single terms, `wishes` what is asked about there, `full` the groups to be shown in full, `shown` how many rows
    of each list the form has at the least."""

    values: Mapping[str, str] = field(default_factory=fresh)
    is_to_change: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    wishes: Mapping[str, str] = field(default_factory=dict)
    full: frozenset[str] = frozenset()
    shown: Mapping[str, int] = field(default_factory=dict)
    document: str = ""

    def profile(self) -> dict[str, Any]:
        """The contract's profile. What is not understood goes in as it was typed, to be refused by name."""
        told: dict[str, Any] = {}
        for name in LABELS:
            if name in self.values and not name.startswith("eeg."):
                _put(told, name.split("."), _value(name, self.values[name]))
        told |= {"eeg": eeg} if (eeg := self._eeg()) else {}
        for rows in ROW_LABELS:
            told |= {rows: [self._row(rows, number) for number in self._used(rows)]}
        return told

    def name_of(self, path: str) -> str:
        """The input that tells the profile's field at this path; rows left empty are not in the profile."""
        found = re.fullmatch(r"(eeg|conditions|treatments)\[(\d+)\](?:\.(\w+))?", path, re.ASCII)
        if not found:
            return path
        place, part = int(found[2]), found[3]
        if found[1] == "eeg":
            return "eeg.on" if part == "on" else f"eeg.{self._eeg()[place]['pattern']}"
        return f"{found[1]}[{self._used(found[1])[place]}].{part or 'term'}"

    def _eeg(self) -> list[dict[str, Any]]:
        told_on = self.values.get("eeg.on")
        on = {"on": day_text(told_on)} if told_on else {}
        patterns = (*EEG_PATTERNS, *OTHER_PATTERNS)
        told = ((pattern, self.values.get(f"eeg.{pattern}")) for pattern in patterns)
        return [
            {"pattern": pattern, "present": _TO_BOOL.get(said, said)} | on for pattern, said in told if said
        ]

    @property
    def rows(self) -> dict[str, int]:
        """How many rows the form shows: one more than are filled in, if those are many."""
        return {
            rows: min(
                MOST_ROWS, max(least, self.shown.get(rows, 0), *(n + 2 for n in (-2, *self._used(rows))))
            )
            for rows, least in ROWS.items()
        }

    def _used(self, rows: str) -> list[int]:
        """The rows with something in them; a condition's "present" alone says nothing."""
        counted = [part for part in ROW_LABELS[rows] if part != "present"]
        return [n for n in range(MOST_ROWS) if any(f"{rows}[{n}].{part}" in self.values for part in counted)]

    def _row(self, rows: str, number: int) -> dict[str, Any]:
        names = {part: f"{rows}[{number}].{part}" for part in ROW_LABELS[rows]}
        return {part: _value(name, self.values[name]) for part, name in names.items() if name in self.values}


def typed(body: bytes) -> Typed:
    """A posted form; ValueError where it is none. Names we do not know are not read."""
    pairs = parse_qsl(
        body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
    )
    told = {name: text.strip()[:LONGEST_ECHO] for name, text in pairs}
    said = {name: text for name, text in told.items() if text}
    emptied = f"{said[EMPTY]}." if EMPTY in said else None
    return Typed(
        {
            name: text
            for name, text in said.items()
            if name in NAMES and not (emptied and name.startswith(emptied))
        },
        not {CHANGE, ADD, EMPTY}.isdisjoint(told),
        {name: text for name, text in said.items() if name in ANSWERS},
        {name: text for name, text in said.items() if name in WISHES},
        frozenset(text for name, text in pairs if name == FULL),
        {rows: _rows_in(told, rows) + (told.get(ADD) == rows) for rows in ROWS},
        next((text for name, text in pairs if name == DOCUMENT), ""),
    )


def _rows_in(told: Iterable[str], rows: str) -> int:
    """How many rows of a list the form had, empty ones too."""
    found = (re.match(rf"{rows}\[(\d{{1,2}})\]\.", name, re.ASCII) for name in told)
    return max((int(row[1]) + 1 for row in found if row), default=0)


def errors_shown(told: Typed, errors: Iterable[FieldError]) -> list[Shown]:
    """Each once: the day of an EEG is told for both of its patterns."""
    shown = (_shown(told, one.field, _message(told, one)) for one in errors)
    return list(dict.fromkeys(shown))


def _message(told: Typed, error: FieldError) -> str:
    if _YEAR_LAST.fullmatch(told.values.get(told.name_of(error.field), "")):
        return gettext(TWO_MEANINGS)
    return Markup("{}. {}").format(capital(told_in(error.message)), told_in(_reworded(error.remedy)))


def warnings_shown(told: Typed, warnings: Iterable[Warned]) -> list[Shown]:
    shown = [
        _shown(told, one.field, told_in(one.message), tuple(map(name_of, one.did_you_mean)))
        for one in warnings
    ]
    if "eeg.on" in told.values and "eeg" not in told.profile():
        shown.append(
            Shown("eeg.on", LABELS["eeg.on"], gettext("Say what the EEG showed: a day alone was not used."))
        )
    return shown


def anchor(name: str) -> str:
    """The id of an input in the page."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def anchor_of_fact(place: str | None) -> str | None:
    """Where the form asks for a profile's field; None where it does not."""
    if place in {"treatments", "conditions"}:
        return place
    if place == "eeg":
        return anchor("eeg.hypsarrhythmia")
    return anchor(place) if place is not None and place in LABELS else None


def label_of(name: str) -> str:
    row = re.fullmatch(r"(conditions|treatments)\[(\d+)\]\.(\w+)", name, re.ASCII)
    if not row:
        pattern = name.removeprefix("eeg.")
        return LABELS.get(name) or (
            capital(plainly(name_of(pattern))) if pattern in OTHER_PATTERNS else gettext("The form")
        )
    kind = gettext("Condition {n}") if row[1] == "conditions" else gettext("Treatment {n}")
    numbered = kind.format(n=int(row[2]) + 1)
    return numbered if row[3] == "term" else f"{numbered}: {ROW_LABELS[row[1]].get(row[3], row[3])}"


def names_to_suggest(group: Group) -> list[str]:
    """As the page calls them; each is understood in every language."""
    return _names_to_suggest(group, spoken().language)


@cache
def _names_to_suggest(group: Group, language: str) -> list[str]:  # noqa: ARG001 - in which the names are said
    names = (plainly(term.name) for term in TERMS.values() if term.group == group)
    return sorted(dict.fromkeys(names), key=in_order)


def as_known(words: str) -> str:
    """The English name of a term that was typed in another language; all else as it was typed."""
    return words if find(words) else _names_abroad().get(fold(words), words)


@cache
def _names_abroad() -> Mapping[str, str]:
    """Only names that mean one term: what two are called is not guessed."""
    claims: dict[str, set[str]] = {}
    for term in TERMS.values():
        for name in (*in_any(NAME, term.name), *in_any(PLAIN, term.short)):
            claims.setdefault(fold(name), set()).add(term.name)
    return {name: terms.pop() for name, terms in claims.items() if len(terms) == 1}


def day_text(text: str) -> str:
    """A day as the profile writes it, where only one day can be meant; else as it was typed."""
    for pattern, write in _DAY_SHAPES:
        if found := pattern.fullmatch(text.strip().lower()):
            return write(found) or text
    return text


def _month_number(name: str) -> int | None:
    """Of a month's name or its first three letters or more."""
    return next((n for n, month in enumerate(MONTHS, 1) if month.lower().startswith(name)), None)


def _with_named_month(found: re.Match[str]) -> str | None:
    month = _month_number(found["month"])
    day = f"-{int(found['day']):02}" if found["day"] else ""
    return f"{found['year']}-{month:02}{day}" if month else None


def _in_order(found: re.Match[str]) -> str:
    return "-".join([found[1], *(part.zfill(2) for part in found.groups()[1:] if part)])


def _told_apart(found: re.Match[str]) -> str | None:
    """Day and month in whichever order, if only one of them can be a month; 04/05/2026 is not guessed."""
    one, other, year = int(found[1]), int(found[2]), found[3]
    if one > 12 >= other:
        return f"{year}-{other:02}-{one:02}"
    return f"{year}-{one:02}-{other:02}" if other > 12 >= one else None


_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_DAY_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?", re.ASCII), _in_order),
    (_YEAR_LAST, _told_apart),
    (
        re.compile(r"(?:(?P<day>\d{1,2})[ .-]*)?(?P<month>[a-z]{3,9})[ .,-]*(?P<year>\d{4})", re.ASCII),
        _with_named_month,
    ),
)


def _value(name: str, text: str) -> Any:
    part = name.rpartition(".")[2]
    if part in DAYS:
        return day_text(text)
    if part == "gestational_age_weeks":
        return _number(_completed_weeks(text))
    if part in _NUMBERS:
        return _number(text)
    if part == "term":
        return as_known(text)
    return _TO_BOOL.get(text, text) if part in CHOICES else text


def _number(text: str) -> float | str:
    """A number with a point or a comma, and perhaps its unit; else as it was typed."""
    found = re.fullmatch(r"(-?\d{1,9}(?:[.,]\d{1,9})?)\s*(?:kg|weeks?|wk)?", text.lower(), re.ASCII)
    return float(found[1].replace(",", ".")) if found else text


def _completed_weeks(text: str) -> str:
    """39+4, thirty-nine weeks and four days, without its days."""
    return re.sub(r"^(\d{2})\s*\+\s*[0-6](?!\d)", r"\1", text, flags=re.ASCII)


def _put(told: dict[str, Any], path: list[str], value: Any) -> None:
    *above, last = path
    for part in above:
        told = told.setdefault(part, {})
    told[last] = value


def _shown(told: Typed, path: str, message: str, did_you_mean: tuple[str, ...] = ()) -> Shown:
    name = told.name_of(path)
    return Shown(name, label_of(name), message, did_you_mean)


def _reworded(remedy: str) -> str:
    plain = _REWORDED.get(remedy, remedy)
    english = re.sub(r"\b(as_of|born|age)\b(?= or|,|\.|$)", lambda found: _NAMES_SEEN[found[1]], plain)
    return plain.reworded(english) if isinstance(plain, Said) else english
