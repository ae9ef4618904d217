"""One study, merged from what its registries said of it, its eligibility sentences each with a rule."""

from dataclasses import dataclass, field
from typing import Literal

from matchers.kinds import AnyRule
from matchers.plan import Plan
from matchers.vocabulary import TermId

Side = Literal["include", "exclude"]
Read = Literal["whole", "part", "none"]
Source = Literal["reader", "field", "curated"]
Phase = Literal["early-1", "1", "2", "3", "4"]
StudyType = Literal["interventional", "observational", "expanded-access"]
Recruitment = Literal[
    "recruiting", "not-yet-recruiting", "by-invitation", "active-not-recruiting", "suspended",
    "completed", "terminated", "withdrawn", "available", "unknown",
]  # fmt: skip
OVER: frozenset[Recruitment] = frozenset({"completed", "terminated", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Criterion:
    """One sentence of eligibility text with its side and its rule; `start` and `end` are offsets in that text.

    A limit that stands in a registry's own field (minimum age, sex) is a criterion too; it has no offsets.
    `curated` marks a rule that a reviewer gave in place of the reader's. `listing` is the id of the entry whose
    text the offsets count in, where a trial has several.
    """

    side: Side
    text: str
    rule: AnyRule
    read: Read
    heading: str = ""
    start: int | None = None
    end: int | None = None
    curated: bool = False
    listing: str = ""

    @property
    def is_field(self) -> bool:
        return self.start is None

    @property
    def source(self) -> Source:
        """Who says that the rule is what the text means."""
        if self.curated:
            return "curated"
        return "field" if self.is_field else "reader"


@dataclass(frozen=True, slots=True)
class Contact:
    name: str | None = None
    role: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A place where the trial runs; `country` is ISO 3166 alpha-2, or None where the name is not known."""

    name: str = ""
    city: str = ""
    country: str | None = None
    status: Recruitment | None = None
    lat: float | None = None
    lon: float | None = None
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Intervention:
    name: str
    term: TermId | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates as precise as they were given: `2020`, `2020-05` or `2020-05-18`."""

    start: str | None = None
    primary_completion: str | None = None
    completion: str | None = None
    updated: str | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a reviewer should look at."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One registry's entry of the trial: where it stands, what it says of recruitment, and its eligibility text."""

    registry: str
    id: str
    url: str
    status: Recruitment = "unknown"
    updated: str | None = None
    eligibility: str = ""


@dataclass(frozen=True, slots=True)
class ShownFrom:
    """From which entry a part of a merged trial comes, such as `status`, or `sites ES` for those in Spain."""

    part: str
    listing: str


@dataclass(frozen=True, slots=True)
class Trial:
    """`listings` are the entries it was merged from, `shown_from` says which of them each part comes from; a trial that
    one registry alone tells of has none beside itself."""

    id: str
    ids: tuple[str, ...]
    registries: tuple[str, ...]
    url: str
    title: str
    official_title: str = ""
    summary: str = ""
    study_type: StudyType = "interventional"
    phase: tuple[Phase, ...] = ()
    status: Recruitment = "unknown"
    why_stopped: str = ""
    last_verified: str | None = None
    targets: tuple[TermId, ...] = ()
    conditions: tuple[str, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    dates: Dates = field(default_factory=Dates)
    enrollment: int | None = None
    sponsor: str = ""
    countries: tuple[str, ...] = ()
    sites: tuple[Site, ...] = ()
    contacts: tuple[Contact, ...] = ()
    eligibility: str = ""
    criteria: tuple[Criterion, ...] = ()
    flags: tuple[Flag, ...] = ()
    listings: tuple[Listing, ...] = ()
    acronym: str = ""
    plan: Plan = field(default_factory=Plan)
    shown_from: tuple[ShownFrom, ...] = ()

    @property
    def entries(self) -> tuple[Listing, ...]:
        """Every registry's entry of the trial, the best known registry first; there is at least one."""
        alone = Listing(
            self.registries[0], self.id, self.url, self.status, self.dates.updated, self.eligibility
        )
        return self.listings or (alone,)

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def is_sample(self) -> bool:
        """Shipped for demonstration: no registry gives out ids that begin with NCT99."""
        return self.id.startswith("NCT99")
