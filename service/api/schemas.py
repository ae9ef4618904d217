"""The shapes that go out, and how matches and trials get into them. Same values, same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NotRequired

import orjson
from typing_extensions import TypedDict

from ingest.catalogue import Catalogue
from matchers.asking import Ask
from matchers.child import Child
from matchers.columns.standings import Standings, Words
from matchers.explain import kind_of, says
from matchers.facets import facets
from matchers.factors import kilometres
from matchers.match import Held, Match, Standing
from matchers.plan import ArmKind, Masked, Plan
from matchers.rank import FACTORS, IN_WORDS, Ranked, treatment_first
from matchers.saying import marked
from matchers.trial import (
    Contact,
    Criterion,
    Listing,
    Phase,
    Read,
    Recruitment,
    Side,
    Site,
    Source,
    StudyType,
    Trial,
)
from matchers.truth import Truth
from matchers.why import both
from matchers.wire import to_plain
from service.intake.problems import Warned

LONGEST_QUOTE = 4000
Spot = tuple[float | None, float | None]  # a site's place on the map, as far as it is told
DISCLAIMER = {
    "treatment": marked("Treatment of infantile spasms must not wait for a trial."),
    "clinician": marked(
        "Decision support for licensed professionals. Compares the entered data with public registry text. "
        "It may be wrong or out of date; check the protocol and call the site. It does not diagnose or "
        "recommend treatment. Do not delay standard treatment for infantile spasms."
    ),
    "family": marked(
        "This lists public studies. It cannot tell if your child can join. Only the study team can. Please "
        "speak with your child's doctor, and never stop or wait with a treatment because of this. If your "
        "child has spasms now and is not under care, seek care today."
    ),
}


class CatalogueOut(TypedDict):
    version: str
    trials: int
    synced_at: str | None


class WarningOut(TypedDict):
    field: str
    message: str
    did_you_mean: list[str]


class AskOut(TypedDict):
    fact: str
    question: str
    field: str | None
    settles: int


class MatchedTrialOut(TypedDict):
    id: str
    ids: list[str]
    title: str
    url: str
    phase: list[Phase]
    status: Recruitment
    registries: list[str]
    targets: list[str]
    last_verified: str | None
    study_type: StudyType
    countries: list[str]
    sample: NotRequired[Literal[True]]


class ReasonOut(TypedDict):
    factor: str
    value: float
    weight: float
    text: str


class WeightOut(TypedDict):
    factor: str
    weight: float
    asks: str
    why: str


class OrderOut(TypedDict):
    """Why the matches stand as they do. `treatment_first` are the ids of this page, those that give no treatment
    after the others: for a child who needs one."""

    words: str
    weights: list[WeightOut]
    treatment_first: list[str]


class ToldOut(TypedDict):
    """What a child is told of a criterion, and of any other that asks the same."""

    kind: str
    passes: Literal["yes", "no", "unknown"]
    why: str
    why_for_family: str
    until: str | None
    asks: list[str]


class AnsweredOut(TypedDict):
    side: Side
    text: str
    kind: str
    passes: Literal["yes", "no", "unknown"]
    why: str
    why_for_family: str
    until: str | None
    asks: list[str]
    read: Read
    source: Source


class NearSiteOut(TypedDict):
    name: str
    city: str
    country: str | None
    status: Recruitment | None
    km: int | None


class MatchOut(TypedDict):
    trial: MatchedTrialOut
    standing: Standing
    opens: str | None
    closes: str | None
    closes_earliest: str | None
    days_left: int | None
    days_left_earliest: int | None
    score: float
    reasons: list[ReasonOut]
    criteria: list[AnsweredOut]
    sites: list[NearSiteOut]


class MatchesOut(TypedDict):
    as_of: str
    catalogue: CatalogueOut
    warnings: list[WarningOut]
    ask_next: list[AskOut]
    total: int
    standings: dict[str, int]
    limit: int
    offset: int
    matches: list[MatchOut]
    order: OrderOut
    disclaimer: dict[str, str]
    sample_data: NotRequired[Literal[True]]


class InterventionOut(TypedDict):
    name: str
    term: str | None
    type: str | None


class DatesOut(TypedDict):
    start: str | None
    primary_completion: str | None
    completion: str | None
    updated: str | None


class FlagOut(TypedDict):
    kind: str
    text: str


class ContactOut(TypedDict):
    name: str | None
    role: str | None
    phone: str | None
    email: str | None


class SiteOut(TypedDict):
    name: str
    city: str
    country: str | None
    status: Recruitment | None
    lat: float | None
    lon: float | None
    contacts: list[ContactOut]


class CriterionOut(TypedDict):
    side: Side
    text: str
    heading: str
    start: NotRequired[int | None]
    end: NotRequired[int | None]
    kind: str
    rule: dict[str, Any]
    read: Read
    source: Source
    listing: NotRequired[str]


class ListingOut(TypedDict):
    """A registry's own entry of the trial; a sentence's `start` and `end` count in its `eligibility_text`."""

    registry: str
    id: str
    url: str
    status: Recruitment
    updated: str | None
    eligibility_text: str


class TrialSummaryOut(TypedDict):
    id: str
    ids: list[str]
    registries: list[str]
    url: str
    title: str
    study_type: StudyType
    phase: list[Phase]
    status: Recruitment
    targets: list[str]
    interventions: list[InterventionOut]
    dates: DatesOut
    enrollment: int | None
    sponsor: str
    countries: list[str]
    last_verified: str | None
    sample: NotRequired[Literal[True]]


class ArmOut(TypedDict):
    label: str
    kind: ArmKind | None
    text: str
    gets: list[str]


class MeasureOut(TypedDict):
    what: str
    when: str


class PlanOut(TypedDict):
    """`randomised` and `masked` are null where the registry does not say; `masked` is [] where nobody is."""

    arms: list[ArmOut]
    randomised: bool | None
    masked: list[Masked] | None
    measures: list[MeasureOut]
    results: str | None


class TrialOut(TrialSummaryOut):
    """`shown_from` says, where several registries tell of the trial, which listing each part comes from, by its id."""

    acronym: str
    plan: PlanOut
    official_title: str
    summary: str
    why_stopped: str
    conditions: list[str]
    contacts: list[ContactOut]
    sites: list[SiteOut]
    eligibility_text: str
    criteria: list[CriterionOut]
    registry_fields: list[CriterionOut]
    listings: list[ListingOut]
    shown_from: dict[str, str]
    facets: dict[str, Any]
    flags: list[FlagOut]


class TrialsOut(TypedDict):
    total: int
    limit: int
    offset: int
    next: str | None
    trials: list[TrialSummaryOut]
    sample_data: NotRequired[Literal[True]]


def to_bytes(plain: Any) -> bytes:
    """JSON whose keys stand in the order of the shapes above: the same values give the same bytes."""
    return orjson.dumps(plain, option=orjson.OPT_APPEND_NEWLINE)


def matches_document(  # noqa: PLR0913, PLR0917 - the parts of one answer
    child: Child,
    warnings: Sequence[Warned],
    asks: Sequence[Ask],
    found: Standings,
    catalogue: Catalogue,
    limit: int = 500,
    offset: int = 0,
) -> MatchesOut:
    """The whole answer to a profile. `found` is in order and filtered; the page is cut here, and told in full."""
    page = found[offset : offset + limit]
    answer = MatchesOut(
        as_of=child.as_of.isoformat(),
        catalogue=catalogue_document(catalogue),
        warnings=[warning_document(one) for one in warnings],
        ask_next=[
            AskOut(fact=ask.fact, question=ask.question, field=ask.field, settles=ask.settles) for ask in asks
        ],
        total=len(found),
        standings=found.counts,
        limit=limit,
        offset=offset,
        matches=_told(page, child, found.columns.words),
        order=_explained_order(page),
        disclaimer=DISCLAIMER,
    )
    if any(trial.is_sample for trial in found.trials):
        answer["sample_data"] = True
    return answer


def _explained_order(page: Sequence[Ranked]) -> OrderOut:
    weights = [
        WeightOut(factor=name, weight=one.weight, asks=one.asks, why=one.why) for name, one in FACTORS.items()
    ]
    ids = [one.match.trial.id for one in treatment_first(page)]
    return OrderOut(words=IN_WORDS, weights=weights, treatment_first=ids)


def catalogue_document(catalogue: Catalogue) -> CatalogueOut:
    synced = catalogue.synced_at.isoformat() if catalogue.synced_at else None
    return CatalogueOut(version=catalogue.version, trials=len(catalogue.trials), synced_at=synced)


def warning_document(warned: Warned) -> WarningOut:
    return WarningOut(field=warned.field, message=warned.message, did_you_mean=list(warned.did_you_mean))


@dataclass(frozen=True, slots=True)
class Known:
    """What was found of a criterion and may stand in another trial as well, by the place of what it asks: `words` are
    what is asked, of no child; `told` is this child's. `km` is how far it lives from places where there are sites."""

    words: Words
    told: dict[tuple[int, Side, bool], ToldOut]
    km: dict[Spot, int | None]


def _told(page: Sequence[Ranked], child: Child, words: Words) -> list[MatchOut]:
    known = Known(words, {}, {})
    return [match_document(one, child, known) for one in page]


def match_document(ranked: Ranked, child: Child, known: Known | None = None) -> MatchOut:
    """One match, told in full; `known` is for several of one lineup."""
    match, earliest = ranked.match, ranked.match.closes_earliest
    return MatchOut(
        trial=matched_trial(match.trial),
        standing=match.standing,
        opens=match.opens.isoformat() if match.opens else None,
        closes=match.closes.isoformat() if match.closes else None,
        closes_earliest=earliest.isoformat() if earliest else None,
        days_left=match.days_left,
        days_left_earliest=(earliest - match.on).days if earliest else None,
        score=ranked.score,
        reasons=[
            ReasonOut(factor=one.factor, value=one.value, weight=one.weight, text=one.text)
            for one in ranked.reasons
        ],
        criteria=_criteria(match, child, known),
        sites=_near_sites(match.trial, child, known.km if known else {}),
    )


def matched_trial(trial: Trial) -> MatchedTrialOut:
    shown = MatchedTrialOut(
        id=trial.id,
        ids=list(trial.ids),
        title=trial.title,
        url=trial.url,
        phase=list(trial.phase),
        status=trial.status,
        registries=list(trial.registries),
        targets=list(trial.targets),
        last_verified=trial.last_verified,
        study_type=trial.study_type,
        countries=list(trial.countries),
    )
    if trial.is_sample:
        shown["sample"] = True
    return shown


def _criteria(match: Match, child: Child, known: Known | None) -> list[AnsweredOut]:
    if known is None or not match.places:
        return [
            _answered(held.criterion, _of(held, match, child, {}, n)) for n, held in enumerate(match.held)
        ]
    shown = []
    for place, criterion, answer in zip(match.places, match.trial.criteria, match.answers, strict=True):
        key = place, criterion.side, criterion.read == "none"
        told = known.told.get(key)
        if told is None:
            told = known.told[key] = _of(Held(criterion, answer), match, child, known.words, place)
        shown.append(_answered(criterion, told))
    return shown


def _of(held: Held, match: Match, child: Child, words: Words, place: int) -> ToldOut:
    key = place, held.criterion.side
    asked = words.get(key)
    if asked is None:
        asked = words[key] = says(held.criterion.rule), kind_of(held.criterion)
    truth, until = held.passes.at(match.on), held.passes.next_change(match.on)
    why, why_for_family = both(held, child, *asked)
    return {
        "kind": asked[1],
        "passes": PASSES[truth],
        "why": why,
        "why_for_family": why_for_family,
        "until": until.isoformat() if until else None,
        "asks": list(held.answer.asks) if truth is Truth.UNKNOWN else [],
    }


def _answered(criterion: Criterion, told: ToldOut) -> AnsweredOut:
    return {
        "side": criterion.side,
        "text": quoted(criterion.text),
        **told,
        "read": criterion.read,
        "source": criterion.source,
    }


def quoted(text: str) -> str:
    """A sentence as long as an answer repeats it; the trial's own document has it whole."""
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"


PASSES: dict[Truth, Literal["yes", "no", "unknown"]] = {
    Truth.YES: "yes",
    Truth.NO: "no",
    Truth.UNKNOWN: "unknown",
}


def _near_sites(trial: Trial, child: Child, known: dict[Spot, int | None]) -> list[NearSiteOut]:
    """Nearest first; then those at no known distance, the child's own country first."""
    sites = [_near_site(site, child, known) for site in trial.sites]
    country = child.place.country
    return sorted(sites, key=lambda site: (site["km"] is None, site["km"] or 0, site["country"] != country))


def _near_site(site: Site, child: Child, known: dict[Spot, int | None]) -> NearSiteOut:
    spot = site.lat, site.lon
    if spot not in known:
        km = kilometres(site, child)
        known[spot] = None if km is None else round(km)
    return {
        "name": site.name,
        "city": site.city,
        "country": site.country,
        "status": site.status,
        "km": known[spot],
    }


def trial_document(trial: Trial) -> TrialOut:
    """A normalised trial as the API and the command line show it."""
    return TrialOut(
        **trial_summary(trial),
        official_title=trial.official_title,
        acronym=trial.acronym,
        plan=_plan(trial.plan),
        summary=trial.summary,
        why_stopped=trial.why_stopped,
        conditions=list(trial.conditions),
        contacts=[_contact(one) for one in trial.contacts],
        sites=[_site(one) for one in trial.sites],
        eligibility_text=trial.eligibility,
        criteria=[_criterion(one) for one in trial.criteria if not one.is_field],
        registry_fields=[_criterion(one) for one in trial.criteria if one.is_field],
        listings=[_listing(one) for one in trial.entries],
        shown_from={one.part: one.listing for one in trial.shown_from},
        facets=facets(trial),
        flags=[FlagOut(kind=one.kind, text=one.text) for one in trial.flags],
    )


def _plan(plan: Plan) -> PlanOut:
    return PlanOut(
        arms=[
            ArmOut(label=one.label, kind=one.kind, text=one.text, gets=list(one.gets)) for one in plan.arms
        ],
        randomised=plan.randomised,
        masked=None if plan.masked is None else list(plan.masked),
        measures=[MeasureOut(what=one.what, when=one.when) for one in plan.measures],
        results=plan.results or None,
    )


def trial_summary(trial: Trial) -> TrialSummaryOut:
    """A trial in a list: what it is, without its sentences and sites."""
    dates = trial.dates
    shown = TrialSummaryOut(
        id=trial.id,
        ids=list(trial.ids),
        registries=list(trial.registries),
        url=trial.url,
        title=trial.title,
        study_type=trial.study_type,
        phase=list(trial.phase),
        status=trial.status,
        targets=list(trial.targets),
        interventions=[
            InterventionOut(name=one.name, term=one.term, type=one.type) for one in trial.interventions
        ],
        dates=DatesOut(
            start=dates.start,
            primary_completion=dates.primary_completion,
            completion=dates.completion,
            updated=dates.updated,
        ),
        enrollment=trial.enrollment,
        sponsor=trial.sponsor,
        countries=list(trial.countries),
        last_verified=trial.last_verified,
    )
    if trial.is_sample:
        shown["sample"] = True
    return shown


def _contact(contact: Contact) -> ContactOut:
    return ContactOut(name=contact.name, role=contact.role, phone=contact.phone, email=contact.email)


def _site(site: Site) -> SiteOut:
    return SiteOut(
        name=site.name,
        city=site.city,
        country=site.country,
        status=site.status,
        lat=site.lat,
        lon=site.lon,
        contacts=[_contact(one) for one in site.contacts],
    )


def _criterion(criterion: Criterion) -> CriterionOut:
    """A sentence with its place in the text; a registry's own field has none."""
    shown = CriterionOut(
        side=criterion.side,
        text=criterion.text,
        heading=criterion.heading,
        kind=kind_of(criterion),
        rule=to_plain(criterion.rule),
        read=criterion.read,
        source=criterion.source,
    )
    if not criterion.is_field:
        shown["start"], shown["end"] = criterion.start, criterion.end
    if criterion.listing:
        shown["listing"] = criterion.listing
    return shown


def _listing(entry: Listing) -> ListingOut:
    return ListingOut(
        registry=entry.registry,
        id=entry.id,
        url=entry.url,
        status=entry.status,
        updated=entry.updated,
        eligibility_text=entry.eligibility,
    )
