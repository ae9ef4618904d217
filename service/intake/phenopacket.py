"""GA4GH Phenopackets, version 2, as JSON: what was seen and not seen in a child, causes and treatments."""

from collections.abc import Iterator
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from matchers.calendar import SomeDay, add_months, later
from matchers.saying import say
from matchers.vocabulary import TermId, find
from service.intake.age_text import Age, age_from
from service.intake.conversion import (
    KINDS_OF_IT,
    MALFORMED,
    WHOLE,
    Converted,
    Deceased,
    Draft,
    day,
    day_text,
    denies_all,
    refused,
    unknown,
)
from service.intake.problems import ProfileRefused, field_errors

PARTS = frozenset(
    {
        "subject",
        "phenotypicFeatures",
        "measurements",
        "diseases",
        "interpretations",
        "medicalActions",
        "metaData",
    }
)
NOT_READ = ("biosamples", "files")
SEXES = {"FEMALE": "female", "MALE": "male"}
ACMG = {"PATHOGENIC", "LIKELY_PATHOGENIC"}
UNSURE = {"REJECTED", "CANDIDATE"}
KILOGRAMS = {"kg": 1.0, "kilogram": 1.0, "ucum:kg": 1.0, "g": 0.001, "gram": 0.001, "ucum:g": 0.001}
WEEKS = {"wk", "week", "weeks", "ucum:wk"}
TOO_LOOSE = say("this time is too loose to be a date: only a day, or an age with a date of birth, is used")
OVER = say("this is over, and a profile tells what is so now")


class _Part(BaseModel):
    """A part of a phenopacket; names as in its JSON, or with underscores, as protobuf takes them too."""

    model_config = ConfigDict(
        extra="ignore",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,
        alias_generator=to_camel,
        populate_by_name=True,
    )


class OntologyClass(_Part):
    id: str = ""
    label: str = ""


class AgeTold(_Part):
    iso8601duration: str = ""


class TimeElement(_Part):
    """One of several ways to tell a time; only these two can give a date."""

    age: AgeTold | None = None
    timestamp: str | None = None


class VitalStatus(_Part):
    status: str | None = None
    time_of_death: Any = None


class Subject(_Part):
    date_of_birth: str | None = None
    time_at_last_encounter: TimeElement | None = None
    vital_status: VitalStatus | None = None
    sex: str | None = None


class Feature(_Part):
    type: OntologyClass
    excluded: bool | None = None
    negated: Any = None  # what version 1 called it
    onset: TimeElement | None = None
    resolution: Any = None


class Disease(_Part):
    term: OntologyClass
    excluded: bool | None = None
    onset: TimeElement | None = None
    resolution: Any = None


class GeneContext(_Part):
    symbol: str = ""


class VariationDescriptor(_Part):
    gene_context: GeneContext | None = None


class VariantInterpretation(_Part):
    acmg_pathogenicity_classification: str | None = None
    variation_descriptor: VariationDescriptor | None = None


class GenomicInterpretation(_Part):
    interpretation_status: str | None = None
    variant_interpretation: VariantInterpretation | None = None


class Diagnosis(_Part):
    genomic_interpretations: list[Any] | None = None


class Interpretation(_Part):
    diagnosis: Diagnosis | None = None


class Interval(_Part):
    start: str | None = None
    end: str | None = None


class DoseInterval(_Part):
    interval: Interval | None = None


class Treatment(_Part):
    agent: OntologyClass
    dose_intervals: list[DoseInterval] | None = None


class MedicalAction(_Part):
    treatment: Treatment | None = None


class Quantity(_Part):
    unit: OntologyClass
    value: float


class Value(_Part):
    quantity: Quantity | None = None


class Measurement(_Part):
    assay: OntologyClass
    value: Value | None = None
    time_observed: TimeElement | None = None


class MetaData(_Part):
    phenopacket_schema_version: str | None = None


class Packet(_Part):
    """The whole; the entries of its lists are read one by one, so that one of a wrong form costs no other."""

    subject: Subject | None = None
    phenotypic_features: list[Any] | None = None
    measurements: list[Any] | None = None
    diseases: list[Any] | None = None
    interpretations: list[Any] | None = None
    medical_actions: list[Any] | None = None
    meta_data: MetaData | None = None


PartT = TypeVar("PartT", bound=_Part)


def is_phenopacket(plain: Any) -> bool:
    return isinstance(plain, dict) and any(to_camel(name) in PARTS for name in plain)


def convert(plain: Any, today: date) -> Converted:
    """The profile that a phenopacket tells of; Deceased, or ProfileRefused with the part that cannot be right."""
    if not is_phenopacket(plain):
        raise refused(
            WHOLE, say("this is not a phenopacket"), say("Send a GA4GH Phenopacket, version 2, as JSON.")
        )
    try:
        packet = Packet.model_validate(plain)
    except ValidationError as found:
        details = found.errors(include_url=False, include_input=False)
        raise ProfileRefused(field_errors(details)) from None
    _check_version(packet)
    draft = Draft("phenopacket", today)
    _Reader(draft, packet).read()
    for name in NOT_READ:
        if plain.get(name):
            draft.ignore(name, say("this part is not read"))
    return draft.done()


def _check_version(packet: Packet) -> None:
    version = packet.meta_data.phenopacket_schema_version if packet.meta_data else None
    if version and version.startswith("1"):
        path = "metaData.phenopacketSchemaVersion"
        raise refused(
            path, say("this is a phenopacket of version 1"), say("Convert it to version 2 and send that.")
        )


class _Reader:
    def __init__(self, draft: Draft, packet: Packet) -> None:
        self.draft, self.packet = draft, packet
        self.born: SomeDay | None = None

    def read(self) -> None:
        self._subject(self.packet.subject or Subject())
        for path, feature in self._each("phenotypicFeatures", self.packet.phenotypic_features, Feature):
            self._feature(path, feature)
        for path, disease in self._each("diseases", self.packet.diseases, Disease):
            self._finding(f"{path}.term", path, disease.term, disease)
        for path, one in self._each("interpretations", self.packet.interpretations, Interpretation):
            self._interpretation(path, one)
        for path, action in self._each("medicalActions", self.packet.medical_actions, MedicalAction):
            self._action(path, action)
        for path, measured in self._each("measurements", self.packet.measurements, Measurement):
            self._measurement(path, measured)

    def _each(self, name: str, entries: list[Any] | None, model: type[PartT]) -> Iterator[tuple[str, PartT]]:
        for number, entry in enumerate(entries or ()):
            path = f"{name}[{number}]"
            try:
                part = model.model_validate(entry)
            except ValidationError:
                self.draft.ignore(path, MALFORMED)
                continue
            yield path, part

    def _subject(self, subject: Subject) -> None:
        vital = subject.vital_status
        if vital and (vital.status == "DECEASED" or vital.time_of_death):
            raise Deceased("subject.vitalStatus")
        if subject.sex in SEXES:
            self.draft.put("sex", SEXES[subject.sex], "subject.sex")
        elif subject.sex:
            self.draft.ignore("subject.sex", say("this is neither FEMALE nor MALE"))
        if subject.date_of_birth:
            # A date of birth that is none goes on as it is, to be refused like any other.
            born = day_text(subject.date_of_birth) or subject.date_of_birth[:40]
            self.draft.put("born", born, "subject.dateOfBirth")
            self.born = day(born)
        if subject.time_at_last_encounter:
            self._last_encounter(subject.time_at_last_encounter, has_birth=bool(subject.date_of_birth))

    def _last_encounter(self, time: TimeElement, *, has_birth: bool) -> None:
        path = "subject.timeAtLastEncounter"
        age = _age(time)
        if has_birth:
            self.draft.ignore(path, say("the date of birth is used"))
        elif age is None:
            self.draft.ignore(path, TOO_LOOSE)
        else:
            self.draft.put("age", _iso(age), path)
            self.draft.put("as_of", self.draft.today.isoformat(), path)
            self.draft.loosely(path, say("The age at the last encounter was taken for the age of today."))

    def _feature(self, path: str, feature: Feature) -> None:
        if feature.negated is not None:
            self.draft.ignore(path, say("negated is a word of version 1; version 2 says excluded"))
        else:
            self._finding(f"{path}.type", path, feature.type, feature)

    def _finding(self, term_path: str, path: str, code: OntologyClass, told: Feature | Disease) -> None:
        """A condition or an EEG pattern by its code: a label may say more or less than the code."""
        term = _condition(code.id)
        if term is None:
            self.draft.ignore(term_path, unknown(code.id))
        elif told.excluded and not denies_all(term, code.id):
            self.draft.ignore(term_path, KINDS_OF_IT)
        elif told.excluded:
            self.draft.find(term, path, None, present=False)
        elif told.resolution is not None:
            self.draft.ignore(path, OVER)
        else:
            self.draft.find(term, path, self._when(f"{path}.onset", told.onset), present=True)

    def _when(self, path: str, time: TimeElement | None) -> str | None:
        """A date that is certain, whole or to the month; None where there is none."""
        if time is None:
            return None
        age = _age(time)
        text = self._at_age(age) if age else day_text(time.timestamp)
        if text is None:
            why = say("this age gives no certain month") if age and self.born else TOO_LOOSE
            self.draft.ignore(path, why)
        return text

    def _at_age(self, age: Age) -> str | None:
        """An age is told in completed units: it lasts until the next one is completed."""
        if self.born is None:
            return None
        first = _after(self.born.first, age)
        last = later(_after(self.born.last, age, one_more=True), -1)
        if first == last:
            return first.isoformat()
        return f"{first:%Y-%m}" if (first.year, first.month) == (last.year, last.month) else None

    def _interpretation(self, path: str, told: Interpretation) -> None:
        entries = told.diagnosis.genomic_interpretations if told.diagnosis else None
        inside = f"{path}.diagnosis.genomicInterpretations"
        for place, one in self._each(inside, entries, GenomicInterpretation):
            self._variant(place, one)

    def _variant(self, path: str, told: GenomicInterpretation) -> None:
        variant = told.variant_interpretation
        descriptor = variant.variation_descriptor if variant else None
        symbol = descriptor.gene_context.symbol if descriptor and descriptor.gene_context else ""
        if variant is None or variant.acmg_pathogenicity_classification not in ACMG:
            self.draft.ignore(path, say("only a variant told as pathogenic or likely pathogenic is used"))
            return
        if told.interpretation_status in UNSURE:
            self.draft.ignore(path, say("this variant is a candidate only, or was rejected as the cause"))
            return
        term = find(f"HGNC:{symbol}", "condition") if symbol.strip() else None
        if term is None:
            self.draft.ignore(path, say("this gene is not in our vocabulary"))
            return
        if told.interpretation_status not in {"CAUSATIVE", "CONTRIBUTORY"}:
            self.draft.loosely(path, say("This variant is not told to be the cause; it was taken for one."))
        self.draft.find(term, path, None, present=True)

    def _action(self, path: str, action: MedicalAction) -> None:
        if action.treatment is None:
            self.draft.ignore(path, say("only treatments with an agent are read"))
            return
        agent = action.treatment.agent
        term = (find(agent.id, "treatment") if ":" in agent.id else None) or find(agent.label, "treatment")
        if term is None:
            self.draft.ignore(f"{path}.treatment.agent", unknown(agent.id))
            return
        start, stop = _course(action.treatment.dose_intervals or [])
        ended = day(stop)
        is_past = ended is not None and ended.last < self.draft.today
        self.draft.treat(term, path, "past" if is_past else None, start, stop)

    def _measurement(self, path: str, told: Measurement) -> None:
        quantity = told.value.quantity if told.value else None
        units = {quantity.unit.id.casefold(), quantity.unit.label.casefold()} if quantity else set()
        scales = {KILOGRAMS[unit] for unit in units & KILOGRAMS.keys()}
        if quantity and told.assay.id == "LOINC:29463-7" and len(scales) == 1:
            when = self._when(f"{path}.timeObserved", told.time_observed)
            if when is None and told.time_observed is not None:
                self.draft.ignore(path, say("the day of this weight is not certain"))
            else:
                self.draft.weigh(round(quantity.value * scales.pop(), 6), when, path)
        elif quantity and told.assay.id == "LOINC:11884-4" and units & WEEKS:
            self.draft.put("gestational_age_weeks", quantity.value, path)
        else:
            self.draft.ignore(path, say("this measurement is not used, or not with this value and unit"))


def _condition(code: str) -> TermId | None:
    """By code only: without a colon the words might be anyone's."""
    if ":" not in code or code.casefold().startswith("hgnc"):
        return None
    return find(code, "condition") or find(code, "eeg")


def _age(time: TimeElement) -> Age | None:
    """An age; programs write 3 months as P0Y3M0D, so that a last 0 says nothing."""
    try:
        age = age_from(time.age.iso8601duration) if time.age else None
    except PydanticCustomError:
        return None
    while age and len(age.parts) > 1 and age.parts[-1][1] == 0:
        age = Age(age.parts[:-1])
    return age


def _iso(age: Age) -> str:
    return "P" + "".join(f"{number}{unit[0].upper()}" for unit, number in age.parts)


def _after(born: date, age: Age, *, one_more: bool = False) -> date:
    """The day on which an age, or with `one_more` the next one, is reached."""
    parts = dict(age.parts)
    if one_more:
        parts[age.finest] += 1
    months = 12 * parts.get("year", 0) + parts.get("month", 0)
    return later(add_months(born, months), 7 * parts.get("week", 0) + parts.get("day", 0))


def _course(doses: list[DoseInterval]) -> tuple[str | None, str | None]:
    """From the first dose to the last; an end only if every dose has one."""
    told = [dose.interval for dose in doses if dose.interval]
    starts = sorted(filter(None, (day_text(one.start) for one in told)))
    ends = sorted(filter(None, (day_text(one.end) for one in told)))
    is_whole = bool(ends) and len(ends) == len(doses)
    return starts[0] if len(starts) == len(doses) and starts else None, ends[-1] if is_whole else None
