"""What a client fetched beforehand: the templates that ask for it, and what of it came."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from service.intake.conversion import refused
from service.intake.fhir.bundle import entries
from service.intake.fhir.quantity import GESTATION, LABS, WEIGHT

# Only the values that are read: a record's other measurements are not asked for.
LOINC = ",".join(f"http://loinc.org|{code}" for code in (WEIGHT, GESTATION, *LABS))
OF = "patient={{context.patientId}}"


class Template(NamedTuple):
    query: str
    words: str


TEMPLATES = {
    "patient": Template("Patient/{{context.patientId}}", "the age and sex"),
    "conditions": Template(f"Condition?{OF}", "diagnoses"),
    "medicationStatements": Template(f"MedicationStatement?{OF}", "medicines taken"),
    "medicationRequests": Template(f"MedicationRequest?{OF}", "prescriptions"),
    "observations": Template(f"Observation?{OF}&code={LOINC}", "weight, weeks at birth and blood results"),
    "procedures": Template(f"Procedure?{OF}", "procedures"),
}


@dataclass(frozen=True, slots=True)
class Prefetched:
    """Resources with their paths; the keys that did not come, and those of which a first page came only."""

    told: tuple[tuple[str, Any], ...]
    missing: tuple[str, ...]
    cut: tuple[str, ...]


def prefetched(plain: Mapping[str, Any]) -> Prefetched:
    """ProfileRefused names a part that is no resource. A client that could not fetch one sends none, null or an
    OperationOutcome."""
    told, missing, cut = list[tuple[str, Any]](), list[str](), list[str]()
    for key in TEMPLATES:
        value = plain.get(key)
        if value is None or _kind(value) == "OperationOutcome":
            missing.append(key)
            continue
        told += _entries(f"prefetch.{key}", value)
        if _has_next(value):
            cut.append(key)
    return Prefetched(tuple(told), tuple(missing), tuple(cut))


def _entries(path: str, value: Any) -> list[tuple[str, Any]]:
    if not isinstance(_kind(value), str):
        raise refused(path, "this is not a resource", "Send what the template asks for, or null.")
    if _kind(value) == "Bundle":
        return entries(value, f"{path}.")
    return [(path, {"resource": value})]


def _kind(value: Any) -> Any:
    return value.get("resourceType") if isinstance(value, dict) else None


def _has_next(value: Mapping[str, Any]) -> bool:
    links = value.get("link")
    return isinstance(links, list) and any(
        isinstance(one, dict) and one.get("relation") == "next" for one in links
    )
