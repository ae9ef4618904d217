"""A record of EU CTR, plain text of one country, as a source record: every sign kept, whatever the language."""

import re
from collections.abc import Iterator

from ingest.countries import country_code
from ingest.part import clean, distinct
from ingest.record import NamedIntervention, Payload, PayloadUnreadable, SourceRecord
from matchers.saying import marked
from matchers.trial import Contact, Dates, Phase, Recruitment, Site

NAME = "euctr"
_HEAD = re.compile(r"^EudraCT Number:[ \t]*(20\d\d-\d{6}-\d\d)[ \t]*$", re.MULTILINE | re.ASCII)
_BEGINNING = re.compile(r"^EudraCT Number:.*\n(?=(?:.*\n){0,4}Clinical Trial Type:)", re.MULTILINE)
_COUNTRY = re.compile(r"^Link:.{0,99}/20\d\d-\d{6}-\d\d/(\w{2,3})/?[ \t]*$", re.MULTILINE | re.ASCII)
# A label, its language if it is not in English, and the value; labels hold no colon and stay on a line.
_KEY = re.compile(r"([A-Z]\.\d[\d.]*)[ \t]+([A-Z(][^:\n]{0,200}?)[ \t]*(?:\((\w\w)\))?[:?](?:[ \t]+(.*))?")
_OUTER = re.compile(r"(?:[A-P]\. [A-Z][\w() ]{2,60}|[A-P]\.\d[\d.]*[ \t]|D\.IMP: \d+|Sponsor \d+)")
_CRITERIA = {"E.3": "Principal inclusion criteria", "E.4": "Principal exclusion criteria"}
_AFTER_CRITERIA = re.compile(r"E\.[345] (?:Principal (?:in|ex)clusion criteria|End points)")
_AFTER_PART_E = re.compile(r"^[FGNP]\.", re.MULTILINE)
_LAST_PART = re.compile(r"^P\. End of Trial", re.MULTILINE)
_PARTS = frozenset("ABDEFGHNP")  # of the register's form
_STATUSES: dict[str, Recruitment] = {
    "completed": "completed",
    "prematurely ended": "terminated",
    "temporarily halted": "suspended",
    "suspended by ca": "suspended",
    "prohibited by ca": "withdrawn",
    "not authorised": "withdrawn",
    # Whether people are taken the register never says, and its last word may be years old.
    "ongoing": "unknown",
    "restarted": "unknown",
    "trial now transitioned": "unknown",
    "gb - no longer in eu/eea": "unknown",
}
_PHASES: dict[str, Phase] = {"I": "1", "II": "2", "III": "3", "IV": "4"}


def number_of(text: str) -> str:
    """The EudraCT number of the first record of a text, "" where there is none."""
    found = _HEAD.search(text)
    return found[1] if found else ""


def is_whole(text: str) -> bool:
    """Whether a download goes on to its last part: what breaks off looks like a shorter record."""
    return bool(_LAST_PART.search(text))


def rows_of(text: str) -> list[str]:
    """The trials that a search lists, each up to where the next begins."""
    return _cut(text, _HEAD)


def records_of(text: str) -> list[str]:
    """The records of a download, likewise, those without a number too."""
    return _cut(text, _BEGINNING)


def _cut(text: str, beginning: re.Pattern[str]) -> list[str]:
    starts = [found.start() for found in beginning.finditer(text)]
    ends = [*starts[1:], len(text)] if starts else []
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def payload_of(text: str) -> Payload:
    number, country = number_of(text), _COUNTRY.search(text)
    found = "-".join(filter(None, (number, country and country[1]))) if number else ""
    return Payload(NAME, found, re.sub(r"\s*\bSummary\s*$", "\n", text))


def read(payload: Payload) -> SourceRecord:
    """Pure. PayloadUnreadable without a EudraCT number, or where it breaks off before the end of its criteria.

    There are groups of ages and no limits in numbers.
    """
    text = clean(payload.body) if isinstance(payload.body, str) else ""
    number = number_of(text)
    if not number:
        raise PayloadUnreadable(NAME, payload.id or "a record", marked("it has no EudraCT number"))
    if not _AFTER_PART_E.search(text):
        raise PayloadUnreadable(NAME, payload.id or number, marked("it breaks off before part F"))
    fields = _Fields(list(_values(text)))
    status = _head(text, "Trial Status").casefold()
    country = country_code(fields.first("A.1").partition(" - ")[0])
    title = fields.first("A.3.1") or fields.first("A.3") or number
    return SourceRecord(
        registry=NAME,
        id=payload.id or number,
        url=_head(text, "Link") or f"https://www.clinicaltrialsregister.eu/ctr-search/search?query={number}",
        title=title,
        other_ids=distinct(each for each in (number, *fields.of("A.4.1", "A.5.1", "A.5.2", "A.5.3")) if each),
        official_title=fields.first("A.3"),
        summary=fields.first("E.2.1"),
        phase=_phase(fields),
        status=_STATUSES.get(status, "unknown"),
        conditions=distinct((*fields.of("E.1.1", "E.1.1.1"), *fields.labelled("E.1.2", "Term"))),
        interventions=_interventions(fields),
        dates=Dates(),
        enrollment=_count(fields.first("F.4.2.2") or fields.first("F.4.2.1")),
        sponsor=fields.first("B.1.1"),
        countries=(country,) if country else (),
        sites=(Site(country=country),) if country else (),
        contacts=_contacts(fields),
        sex=_sex(fields),
        minimum_age="18 Years" if fields.first("F.1.1") == "No" else None,
        eligibility=_eligibility(fields),
        unknown_keys=tuple(_unknown(fields, status)),
    )


class _Fields:
    """What the register's form holds: key, label, language ("" for English) and value, in order."""

    def __init__(self, values: list[tuple[str, str, str, str]]) -> None:
        self.values = values

    def of(self, *keys: str) -> list[str]:
        """All values of these keys, those in English, or else those in another language."""
        found: list[str] = []
        for key in keys:
            own = [(language, value) for each, _, language, value in self.values if each == key and value]
            found += [value for language, value in own if not language] or [value for _, value in own]
        return found

    def first(self, key: str) -> str:
        return next(iter(self.of(key)), "")

    def labelled(self, key: str, label: str) -> list[str]:
        return [value for each, said, _, value in self.values if (each, said) == (key, label) and value]

    def said_yes(self, key: str) -> list[str]:
        """The labels that begin with this key and are ticked."""
        return [label for each, label, _, value in self.values if each.startswith(key) and value == "Yes"]


def _values(text: str) -> Iterator[tuple[str, str, str, str]]:
    """A value goes on until the next key. In criteria, where people write what they like, only the register's own
    next keys are any: "E. coli" and "A.1 something" are not."""
    open_key: tuple[str, str, str] | None = None
    lines: list[str] = []
    # Only a newline ends a line here: U+2028 and its like stand inside of texts.
    for line in text.split("\n"):
        is_in_criteria = open_key is not None and open_key[0] in _CRITERIA
        found = None if is_in_criteria and not _AFTER_CRITERIA.match(line) else _KEY.fullmatch(line.rstrip())
        ends = found or (_AFTER_CRITERIA if is_in_criteria else _OUTER).match(line)
        if ends and open_key:
            yield *open_key, "\n".join(lines).strip()
        if ends:
            open_key = (found[1], found[2], found[3] or "") if found else None
            lines = [found[4] or ""] if found else []
        else:
            lines.append(line)
    if open_key:
        yield *open_key, "\n".join(lines).strip()


def _unknown(fields: _Fields, status: str) -> Iterator[str]:
    """Parts that the form does not have, and a status that is none of its words."""
    yield from distinct(key for key, *_ in fields.values if key[0] not in _PARTS)
    if status and status not in _STATUSES:
        yield f"Trial Status: {status}"


def _head(text: str, label: str) -> str:
    found = re.search(rf"^{label}:[ \t]*(.*)$", text[:5000], re.MULTILINE)
    return found[1].strip() if found else ""


def _phase(fields: _Fields) -> tuple[Phase, ...]:
    ticked = " ".join(fields.said_yes("E.7."))
    return tuple(sorted({_PHASES[numeral] for numeral in re.findall(r"\(Phase (IV|I{1,3})\)", ticked)}))


def _interventions(fields: _Fields) -> tuple[NamedIntervention, ...]:
    names = distinct(fields.of("D.2.1.1.1", "D.3.1", "D.3.8"))
    return tuple(NamedIntervention(name, "DRUG") for name in names)


def _contacts(fields: _Fields) -> tuple[Contact, ...]:
    name = fields.first("B.5.2") or fields.first("B.5.1")
    contact = Contact(name or None, None, fields.first("B.5.4") or None, fields.first("B.5.6") or None)
    return () if contact == Contact() else (contact,)


def _sex(fields: _Fields) -> str | None:
    said = fields.first("F.2.1"), fields.first("F.2.2")
    return {("Yes", "No"): "female", ("No", "Yes"): "male"}.get(said)


def _count(said: str) -> int | None:
    """A number with or without a separator of thousands."""
    digits = re.sub(r"[\s,.']", "", said)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 8 else None


def _eligibility(fields: _Fields) -> str:
    lists = (("Inclusion Criteria:", fields.first("E.3")), ("Exclusion Criteria:", fields.first("E.4")))
    return "\n\n".join(f"{heading}\n\n{text}" for heading, text in lists if text)
