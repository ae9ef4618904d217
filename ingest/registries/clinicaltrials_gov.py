"""ClinicalTrials.gov, API v2: JSON without a key. `fetch` talks to it, `read` understands what it sent."""

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from urllib.parse import quote

import orjson

from ingest.client import BadRequest, Client, NotFound
from ingest.countries import country_code
from ingest.record import NamedIntervention, Payload, PayloadUnreadable, RegistryUnavailable, SourceRecord
from ingest.registry import Registry
from ingest.relevance import SEARCH_WORDS
from matchers.calendar import SomeDay
from matchers.trial import Contact, Dates, Phase, Recruitment, Site, StudyType

NAME = "ctgov"
BASE_URL = "https://clinicaltrials.gov/api/v2"
MOST_RESTARTS = 3
MOST_PAGES = 1000  # of 1000 studies each: more than the whole registry
COUNT_NOT_KNOWN = 99_999_999  # what the registry writes for it
T = TypeVar("T")

# Round and square brackets and commas have a meaning in the search language, so a name must not hold any.
_QUERY = {
    "query.cond": " OR ".join(f'"{name}"' for name in SEARCH_WORDS),
    "pageSize": "1000",
    "countTotal": "true",
    "markupFormat": "markdown",
}


async def fetch(client: Client, since: date | None) -> AsyncIterator[Payload]:
    """Every study our query finds, or those with an update posted on `since` or later; each once.

    What stands among them and is not a study comes with the id "". Raises RegistryUnavailable; after the last
    study with the reason "incomplete", if there are fewer or more than the registry said.
    """
    async for payload in _Sweep(client, _QUERY | _changed(since)).payloads():
        yield payload


async def list_ids(client: Client) -> AsyncIterator[str]:
    """The ids alone. An id is missing from the registry only if no RegistryUnavailable ends the list."""
    async for payload in _Sweep(client, _QUERY | {"fields": "NCTId"}).payloads():
        if payload.id:
            yield payload.id


async def fetch_one(client: Client, record_id: str) -> Payload | None:
    """The study, under its present id if `record_id` is an alias; None where the registry has none."""
    if not re.fullmatch(r"NCT\d{8}", record_id, re.ASCII | re.IGNORECASE):
        return None
    try:
        study = await _get(client, f"/studies/{record_id.upper()}", {"markupFormat": "markdown"})
    except NotFound:
        return None
    return _payload(study)


def recognises(value: Any) -> bool:
    """Whether parsed JSON is a study, a search page of studies, or a list of them."""
    if isinstance(value, dict) and isinstance(value.get("studies"), list):
        return recognises(value["studies"]) or value.keys() <= {"studies", "totalCount", "nextPageToken"}
    if isinstance(value, list):
        return any(isinstance(member, dict) and "protocolSection" in member for member in value)
    return isinstance(value, dict) and "protocolSection" in value


def split(value: Any) -> list[Payload]:
    """The studies in a value that is recognised; what is not a study has the id ""."""
    if isinstance(value, dict) and "protocolSection" not in value:
        value = value["studies"]
    return [_payload(study) for study in (value if isinstance(value, list) else [value])]


def _changed(since: date | None) -> dict[str, str]:
    if since is None:
        return {}
    return {"filter.advanced": f"AREA[LastUpdatePostDate]RANGE[{since.isoformat()},MAX]"}


async def _get(client: Client, path: str, params: Mapping[str, str] | None = None) -> Any:
    return await client.get_json(client.base_url(NAME, BASE_URL) + path, params or {}, registry=NAME)


def _payload(study: Any) -> Payload:
    return Payload(NAME, _id_of(study), study, _without_stamp(study))


def _without_stamp(study: Any) -> Any:
    """The study less `versionHolder`, the day of the data release: it changes in every record, every working day."""
    if not isinstance(study, dict) or not isinstance(derived := study.get("derivedSection"), dict):
        return None
    stamped = derived.get("miscInfoModule")
    if not isinstance(stamped, dict) or "versionHolder" not in stamped:
        return None
    kept = {key: value for key, value in stamped.items() if key != "versionHolder"}
    return {**study, "derivedSection": {**derived, "miscInfoModule": kept}}


def _id_of(study: Any) -> str:
    """The id, or "" where there is none to be found."""
    for key in ("protocolSection", "identificationModule", "nctId"):
        study = study.get(key) if isinstance(study, dict) else None
    return _clean(study).strip() if isinstance(study, str) else ""


class _Moved(Exception):
    """The data changed under a sweep: its page tokens and counts mean nothing any more."""


@dataclass(slots=True)
class _Sweep:
    """All pages of one query. `given` outlives a restart, so that only what has changed is given again."""

    client: Client
    query: Mapping[str, str]
    given: dict[str, int] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)
    total: int | None = None

    async def payloads(self) -> AsyncIterator[Payload]:
        for _ in range(1 + MOST_RESTARTS):
            try:
                async for payload in self._once():
                    yield payload
            except _Moved:
                continue
            self._check()
            return
        raise RegistryUnavailable(NAME, "incomplete", f"the data changed under {1 + MOST_RESTARTS} sweeps")

    def _check(self) -> None:
        if self.total is not None and self.total != len(self.found):
            raise RegistryUnavailable(NAME, "incomplete", f"{len(self.found)} studies of {self.total}")

    async def _once(self) -> AsyncIterator[Payload]:
        self.found.clear()
        version = await self._version()
        async for payload in self._pages():
            key = payload.id or f"unreadable {len(self.found)}"
            digest = _digest(payload.body)
            is_news = key not in self.found and self.given.get(key) != digest
            self.found.add(key)
            if is_news:
                self.given[key] = digest
                yield payload
        if await self._version() != version:
            raise _Moved

    async def _version(self) -> Any:
        try:
            return await _get(self.client, "/version")
        except NotFound:
            return None

    async def _pages(self) -> AsyncIterator[Payload]:
        params = self.query
        for number in range(MOST_PAGES):
            page = await self._page(params)
            if number == 0:  # it is told once
                self.total = _whole_number(page.get("totalCount"))
            for study in page["studies"]:
                yield _payload(study)
            # The last page is the one without a token. A short page is not it, nor is an empty one.
            if not (token := page.get("nextPageToken")):
                return
            params = {**self.query, "pageToken": str(token)}
        raise RegistryUnavailable(NAME, "incomplete", f"no end after {MOST_PAGES} pages")

    async def _page(self, params: Mapping[str, str]) -> dict[str, Any]:
        try:
            page = await _get(self.client, "/studies", params)
        except BadRequest as refused:
            if "pageToken" in params:  # tokens end with the data version they were given for
                raise _Moved from refused
            raise
        if isinstance(page, dict) and isinstance(page.get("studies"), list):
            return page
        raise RegistryUnavailable(NAME, "misshapen", "a search page without studies")


def _whole_number(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _digest(study: Any) -> int:
    try:
        return hash(orjson.dumps(study))
    except orjson.JSONEncodeError:  # nested too deeply to be written
        return 0


_PHASES: dict[str, Phase | None] = {
    "NA": None,
    "EARLY_PHASE1": "early-1",
    "PHASE1": "1",
    "PHASE2": "2",
    "PHASE3": "3",
    "PHASE4": "4",
}
_STUDY_TYPES: dict[str, StudyType] = {
    "INTERVENTIONAL": "interventional",
    "OBSERVATIONAL": "observational",
    "EXPANDED_ACCESS": "expanded-access",
}
_STATUSES: dict[str, Recruitment] = {
    "RECRUITING": "recruiting",
    "NOT_YET_RECRUITING": "not-yet-recruiting",
    "ENROLLING_BY_INVITATION": "by-invitation",
    "ACTIVE_NOT_RECRUITING": "active-not-recruiting",
    "SUSPENDED": "suspended",
    "COMPLETED": "completed",
    "TERMINATED": "terminated",
    "WITHDRAWN": "withdrawn",
    "AVAILABLE": "available",
    "NO_LONGER_AVAILABLE": "unknown",
    "TEMPORARILY_NOT_AVAILABLE": "unknown",
    "APPROVED_FOR_MARKETING": "unknown",
    "WITHHELD": "unknown",
    "UNKNOWN": "unknown",
}
_SEXES = {"FEMALE": "female", "MALE": "male", "ALL": None}

# Everything the registry's field list has on these levels; what else turns up is told in `unknown_keys`.
_KNOWN_KEYS = {
    "": "protocolSection derivedSection hasResults resultsSection documentSection annotationSection",
    "protocolSection": """identificationModule statusModule sponsorCollaboratorsModule oversightModule
        descriptionModule conditionsModule designModule armsInterventionsModule outcomesModule
        eligibilityModule contactsLocationsModule referencesModule ipdSharingStatementModule""",
    "protocolSection.identificationModule": """nctId nctIdAliases orgStudyIdInfo secondaryIdInfos briefTitle
        officialTitle acronym organization""",
    "protocolSection.statusModule": """statusVerifiedDate overallStatus lastKnownStatus delayedPosting
        whyStopped expandedAccessInfo startDateStruct primaryCompletionDateStruct completionDateStruct
        studyFirstSubmitDate studyFirstSubmitQcDate studyFirstPostDateStruct resultsWaived
        resultsFirstSubmitDate resultsFirstSubmitQcDate resultsFirstPostDateStruct dispFirstSubmitDate
        dispFirstSubmitQcDate dispFirstPostDateStruct lastUpdateSubmitDate lastUpdatePostDateStruct""",
    "protocolSection.sponsorCollaboratorsModule": "responsibleParty leadSponsor collaborators",
    "protocolSection.descriptionModule": "briefSummary detailedDescription",
    "protocolSection.conditionsModule": "conditions keywords",
    "protocolSection.designModule": """studyType nPtrsToThisExpAccNctId expandedAccessTypes patientRegistry
        targetDuration phases designInfo bioSpec enrollmentInfo""",
    "protocolSection.armsInterventionsModule": "armGroups interventions",
    "protocolSection.eligibilityModule": """eligibilityCriteria healthyVolunteers sex genderBased
        genderDescription minimumAge maximumAge stdAges studyPopulation samplingMethod""",
    "protocolSection.contactsLocationsModule": "centralContacts overallOfficials locations",
}


def read(payload: Payload) -> SourceRecord:
    """Pure. Every module may be absent; PayloadUnreadable only without a protocolSection or an id in it.

    A value of the wrong type counts as absent. Its path is told in `unknown_keys`, with those of keys and
    words that the registry's specification does not have.
    """
    record_id = _id_of(payload.body)
    if not record_id:
        raise PayloadUnreadable(NAME, payload.id or "a record", "it has no protocolSection with an nctId")
    study = _Part(payload.body)
    sections = study.part("protocolSection")
    identity, status = sections.part("identificationModule"), sections.part("statusModule")
    about, design = sections.part("conditionsModule"), sections.part("designModule")
    asked, places = sections.part("eligibilityModule"), sections.part("contactsLocationsModule")
    sites = tuple(_site(place) for place in places.parts("locations"))
    return SourceRecord(
        registry=NAME,
        id=record_id,
        url=f"https://clinicaltrials.gov/study/{quote(record_id, safe='')}",
        title=identity.text("briefTitle") or identity.text("officialTitle") or record_id,
        other_ids=_other_ids(identity, record_id),
        official_title=identity.text("officialTitle"),
        summary=sections.part("descriptionModule").text("briefSummary"),
        study_type=design.word("studyType", _STUDY_TYPES) or "interventional",
        phase=design.words("phases", _PHASES),
        status=status.word("overallStatus", _STATUSES) or "unknown",
        last_known_status=status.word("lastKnownStatus", _STATUSES),
        why_stopped=status.text("whyStopped"),
        last_verified=status.day("statusVerifiedDate"),
        conditions=about.texts("conditions"),
        keywords=about.texts("keywords"),
        interventions=_interventions(sections.part("armsInterventionsModule")),
        dates=_dates(status),
        enrollment=_enrollment(design.part("enrollmentInfo")),
        sponsor=sections.part("sponsorCollaboratorsModule").part("leadSponsor").text("name"),
        countries=_distinct(site.country for site in sites if site.country),
        sites=sites,
        contacts=_contacts(places, "centralContacts"),
        sex=asked.word("sex", _SEXES),
        minimum_age=_age(asked, "minimumAge"),
        maximum_age=_age(asked, "maximumAge"),
        eligibility=asked.prose("eligibilityCriteria"),
        unknown_keys=_distinct([*study.odd, *_strangers(study)]),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A JSON object in a study. Nothing in it need be there, or be what the registry's specification says."""

    fields: Mapping[str, Any]
    path: str = ""
    odd: list[str] = field(default_factory=list)  # one list for all parts of a study

    def part(self, key: str) -> "_Part":
        return _Part(self._value(key, dict) or {}, self.path_of(key), self.odd)

    def parts(self, key: str) -> list["_Part"]:
        return [_Part(member, self.path_of(key), self.odd) for member in self._members(key, dict)]

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(filter(None, (_clean(text).strip() for text in self._members(key, str))))

    def text(self, key: str) -> str:
        return self.prose(key).strip()

    def prose(self, key: str) -> str:
        """Text whose offsets matter: only what cannot be stored or shown is taken out."""
        return _clean(self._value(key, str) or "")

    def word(self, key: str, meanings: Mapping[str, T]) -> T | None:
        """The meaning of one of the registry's words; a new one is odd and means nothing yet."""
        said = self.text(key)
        return self._meaning(key, said, meanings) if said else None

    def words(self, key: str, meanings: Mapping[str, T | None]) -> tuple[T, ...]:
        found = [self._meaning(key, said, meanings) for said in self.texts(key)]
        return tuple(meaning for meaning in found if meaning is not None)

    def day(self, key: str) -> str | None:
        """A date as precise as it was given, if the calendar has it."""
        said = self.text(key)
        try:
            SomeDay.parse(said)
        except ValueError:
            if said:
                self.note(key, said)
            return None
        return said

    def number(self, key: str, low: float, high: float) -> float | None:
        """A number within limits, which no text, truth value, infinity or NaN is."""
        value = self.fields.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return value
        if value is not None:
            self.note(key, value)
        return None

    def note(self, key: str, value: Any) -> None:
        """Remember what could not be understood, and where it stood."""
        shown = _clean(value)[:40] if isinstance(value, str) else type(value).__name__
        self.odd.append(f"{self.path_of(key)}: {shown}")

    def _meaning(self, key: str, said: str, meanings: Mapping[str, T]) -> T | None:
        if said.upper() not in meanings:
            self.note(key, said)
        return meanings.get(said.upper())

    def _value(self, key: str, kind: type[T]) -> T | None:
        value = self.fields.get(key)
        if value is None or isinstance(value, kind):
            return value
        self.note(key, value)
        return None

    def _members(self, key: str, kind: type[T]) -> list[T]:
        members = self._value(key, list) or []
        for stranger in (member for member in members if not isinstance(member, kind)):
            self.note(key, stranger)
        return [member for member in members if isinstance(member, kind)]

    def path_of(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def _strangers(study: _Part) -> list[str]:
    """Paths of the keys that the registry's field list does not have."""
    found = []
    for path, known in _KNOWN_KEYS.items():
        part = study
        for key in filter(None, path.split(".")):
            part = part.part(key)
        found += [_clean(part.path_of(key)) for key in part.fields if key not in known.split()]
    return found


_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def _clean(text: str) -> str:
    """Without control characters and halves of surrogate pairs; any line end becomes a newline."""
    return _NOT_TEXT.sub("", re.sub(r"\r\n?|[\x0b\x0c\x85]", "\n", text))


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _other_ids(identity: _Part, record_id: str) -> tuple[str, ...]:
    """As they were typed: whose ids they are is found out later, by their shape and never by their label."""
    secondary = [each.text("id") for each in identity.parts("secondaryIdInfos")]
    own = identity.part("orgStudyIdInfo").text("id")
    found = [*identity.texts("nctIdAliases"), own, *secondary]
    return _distinct(each for each in found if each not in {"", record_id})


def _interventions(arms: _Part) -> tuple[NamedIntervention, ...]:
    return tuple(
        NamedIntervention(each.text("name"), each.text("type") or None, each.texts("otherNames"))
        for each in arms.parts("interventions")
        if each.text("name")
    )


def _dates(status: _Part) -> Dates:
    return Dates(
        start=status.part("startDateStruct").day("date"),
        primary_completion=status.part("primaryCompletionDateStruct").day("date"),
        completion=status.part("completionDateStruct").day("date"),
        updated=status.part("lastUpdatePostDateStruct").day("date"),
    )


def _enrollment(info: _Part) -> int | None:
    count = info.number("count", 0, COUNT_NOT_KNOWN)
    return None if count in {None, COUNT_NOT_KNOWN} else int(count)


def _age(asked: _Part, key: str) -> str | None:
    age = asked.text(key)
    return age if age and age != "N/A" else None


def _site(place: _Part) -> Site:
    point = place.part("geoPoint")
    return Site(
        name=place.text("facility"),
        city=place.text("city"),
        country=_country(place),
        status=place.word("status", _STATUSES),
        lat=point.number("lat", -90, 90),
        lon=point.number("lon", -180, 180),
        contacts=_contacts(place, "contacts"),
    )


def _country(place: _Part) -> str | None:
    name = place.text("country")
    code = country_code(name) or country_code(place.text("countryCode"))
    if name and code is None:
        place.note("country", name)
    return code


def _contacts(place: _Part, key: str) -> tuple[Contact, ...]:
    found = (_contact(each) for each in place.parts(key))
    return tuple(contact for contact in found if contact != Contact())


def _contact(each: _Part) -> Contact:
    phone, extension = each.text("phone"), each.text("phoneExt")
    return Contact(
        name=each.text("name") or None,
        role=each.text("role") or None,
        phone=(f"{phone} ext. {extension}" if phone and extension else phone) or None,
        email=each.text("email") or None,
    )


REGISTRY = Registry(
    name=NAME,
    title="ClinicalTrials.gov",
    base_url=BASE_URL,
    fetch=fetch,
    list_ids=list_ids,
    fetch_one=fetch_one,
    recognises=recognises,
    split=split,
    read=read,
)
