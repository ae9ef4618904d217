"""FHIR R4 Bundles, checked by the R4B models of fhir.resources: a patient's record as a clinic's system sends it."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

import pycountry
from pydantic import ValidationError

from matchers.vocabulary import TermId, ancestors, find, is_a
from service.intake.conversion import (
    KINDS_OF_IT,
    MALFORMED,
    UNKNOWN_TERM,
    Converted,
    Deceased,
    Draft,
    day,
    day_text,
    denies_all,
    refused,
    unknown,
)

Json = Mapping[str, Any]
BUNDLES = ("collection", "searchset", "transaction")
SYSTEMS = {
    "hl7.org/fhir/sid/icd-10-cm": "ICD10CM",
    "purl.obolibrary.org/obo/mondo.owl": "MONDO",
    "purl.obolibrary.org/obo/hp.owl": "HP",
    "human-phenotype-ontology.org": "HP",
    "orpha.net": "ORPHA",
    "omim.org": "OMIM",
    "nlm.nih.gov/research/umls/rxnorm": "RxCUI",
    "whocc.no/atc": "ATC",
    "loinc.org": "LOINC",
    "snomed.info/sct": "SCT",
}
LABS = {"1742-6": "alt", "1920-8": "ast", "1975-2": "bilirubin", "2160-0": "creatinine"}
LAB_UNITS = {
    "u/l": "U/L", "[iu]/l": "IU/L", "iu/l": "IU/L", "mg/dl": "mg/dL", "umol/l": "umol/L", "μmol/l": "umol/L",
}  # fmt: skip
WEEKS = {"wk", "week", "weeks"}
KILOGRAMS = {"kg": 1.0, "g": 0.001}
MEASURED = {"final", "amended", "corrected", "preliminary"}
NOT_GOING_ON = {"inactive", "remission", "resolved"}
UNSURE = {"unconfirmed", "provisional", "differential"}
STATEMENTS = {"active": "current", "completed": "past", "stopped": "past", "on-hold": None, "unknown": None}
REQUESTS = {"active": "current", "completed": "past", "stopped": "past", "on-hold": None, "unknown": None}
PLANS = {"proposal", "plan", "option"}
DIETS = {"active": "current", "completed": "past", "on-hold": None}
NOT_GIVEN = "by its status or intent this may never have been given"
MOST = 1_000_000
WRONG = "this was entered in error"


def convert(plain: Any, today: date) -> Converted:
    """The profile that a Bundle tells of; Deceased, or ProfileRefused with the part that cannot be right."""
    entries = _entries(plain)
    draft = Draft("fhir", today)
    reader = _Reader(draft, list(_resources(entries, draft)))
    reader.read()
    return draft.done()


def _entries(plain: Any) -> list[Any]:
    if not isinstance(plain, dict) or plain.get("resourceType") != "Bundle":
        raise refused(
            "resourceType", "this is not a FHIR Bundle", "Send one Bundle with the Patient and the rest."
        )
    if plain.get("type") not in BUNDLES:
        raise refused("type", "a Bundle of this type is not read", f"Use one of: {', '.join(BUNDLES)}.")
    entries = plain.get("entry", [])
    if not isinstance(entries, list):
        raise refused("entry", "this is not a list", "Write a list: [ ... ].")
    return entries


def _resources(entries: list[Any], draft: Draft) -> Iterator[tuple[str, str, Json]]:
    """The resources that are read, with their paths and full addresses, in the form their models give them."""
    for number, entry in enumerate(entries):
        path = f"entry[{number}].resource"
        inner = entry if isinstance(entry, dict) else {}
        resource = inner.get("resource")
        if not isinstance(resource, dict) or _is_deleted(inner):
            draft.ignore(path, "this entry holds no resource to read")
            continue
        _check_alive(path, resource)
        kind = resource.get("resourceType")
        if not isinstance(kind, str) or kind not in READERS:
            draft.ignore(path, "resources of this type are not read")
            continue
        checked = _checked(kind, resource)
        if checked is None:
            draft.ignore(path, MALFORMED)
            continue
        address = inner.get("fullUrl")
        yield path, address if isinstance(address, str) else "", checked


def _is_deleted(entry: Json) -> bool:
    request = entry.get("request")
    return isinstance(request, dict) and str(request.get("method")) not in {"POST", "PUT"}


def _check_alive(path: str, resource: Json) -> None:
    """Before anything else, and even where the rest of the resource is malformed."""
    told = resource.get("deceasedBoolean"), resource.get("deceasedDateTime")
    if resource.get("resourceType") == "Patient" and (told[0] or told[1]):
        raise Deceased(f"{path}.{'deceasedBoolean' if told[0] else 'deceasedDateTime'}")


def _checked(kind: str, resource: Json) -> Json | None:
    try:
        # Read back from the model's own JSON, so that every value has the type that FHIR gives it.
        checked: Json = json.loads(_model(kind).model_validate(resource).model_dump_json())
    except ValidationError:
        return None
    return checked


@cache
def _model(kind: str) -> Any:
    """Imported when first needed: the models take a third of a second."""
    return getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)


class _Reader:
    def __init__(self, draft: Draft, resources: list[tuple[str, str, Json]]) -> None:
        self.draft = draft
        self.resources = resources
        self.patients = [(path, url, one) for path, url, one in resources if one["resourceType"] == "Patient"]
        self.own = _own_names(self.patients)

    def read(self) -> None:
        self._check_one_child()
        for path, _, resource in self.resources:
            if _subject(resource) and self.own and not self._is_own(resource):
                self.draft.ignore(path, "this is about someone else than the Patient of this Bundle")
            else:
                READERS[resource["resourceType"]](self, path, resource)

    def _check_one_child(self) -> None:
        """The facts of two children, or of a mother and her child, must never be put together."""
        if len(self.patients) > 1:
            raise refused(self.patients[1][0], "this is a second Patient", "Send one Bundle for each child.")
        others = {name: path for path, _, one in reversed(self.resources) if (name := _subject(one))}
        if not self.own and len(others) > 1:
            raise refused(
                max(others.values()), "this is about another child", "Send one Bundle for each child."
            )

    def _is_own(self, resource: Json) -> bool:
        return _subject(resource) in self.own or _last_two(_subject(resource)) in self.own

    def patient(self, path: str, one: Json) -> None:
        if one.get("gender") in {"female", "male"}:
            self.draft.say("sex", one["gender"], f"{path}.gender")
        elif one.get("gender"):
            self.draft.ignore(f"{path}.gender", "this is neither female nor male")
        if one.get("birthDate"):
            self.draft.say("born", one["birthDate"], f"{path}.birthDate")
        self._country(f"{path}.address", one.get("address") or [])

    def _country(self, path: str, addresses: list[Json]) -> None:
        countries = {
            _country_code(one["country"])
            for one in addresses
            if one.get("country") and one.get("use") != "old" and not (one.get("period") or {}).get("end")
        }
        if len(countries) == 1 and (code := next(iter(countries))):
            self.draft.say("place.country", code, path)
        elif countries:
            self.draft.ignore(path, "this is not one country that is known")

    def condition(self, path: str, one: Json) -> None:
        verified, going = _codes_of(one.get("verificationStatus")), _codes_of(one.get("clinicalStatus"))
        if "entered-in-error" in verified:
            self.draft.ignore(path, WRONG)
            return
        term, code = self._term(f"{path}.code", one.get("code"), "condition", "eeg")
        if term is None:
            return
        if "refuted" in verified:
            self._refuted(path, term, code)
        elif verified & UNSURE:
            self.draft.ignore(path, "this is not confirmed")
        elif going & NOT_GOING_ON:
            self.draft.ignore(path, "this is over, and a profile tells what is so now")
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
            self.draft.ignore(f"{path}.{name}", "only an onset told as a date is used")
        self.draft.find(term, path, since, present=True)
        if is_a(term, "infantile-spasms"):
            self._spasms(path, since, day_text(one.get("recordedDate")))

    def _spasms(self, path: str, onset: str | None, recorded: str | None) -> None:
        if onset:
            self.draft.say("spasms.onset", onset, f"{path}.onsetDateTime")
        if not recorded:
            return
        began, known = day(onset), day(recorded)
        if known and (known.first > self.draft.today or (began and known.last < began.first)):
            self.draft.ignore(f"{path}.recordedDate", "this cannot be the day of the diagnosis")
        else:
            self.draft.say("spasms.diagnosed", recorded, f"{path}.recordedDate")
            self.draft.loosely(
                f"{path}.recordedDate", "The day of the record was taken for the day of the diagnosis."
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
            self.draft.loosely(path, "This is a prescription: it was taken for a treatment that was given.")

    def _medicine(self, path: str, one: Json, status: str | None, period: Json) -> bool:
        place = f"{path}.medicationCodeableConcept"
        if not one.get("medicationCodeableConcept"):
            self.draft.ignore(path, "only a medicine told as medicationCodeableConcept is read")
            return False
        term, _ = self._term(place, one["medicationCodeableConcept"], "treatment")
        if term:
            self.draft.treat(term, path, status, day_text(period.get("start")), day_text(period.get("end")))
        return term is not None

    def procedure(self, path: str, one: Json) -> None:
        if one.get("status") != "completed":
            self.draft.ignore(path, "only a completed procedure is used")
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
                self.draft.ignore(path, "this is not a diet of our vocabulary")
        if not told:
            self.draft.ignore(path, "this names no diet")

    def observation(self, path: str, one: Json) -> None:
        codes = {code.removeprefix("LOINC:") for code in _coded(one.get("code")) if code.startswith("LOINC:")}
        quantity = one.get("valueQuantity") or {}
        value, unit = _number(quantity.get("value")), quantity.get("code") or quantity.get("unit") or ""
        if one.get("status") not in MEASURED:
            self.draft.ignore(path, "by its status this value does not hold")
        elif value is None or quantity.get("comparator"):
            self.draft.ignore(path, "only a plain number with a unit is used")
        elif "29463-7" in codes and unit in KILOGRAMS:
            self.draft.weigh(round(value * KILOGRAMS[unit], 6), day_text(one.get("effectiveDateTime")), path)
        elif "11884-4" in codes and unit.casefold() in WEEKS:
            self.draft.say("gestational_age_weeks", value, path)
        elif len(tests := [LABS[code] for code in codes & LABS.keys()]) == 1:
            self._lab(path, tests[0], one, value)
        else:
            self.draft.ignore(path, "this value is not used, or not with this unit")

    def _lab(self, path: str, test: str, one: Json, value: float) -> None:
        """A lab's own upper limit makes its value comparable; a value in a unit nobody knows is not."""
        unit, times = _lab_unit(one["valueQuantity"]), _times_limit(one, value)
        if times is None:
            self.draft.loosely(
                path, "Without the laboratory's upper limit of normal this value settles little."
            )
        if times is None and unit is None:
            self.draft.ignore(path, "this has neither a unit that is known nor an upper limit")
            return
        on = day_text(one.get("effectiveDateTime"))
        entry = {"test": test, "value": value if unit else None, "unit": unit, "times_uln": times, "on": on}
        self.draft.add("labs", entry, path, test)

    def _term(self, path: str, concept: Json | None, *groups: Any) -> tuple[TermId | None, str]:
        """The one term that a concept means, and its code; where several are meant, the one below all others."""
        found: dict[TermId, str] = {}
        for code in _coded(concept):
            found.update({term: code for term in _known(code, groups) if term not in found})
        for words in () if found else _worded(concept):
            found.update(dict.fromkeys(_known(words, groups), ""))
        for term, code in found.items():
            if found.keys() <= ancestors(term):
                return term, code
        codes = _coded(concept)
        self.draft.ignore(
            path, "this means several things" if found else unknown(codes[0]) if codes else UNKNOWN_TERM
        )
        return None, ""


READERS: dict[str, Callable[[_Reader, str, Json], None]] = {
    "Patient": _Reader.patient,
    "Condition": _Reader.condition,
    "MedicationStatement": _Reader.statement,
    "MedicationRequest": _Reader.request,
    "Observation": _Reader.observation,
    "Procedure": _Reader.procedure,
    "NutritionOrder": _Reader.diet,
}


def _own_names(patients: list[tuple[str, str, Json]]) -> set[str]:
    """How the other resources may refer to the Patient."""
    return {
        name
        for _, url, one in patients
        for name in (url, _last_two(url), f"Patient/{one['id']}" if one.get("id") else "")
        if name
    }


def _subject(resource: Json) -> str:
    about = resource.get("subject") or resource.get("patient") or {}
    return str(about.get("reference") or "") if resource["resourceType"] != "Patient" else ""


def _last_two(address: str) -> str:
    """`Patient/7` of an address that ends so, whatever server and version it names; else nothing."""
    parts = address.partition("/_history")[0].split("/")
    return "/".join(parts[-2:]) if parts[-2:-1] == ["Patient"] else ""


def _known(words: str, groups: tuple[Any, ...]) -> set[TermId]:
    return {term for group in groups if (term := find(words, group))}


def _codes_of(concept: Json | None) -> set[str]:
    return {str(one.get("code")) for one in (concept or {}).get("coding") or []}


def _coded(concept: Json | None) -> list[str]:
    """The codes of the systems that the vocabulary speaks, `ICD10CM:G40.822`, in the order told."""
    codings = (concept or {}).get("coding") or []
    pairs = ((_system(one.get("system")), str(one.get("code") or "").strip()) for one in codings)
    return [
        f"{system}:{code.rpartition(':')[2].rpartition('_')[2]}" for system, code in pairs if system and code
    ]


def _system(address: str | None) -> str | None:
    plain = (address or "").casefold().partition("//")[2].removeprefix("www.").rstrip("/")
    return SYSTEMS.get(plain)


def _worded(concept: Json | None) -> list[str]:
    told = concept or {}
    words = [told.get("text"), *(one.get("display") for one in told.get("coding") or [])]
    return [str(one) for one in words if one]


def _country_code(words: str) -> str | None:
    try:
        found: Any = pycountry.countries.lookup(words.strip())
    except LookupError:
        return None
    return str(found.alpha_2)


def _times_limit(one: Json, value: float) -> float | None:
    """The value as a multiple of the only upper limit told, in the same unit or in none of its own."""
    limits = [told["high"] for told in one.get("referenceRange") or [] if told.get("high")]
    if len(limits) != 1 or _unit(limits[0]) not in {"", _unit(one["valueQuantity"])}:
        return None
    high = _number(limits[0].get("value"))
    # Rounded, for 1.2 / 0.4 must be 3 where a sentence says "at least 3 times".
    return round(value / high, 6) if high and high > 0 else None


def _number(told: Any) -> float | None:
    """An ordinary number; None for none, and for one of hundreds of digits."""
    if not isinstance(told, int | float) or abs(told) > MOST:
        return None
    return float(told)


def _unit(quantity: Json) -> str:
    return str(quantity.get("code") or quantity.get("unit") or "").casefold().strip()


def _lab_unit(quantity: Json) -> str | None:
    return LAB_UNITS.get(_unit(quantity))
