"""FHIR R4 Bundles, checked by the R4B models of fhir.resources: a patient's record as a clinic's system sends it."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

from pydantic import ValidationError

from matchers.saying import say
from service.intake.conversion import MALFORMED, Converted, Deceased, Draft, refused
from service.intake.fhir.about import Resource
from service.intake.fhir.codes import Json
from service.intake.fhir.reader import READERS, Reader

BUNDLES = ("collection", "searchset", "transaction")


def convert(plain: Any, today: date, at: str = "") -> Converted:
    """The profile that a Bundle tells of; Deceased, or ProfileRefused with the part that cannot be right.

    `at` stands before every path, `Bundle.` say, where the Bundle is a part of something.
    """
    return convert_entries(entries(plain, at), today)


def convert_entries(told: Iterable[tuple[str, Any]], today: date, patient_id: str | None = None) -> Converted:
    """The same for entries of several Bundles, each with the path of its resource. `patient_id` is the Patient
    they are about, for where that Patient is not among them."""
    draft = Draft("fhir", today)
    Reader(draft, list(_resources(told, draft)), patient_id).read()
    return draft.done()


def entries(plain: Any, at: str = "") -> list[tuple[str, Any]]:
    """The entries of a Bundle with the paths of their resources."""
    if not isinstance(plain, dict) or plain.get("resourceType") != "Bundle":
        message = say("this is not a FHIR Bundle")
        raise refused(f"{at}resourceType", message, say("Send one Bundle with the Patient and the rest."))
    if plain.get("type") not in BUNDLES:
        message = say("a Bundle of this type is not read")
        raise refused(f"{at}type", message, say("Use one of: {names}.", names=", ".join(BUNDLES)))
    found = plain.get("entry", [])
    if not isinstance(found, list):
        raise refused(f"{at}entry", say("this is not a list"), say("Write a list: [ ... ]."))
    return [(f"{at}entry[{number}].resource", one) for number, one in enumerate(found)]


def _resources(told: Iterable[tuple[str, Any]], draft: Draft) -> Iterator[Resource]:
    """The resources that are read, in the form their models give them."""
    for path, entry in told:
        inner = entry if isinstance(entry, dict) else {}
        resource = inner.get("resource")
        if not isinstance(resource, dict) or _is_deleted(inner):
            draft.ignore(path, say("this entry holds no resource to read"))
            continue
        _check_alive(path, resource)
        kind = resource.get("resourceType")
        if not isinstance(kind, str) or kind not in READERS:
            draft.ignore(path, say("resources of this type are not read"))
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
