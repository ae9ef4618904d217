"""What a registry sent, and the one shape every registry's record is read into, words untouched."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from matchers.plan import Plan
from matchers.trial import Contact, Dates, Phase, Recruitment, Site, StudyType


class PayloadUnreadable(Exception):
    """A record that cannot be read: counted, kept and reported; the rest goes on."""

    def __init__(self, registry: str, where: str, why: str) -> None:
        super().__init__(f"{registry}: {where} cannot be read: {why}")
        self.registry, self.where, self.why = registry, where, why


class RegistryUnavailable(Exception):
    """A registry that does not answer, refuses us, or sends nonsense. `reason` is one word, to be counted."""

    def __init__(self, registry: str, reason: str, detail: str = "") -> None:
        super().__init__(f"{registry}: {reason}{f' ({detail})' if detail else ''}")
        self.registry, self.reason, self.detail = registry, reason, detail


@dataclass(frozen=True, slots=True)
class Payload:
    """One record as a registry sent it: `body` is the parsed JSON or the text, never changed by us.

    `told` is the part of it that tells two versions apart, where a registry stamps every record anew each day;
    None is the whole body.
    """

    registry: str
    id: str
    body: Any
    told: Any = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class NamedIntervention:
    name: str
    type: str | None = None
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recruiting:
    """From when to when a study takes people, and when it is over: from some registries that is all we hear."""

    start: date | None = None
    end: date | None = None
    over: date | None = None

    def status_on(self, day: date) -> Recruitment:
        """Both ends are days on which people are taken."""
        if self.start and day < self.start:
            return "not-yet-recruiting"
        if self.end and day <= self.end:
            return "recruiting" if self.start else "unknown"
        if self.over and day > self.over and (self.end is None or day > self.end):
            return "completed"
        return "active-not-recruiting" if self.end else "unknown"


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One registry's record of one study. Ages are the registry's own strings ("2 Months"), or None: no limit.

    `other_ids` are all ids but its own, as they were given: whose they are tells `registry_ids.py`, by their shape.
    `translated` says that its words were put into English from another language.
    """

    registry: str
    id: str
    url: str
    title: str
    other_ids: tuple[str, ...] = ()
    official_title: str = ""
    summary: str = ""
    study_type: StudyType = "interventional"
    phase: tuple[Phase, ...] = ()
    status: Recruitment = "unknown"
    last_known_status: Recruitment | None = None
    why_stopped: str = ""
    last_verified: str | None = None
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    interventions: tuple[NamedIntervention, ...] = ()
    dates: Dates = field(default_factory=Dates)
    enrollment: int | None = None
    sponsor: str = ""
    countries: tuple[str, ...] = ()
    sites: tuple[Site, ...] = ()
    contacts: tuple[Contact, ...] = ()
    sex: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    eligibility: str = ""
    unknown_keys: tuple[str, ...] = ()
    recruiting: Recruiting | None = None
    translated: bool = False
    acronym: str = ""
    plan: Plan = field(default_factory=Plan)

    def on(self, day: date) -> "SourceRecord":
        """As it stands on a day: a status that a registry leaves to its dates changes without an edit."""
        if self.status != "unknown" or self.recruiting is None:
            return self
        return replace(self, status=self.recruiting.status_on(day))
