"""One resource after another into a draft of the profile: what each type tells, and what is left out and why."""

from collections.abc import Callable, Sequence
from typing import Any

import pycountry

from matchers.saying import say
from matchers.vocabulary import TermId, ancestors, find, is_a
from service.intake.conversion import KINDS_OF_IT, UNKNOWN_TERM, Draft, day, day_text, denies_all, unknown
from service.intake.fhir.about import Resource, is_of_another, own_names
from service.intake.fhir.codes import Json, coded, codes_of, worded
from service.intake.fhir.quantity import (
    GESTATION,
    KILOGRAMS,
    LABS,
    WEEKS,
    WEIGHT,
    lab_unit,
    number,
    times_limit,
)

MEASURED = {"final", "amended", "corrected", "preliminary"}
NOT_GOING_ON = {"inactive", "remission", "resolved"}
UNSURE = {"unconfirmed", "provisional", "differential"}
STATEMENTS = {"active": "current", "completed": "past", "stopped": "past", "on-hold": None, "unknown": None}
REQUESTS = {"active": "current", "completed": "past", "stopped": "past", "on-hold": None, "unknown": None}
PLANS = {"proposal", "plan", "option"}
DIETS = {"active": "current", "completed": "past", "on-hold": None}
NOT_GIVEN = say("by its status or intent this may never have been given")
WRONG = say("this was entered in error")


class Reader:
    """Reads resources that are about one child. `patient_id` is theirs, where it is known without a Patient."""

    def __init__(self, draft: Draft, resources: Sequence[Resource], patient_id: str | None = None) -> None:
        self.draft, self.resources = draft, resources
        self.own = own_names(resources, patient_id)

    def read(self) -> None:
        for path, _, resource in self.resources:
            if is_of_another(resource, self.own):
                self.draft.ignore(path, say("this is about someone else than the Patient of this Bundle"))
            else:
                READERS[resource["resourceType"]](self, path, resource)

    def patient(self, path: str, one: Json) -> None:
        if one.get("gender") in {"female", "male"}:
            self.draft.put("sex", one["gender"], f"{path}.gender")
        elif one.get("gender"):
            self.draft.ignore(f"{path}.gender", say("this is neither female nor male"))
        if one.get("birthDate"):
            self.draft.put("born", one["birthDate"], f"{path}.birthDate")
        self._country(f"{path}.address", one.get("address") or [])

    def _country(self, path: str, addresses: list[Json]) -> None:
        countries = {
            _country_code(one["country"])
            for one in addresses
            if one.get("country") and one.get("use") != "old" and not (one.get("period") or {}).get("end")
        }
        if len(countries) == 1 and (code := next(iter(countries))):
            self.draft.put("place.country", code, path)
        elif countries:
            self.draft.ignore(path, say("this is not one country that is known"))

    def condition(self, path: str, one: Json) -> None:
        verified, going = codes_of(one.get("verificationStatus")), codes_of(one.get("clinicalStatus"))
        if "entered-in-error" in verified:
            self.draft.ignore(path, WRONG)
            return
        term, code = self._term(f"{path}.code", one.get("code"), "condition", "eeg")
        if term is None:
            return
        if "refuted" in verified:
            self._refuted(path, term, code)
        elif verified & UNSURE:
            self.draft.ignore(path, say("this is not confirmed"))
        elif going & NOT_GOING_ON:
            self.draft.ignore(path, say("this is over, and a profile tells what is so now"))
        else:
            self._present(path, term, one)

    def _refuted(self, path: str, term: TermId, code: str) -> None:
        if code and not denies_all(term, code):
            self.draft.ignore(path, KINDS_OF_IT)
        else:
            self.draft.find(term, path, None, present=False)

    def _present(self, path: str, term: TermId, one: Json) -> None:
        since = day_text(one.get("onsetDateTime"))
        told = [name for name in ("onsetAge", "onsetPeriod", "onsetRange", "onsetString") if one.get(name)]
        for name in told:
            self.draft.ignore(f"{path}.{name}", say("only an onset told as a date is used"))
        self.draft.find(term, path, since, present=True)
        if is_a(term, "infantile-spasms"):
            self._spasms(path, since, day_text(one.get("recordedDate")))

    def _spasms(self, path: str, onset: str | None, recorded: str | None) -> None:
        if onset:
            self.draft.put("spasms.onset", onset, f"{path}.onsetDateTime")
        if not recorded:
            return
        began, known = day(onset), day(recorded)
        if known and (known.first > self.draft.today or (began and known.last < began.first)):
            self.draft.ignore(f"{path}.recordedDate", say("this cannot be the day of the diagnosis"))
        else:
            self.draft.put("spasms.diagnosed", recorded, f"{path}.recordedDate")
            self.draft.loosely(
                f"{path}.recordedDate", say("The day of the record was taken for the day of the diagnosis.")
            )

    def statement(self, path: str, one: Json) -> None:
        period, status = one.get("effectivePeriod") or {}, one.get("status")
        if status == "not-taken" and not period and not one.get("effectiveDateTime"):
            self._medicine(path, one, "never", {})
        elif status in STATEMENTS:
            self._medicine(path, one, STATEMENTS[status], period)
        else:
            self.draft.ignore(path, WRONG if status == "entered-in-error" else NOT_GIVEN)

    def request(self, path: str, one: Json) -> None:
        status = one.get("status")
        if status not in REQUESTS or one.get("intent") in PLANS or one.get("doNotPerform"):
            self.draft.ignore(path, WRONG if status == "entered-in-error" else NOT_GIVEN)
            return
        if self._medicine(path, one, REQUESTS[status], {}):
            self.draft.loosely(
                path, say("This is a prescription: it was taken for a treatment that was given.")
            )

    def _medicine(self, path: str, one: Json, status: str | None, period: Json) -> bool:
        place = f"{path}.medicationCodeableConcept"
        if not one.get("medicationCodeableConcept"):
            self.draft.ignore(path, say("only a medicine told as medicationCodeableConcept is read"))
            return False
        term, _ = self._term(place, one["medicationCodeableConcept"], "treatment")
        if term:
            self.draft.treat(term, path, status, day_text(period.get("start")), day_text(period.get("end")))
        return term is not None

    def procedure(self, path: str, one: Json) -> None:
        if one.get("status") != "completed":
            self.draft.ignore(path, say("only a completed procedure is used"))
            return
        term, _ = self._term(f"{path}.code", one.get("code"), "treatment")
        if term is None:
            return
        period, on = one.get("performedPeriod") or {}, day_text(one.get("performedDateTime"))
        if is_a(term, "brain-surgery"):
            start, stop = on or day_text(period.get("start")), on or day_text(period.get("end"))
            self.draft.treat(term, path, "past", start, stop)
        else:  # a device stays in after the operation; whether it is still at work is not said
            self.draft.treat(term, path, None, on or day_text(period.get("start")))

    def diet(self, path: str, one: Json) -> None:
        status = one.get("status")
        told = [
            (f"{path}.oralDiet.type", one_type) for one_type in (one.get("oralDiet") or {}).get("type") or []
        ]
        formula = (one.get("enteralFormula") or {}).get("baseFormulaType")
        told += [(f"{path}.enteralFormula.baseFormulaType", formula)] if formula else []
        if status not in DIETS or one.get("intent") in PLANS:
            self.draft.ignore(path, WRONG if status == "entered-in-error" else NOT_GIVEN)
            return
        found = {term for place, words in told if (term := self._term(place, words, "treatment")[0])}
        for term in sorted(found):
            if is_a(term, "special-diet"):
                self.draft.treat(term, path, DIETS[status])
            else:
                self.draft.ignore(path, say("this is not a diet of our vocabulary"))
        if not told:
            self.draft.ignore(path, say("this names no diet"))

    def observation(self, path: str, one: Json) -> None:
        codes = {code.removeprefix("LOINC:") for code in coded(one.get("code")) if code.startswith("LOINC:")}
        quantity = one.get("valueQuantity") or {}
        value, unit = number(quantity.get("value")), quantity.get("code") or quantity.get("unit") or ""
        if one.get("status") not in MEASURED:
            self.draft.ignore(path, say("by its status this value does not hold"))
        elif value is None or quantity.get("comparator"):
            self.draft.ignore(path, say("only a plain number with a unit is used"))
        elif WEIGHT in codes and unit in KILOGRAMS:
            self.draft.weigh(round(value * KILOGRAMS[unit], 6), day_text(one.get("effectiveDateTime")), path)
        elif GESTATION in codes and unit.casefold() in WEEKS:
            self.draft.put("gestational_age_weeks", value, path)
        elif len(tests := [LABS[code] for code in codes & LABS.keys()]) == 1:
            self._lab(path, tests[0], one, value)
        else:
            self.draft.ignore(path, say("this value is not used, or not with this unit"))

    def _lab(self, path: str, test: str, one: Json, value: float) -> None:
        """A lab's own upper limit makes its value comparable; a value in a unit nobody knows is not."""
        unit, times = lab_unit(one["valueQuantity"]), times_limit(one, value)
        if times is None:
            self.draft.loosely(
                path, say("Without the laboratory's upper limit of normal this value settles little.")
            )
        if times is None and unit is None:
            self.draft.ignore(path, say("this has neither a unit that is known nor an upper limit"))
            return
        on = day_text(one.get("effectiveDateTime"))
        entry = {"test": test, "value": value if unit else None, "unit": unit, "times_uln": times, "on": on}
        self.draft.add("labs", entry, path, test)

    def _term(self, path: str, concept: Json | None, *groups: Any) -> tuple[TermId | None, str]:
        """The one term that a concept means, and its code; where several are meant, the one below all others."""
        found: dict[TermId, str] = {}
        for code in coded(concept):
            found.update({term: code for term in _known(code, groups) if term not in found})
        for words in () if found else worded(concept):
            found.update(dict.fromkeys(_known(words, groups), ""))
        for term, code in found.items():
            if found.keys() <= ancestors(term):
                return term, code
        codes = coded(concept)
        self.draft.ignore(
            path, say("this means several things") if found else unknown(codes[0]) if codes else UNKNOWN_TERM
        )
        return None, ""


READERS: dict[str, Callable[[Reader, str, Json], None]] = {
    "Patient": Reader.patient,
    "Condition": Reader.condition,
    "MedicationStatement": Reader.statement,
    "MedicationRequest": Reader.request,
    "Observation": Reader.observation,
    "Procedure": Reader.procedure,
    "NutritionOrder": Reader.diet,
}


def _known(words: str, groups: tuple[Any, ...]) -> set[TermId]:
    return {term for group in groups if (term := find(words, group))}


def _country_code(words: str) -> str | None:
    try:
        found: Any = pycountry.countries.lookup(words.strip())
    except LookupError:
        return None
    return str(found.alpha_2)
