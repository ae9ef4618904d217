"""What a search over studies gives: pages of them, filtered and cut to the fields asked for.

Of the registry's search language a small part is understood: words, "quoted phrases", AND, OR, NOT,
parentheses, AREA[Piece] and RANGE[from,to] on dates. Words side by side must all be there. Case and a plural
s make no difference; a MeSH heading is also read the right way round ("Spasms, Infantile").
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

Study = dict[str, Any]
Holds = Callable[[Study], bool]
Texts = Callable[[Study], Iterable[str]]


class BadQuery(ValueError):
    """Something the registry refuses; the text is what its 400 answer says."""


_IDENTIFICATION = "protocolSection.identificationModule"
_STATUS = "protocolSection.statusModule"
_CONDITIONS = "protocolSection.conditionsModule"
_DESIGN = "protocolSection.designModule"
_ELIGIBILITY = "protocolSection.eligibilityModule"
_INTERVENTIONS = "protocolSection.armsInterventionsModule.interventions"
_LOCATIONS = "protocolSection.contactsLocationsModule.locations"
_MESH = "derivedSection.conditionBrowseModule"

PIECES = {
    "NCTId": f"{_IDENTIFICATION}.nctId",
    "NCTIdAlias": f"{_IDENTIFICATION}.nctIdAliases",
    "OrgStudyId": f"{_IDENTIFICATION}.orgStudyIdInfo.id",
    "SecondaryId": f"{_IDENTIFICATION}.secondaryIdInfos.id",
    "BriefTitle": f"{_IDENTIFICATION}.briefTitle",
    "OfficialTitle": f"{_IDENTIFICATION}.officialTitle",
    "Acronym": f"{_IDENTIFICATION}.acronym",
    "OverallStatus": f"{_STATUS}.overallStatus",
    "LastKnownStatus": f"{_STATUS}.lastKnownStatus",
    "WhyStopped": f"{_STATUS}.whyStopped",
    "StatusVerifiedDate": f"{_STATUS}.statusVerifiedDate",
    "StartDate": f"{_STATUS}.startDateStruct.date",
    "PrimaryCompletionDate": f"{_STATUS}.primaryCompletionDateStruct.date",
    "CompletionDate": f"{_STATUS}.completionDateStruct.date",
    "StudyFirstSubmitDate": f"{_STATUS}.studyFirstSubmitDate",
    "StudyFirstPostDate": f"{_STATUS}.studyFirstPostDateStruct.date",
    "LastUpdatePostDate": f"{_STATUS}.lastUpdatePostDateStruct.date",
    "LeadSponsorName": "protocolSection.sponsorCollaboratorsModule.leadSponsor.name",
    "OversightHasDMC": "protocolSection.oversightModule.oversightHasDmc",
    "BriefSummary": "protocolSection.descriptionModule.briefSummary",
    "Condition": f"{_CONDITIONS}.conditions",
    "Keyword": f"{_CONDITIONS}.keywords",
    "StudyType": f"{_DESIGN}.studyType",
    "Phase": f"{_DESIGN}.phases",
    "EnrollmentCount": f"{_DESIGN}.enrollmentInfo.count",
    "InterventionType": f"{_INTERVENTIONS}.type",
    "InterventionName": f"{_INTERVENTIONS}.name",
    "PrimaryOutcomeMeasure": "protocolSection.outcomesModule.primaryOutcomes.measure",
    "EligibilityCriteria": f"{_ELIGIBILITY}.eligibilityCriteria",
    "HealthyVolunteers": f"{_ELIGIBILITY}.healthyVolunteers",
    "Sex": f"{_ELIGIBILITY}.sex",
    "MinimumAge": f"{_ELIGIBILITY}.minimumAge",
    "MaximumAge": f"{_ELIGIBILITY}.maximumAge",
    "LocationFacility": f"{_LOCATIONS}.facility",
    "LocationStatus": f"{_LOCATIONS}.status",
    "LocationCity": f"{_LOCATIONS}.city",
    "LocationCountry": f"{_LOCATIONS}.country",
    "LocationGeoPoint": f"{_LOCATIONS}.geoPoint",
    "CentralContactEMail": "protocolSection.contactsLocationsModule.centralContacts.email",
    "ConditionMeshTerm": f"{_MESH}.meshes.term",
    "ConditionAncestorTerm": f"{_MESH}.ancestors.term",
    "HasResults": "hasResults",
}
_TITLES = ("BriefTitle", "OfficialTitle", "Acronym")
_AREAS = {
    "query.cond": (*_TITLES, "Condition", "Keyword", "ConditionMeshTerm", "ConditionAncestorTerm"),
    "query.intr": ("InterventionName",),
    "query.titles": _TITLES,
    "query.spons": ("LeadSponsorName",),
    "query.locn": ("LocationFacility", "LocationCity", "LocationCountry"),
    "query.id": ("NCTId", "NCTIdAlias", "OrgStudyId", "SecondaryId"),
}
_QUERIES = frozenset({*_AREAS, "query.term", "filter.advanced"})
_PAGING = frozenset({"countTotal", "pageSize", "pageToken"})
_FILTERS = frozenset({"filter.ids", "filter.overallStatus"})
_FORM = frozenset({"fields", "format", "markupFormat"})
SEARCH_PARAMETERS = _QUERIES | _PAGING | _FILTERS | _FORM | {"sort"}
STUDY_PARAMETERS = _FORM
STATUSES = frozenset(
    {
        "ACTIVE_NOT_RECRUITING",
        "APPROVED_FOR_MARKETING",
        "AVAILABLE",
        "COMPLETED",
        "ENROLLING_BY_INVITATION",
        "NOT_YET_RECRUITING",
        "NO_LONGER_AVAILABLE",
        "RECRUITING",
        "SUSPENDED",
        "TEMPORARILY_NOT_AVAILABLE",
        "TERMINATED",
        "UNKNOWN",
        "WITHDRAWN",
        "WITHHELD",
    }
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a search. `here` is the token that would ask for this page again."""

    studies: list[Any]
    here: str
    next_token: str | None = None
    total: int | None = None

    def as_json(self) -> dict[str, Any]:
        total = {} if self.total is None else {"totalCount": self.total}
        following = {} if self.next_token is None else {"nextPageToken": self.next_token}
        return total | {"studies": self.studies} | following


def page_of(studies: Iterable[Study], query: Mapping[str, str], *, version: int, limit: int) -> Page:
    """The page that `query` asks for. A token holds for one data version and one question."""
    asked, size = _fingerprint(query), _page_size(query, limit)
    first = _place(query["pageToken"], version, asked) if "pageToken" in query else 0
    filters = _filters(query)
    found = [study for study in studies if all(holds(study) for holds in filters)]
    shown, past = found[first : first + size], first + size
    counted = "pageToken" not in query and query.get("countTotal") == "true"
    return Page(
        studies=[reduced(study, query["fields"]) for study in shown] if "fields" in query else shown,
        here=_token(first, version, asked),
        next_token=_token(past, version, asked) if past < len(found) else None,
        total=len(found) if counted else None,
    )


def check_parameters(query: Mapping[str, str], known: Iterable[str]) -> None:
    for name in sorted(query.keys() - set(known)):
        raise BadQuery(f"Unknown parameter: {name}")
    if query.get("format", "json") != "json" or query.get("markupFormat", "markdown") != "markdown":
        raise BadQuery("Only format=json and markupFormat=markdown are offered")


def canonical_id(written: str) -> str:
    """An id in its full form. Leading zeros may be missing or many, and small letters are accepted."""
    if not re.fullmatch(r"[Nn][Cc][Tt]0*[1-9]\d{0,7}", written):
        raise BadQuery(f"Not an NCT number: {written}")
    return f"NCT{int(written[3:]):08d}"


def id_of(study: Study) -> str:
    return str(study["protocolSection"]["identificationModule"]["nctId"])


def aliases_of(study: Study) -> list[str]:
    return list(_values(study, "NCTIdAlias"))


def reduced(study: Study, fields: str) -> Study:
    """The study with only the named pieces, branches or dotted paths, nested as before."""
    kept = _prune(study, [_path(name) for name in re.split(r"[,|]", fields)])
    return kept if isinstance(kept, dict) else {}


def metadata() -> list[dict[str, Any]]:
    """The tree of the pieces known here, in the registry's shape."""
    tree: dict[str, Any] = {}
    for piece, path in PIECES.items():
        *branches, leaf = path.split(".")
        level = tree
        for branch in branches:
            level = level.setdefault(branch, {})
        level[leaf] = piece
    return _nodes(tree)


def _nodes(tree: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": name, "piece": below}
        if isinstance(below, str)
        else {"name": name, "piece": _capital(name), "children": _nodes(below)}
        for name, below in tree.items()
    ]


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def _page_size(query: Mapping[str, str], limit: int) -> int:
    written = query.get("pageSize", "10")
    if not written.isdecimal():
        raise BadQuery(f"`pageSize` is not a number of studies: {written}")
    return min(int(written) or 10, limit)


def _fingerprint(query: Mapping[str, str]) -> str:
    """The parameters that must stay the same from page to page."""
    asked = sorted((name, value) for name, value in query.items() if name not in _PAGING)
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:12]


def _token(first: int, version: int, asked: str) -> str:
    return base64.urlsafe_b64encode(f"{first}:{version}:{asked}".encode()).decode()


def _place(token: str, version: int, asked: str) -> int:
    """Where the page of a token begins, if it was given out for this data and this question."""
    with suppress(ValueError):
        first, given_for, question = base64.urlsafe_b64decode(token.encode()).decode().split(":")
        if (given_for, question) == (str(version), asked):
            return int(first)
    raise BadQuery("Invalid or expired page token")


def _filters(query: Mapping[str, str]) -> list[Holds]:
    filters = [_wanted_by(name, query[name]) for name in sorted(_QUERIES & query.keys())]
    if "filter.overallStatus" in query:
        filters.append(_has_status(query["filter.overallStatus"]))
    if "filter.ids" in query:
        filters.append(_is_one_of(query["filter.ids"]))
    return filters


def _wanted_by(parameter: str, expression: str) -> Holds:
    pieces = _AREAS.get(parameter)
    return _Parser(_tokens(expression), _texts_of(pieces) if pieces else _all_texts).whole()


def _has_status(listed: str) -> Holds:
    wanted = _listed(listed)
    for status in sorted(wanted - STATUSES):
        raise BadQuery(f"`filter.overallStatus` has unknown value: {status}")
    return lambda study: not wanted.isdisjoint(_values(study, "OverallStatus"))


def _is_one_of(listed: str) -> Holds:
    wanted = {canonical_id(written) for written in _listed(listed)}
    return lambda study: not wanted.isdisjoint({id_of(study), *aliases_of(study)})


def _listed(written: str) -> set[str]:
    return {item.strip() for item in re.split(r"[,|]", written) if item.strip()}


def _path(name: str) -> tuple[str, ...]:
    """Where a piece or branch lies, named as the registry names it or by its own dotted path."""
    path = PIECES.get(name) or _BRANCHES.get(name) or name
    if path not in _PATHS:
        raise BadQuery(f"Unknown piece name of field path: {name}")
    return tuple(path.split("."))


def _branches() -> Iterator[tuple[str, str]]:
    """Sections and modules under the names the registry gives them: EligibilityModule, StatusModule, …"""
    for path in PIECES.values():
        parts = path.split(".")
        for depth in range(1, len(parts)):
            yield _capital(parts[depth - 1]), ".".join(parts[:depth])


_BRANCHES = dict(_branches())
_PATHS = frozenset({*PIECES.values(), *_BRANCHES.values()})


def _prune(value: Any, paths: list[tuple[str, ...]]) -> Any:
    if () in paths:
        return value
    if isinstance(value, list):
        return [kept for member in value if (kept := _prune(member, paths)) is not None]
    if not isinstance(value, dict):
        return None
    below = {key: [path[1:] for path in paths if path[0] == key] for key in value}
    kept = {key: _prune(value[key], rest) for key, rest in below.items() if rest}
    return {key: part for key, part in kept.items() if part is not None} or None


def _texts_at(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    """Every text below `path`; a list on the way stands for each of its members."""
    if isinstance(value, list):
        for member in value:
            yield from _texts_at(member, path)
    elif isinstance(value, dict):
        for key in path[:1] or value:
            yield from _texts_at(value.get(key), path[1:])
    elif value is not None and not path:
        yield str(value)


def _values(study: Study, piece: str) -> Iterator[str]:
    return _texts_at(study, _path(piece))


def _texts_of(pieces: Iterable[str]) -> Texts:
    paths = [_path(piece) for piece in pieces]
    return lambda study: (text for path in paths for text in _texts_at(study, path))


def _all_texts(study: Study) -> Iterator[str]:
    return _texts_at(study, ())


def _words(text: str) -> str:
    """The words of a text in one plain form, with a space at each end so that whole words are found."""
    found = re.findall(r"\w+", text.casefold())
    return f" {' '.join(word[:-1] if len(word) > 3 and word.endswith('s') else word for word in found)} "


def _spellings(text: str) -> Iterator[str]:
    yield _words(text)
    head, comma, qualifier = text.partition(", ")
    if comma:
        yield _words(f"{qualifier} {head}")


def _says(texts: Texts, phrase: str) -> Holds:
    wanted = _words(phrase)
    return lambda study: any(wanted in spelling for text in texts(study) for spelling in _spellings(text))


def _within(texts: Texts, low: str, high: str) -> Holds:
    """A date between two, both included. A partial date or limit counts as far as it is written."""
    for limit in (low, high):
        if not re.fullmatch(r"MIN|MAX|\d{4}(-\d\d){0,2}", limit):
            raise BadQuery(f"Not a date in RANGE: {limit}")

    def reaches(day: str) -> bool:
        return (low == "MIN" or day >= low[: len(day)]) and (high == "MAX" or day[: len(high)] <= high)

    return lambda study: low != "MAX" and high != "MIN" and any(reaches(day) for day in texts(study))


_TOKEN = re.compile(
    r"""\s*(?:
        "(?P<phrase>[^"]*)" | AREA\[(?P<area>\w+)\]
        | RANGE\[\s*(?P<low>[^,\]]+?)\s*,\s*(?P<high>[^,\]]+?)\s*\]
        | (?P<mark>[()]) | (?P<word>[^\s()\[\],"]+)
    )""",
    re.VERBOSE,
)


def _tokens(expression: str) -> list[re.Match[str]]:
    found, at = [], 0
    while expression[at:].strip():
        token = _TOKEN.match(expression, at)
        if token is None:
            raise BadQuery(f"Error parsing query in: {expression} (at character {at})")
        found.append(token)
        at = token.end()
    return found


@dataclass(slots=True)
class _Parser:
    tokens: list[re.Match[str]]
    texts: Texts
    at: int = 0

    def whole(self) -> Holds:
        test = self.any_of()
        if self.at < len(self.tokens):
            raise BadQuery("Error parsing query: unexpected )")
        return test

    def any_of(self) -> Holds:
        tests = [self.all_of()]
        while self.take("OR"):
            tests.append(self.all_of())
        return lambda study: any(test(study) for test in tests)

    def all_of(self) -> Holds:
        tests = [self.one()]
        while self.peek() not in ("", ")", "OR"):
            self.take("AND")
            tests.append(self.one())
        return lambda study: all(test(study) for test in tests)

    def one(self) -> Holds:
        if self.take("NOT"):
            unwanted = self.one()
            return lambda study: not unwanted(study)
        if self.take("("):
            inner = self.any_of()
            if not self.take(")"):
                raise BadQuery("Error parsing query: missing )")
            return inner
        return self.term()

    def term(self) -> Holds:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or self.peek() in (")", "AND", "OR"):
            raise BadQuery("Error parsing query: a term is missing")
        self.at += 1
        if token["area"]:
            return self.inside(token["area"])
        if token["low"]:
            return _within(self.texts, token["low"], token["high"])
        return _says(self.texts, token["word"] or token["phrase"])

    def inside(self, piece: str) -> Holds:
        outer, self.texts = self.texts, _texts_of([piece])
        try:
            return self.one()
        finally:
            self.texts = outer

    def peek(self) -> str:
        return self.tokens[self.at][0].strip() if self.at < len(self.tokens) else ""

    def take(self, mark: str) -> bool:
        found = self.peek() == mark
        self.at += found
        return found
