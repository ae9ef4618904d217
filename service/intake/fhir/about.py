"""Whom the resources of a Bundle are about: the facts of two children must never be put together."""

from collections.abc import Sequence

from matchers.saying import say
from service.intake.conversion import refused
from service.intake.fhir.codes import Json

Resource = tuple[str, str, Json]  # its path, its full address, and itself
ONE_EACH = say("Send one Bundle for each child.")


def own_names(resources: Sequence[Resource], patient_id: str | None = None) -> set[str]:
    """How resources may refer to the one Patient; refused, as is any other sign of a second one."""
    patients = [(path, url, one) for path, url, one in resources if one["resourceType"] == "Patient"]
    if len(patients) > 1:
        raise refused(patients[1][0], say("this is a second Patient"), ONE_EACH)
    for path, _, one in patients:
        if patient_id and one.get("id") not in {None, patient_id}:
            raise refused(f"{path}.id", say("this is not the Patient that was asked about"), ONE_EACH)
    own = {name for _, url, one in patients for name in _names(url, one.get("id"))}
    own |= {f"Patient/{patient_id}"} if patient_id else set()
    others = {name: path for path, _, one in reversed(resources) if (name := subject(one))}
    if not own and len(others) > 1:
        raise refused(max(others.values()), say("this is about another child"), ONE_EACH)
    return own


def is_of_another(resource: Json, own: set[str]) -> bool:
    """Whether a resource names a subject, and none of these."""
    name = subject(resource)
    return bool(name and own) and not {name, _last_two(name)} & own


def subject(resource: Json) -> str:
    about = resource.get("subject") or resource.get("patient") or {}
    return str(about.get("reference") or "") if resource["resourceType"] != "Patient" else ""


def _names(url: str, own_id: str | None) -> set[str]:
    return {name for name in (url, _last_two(url), f"Patient/{own_id}" if own_id else "") if name}


def _last_two(address: str) -> str:
    """`Patient/7` of an address that ends so, whatever server and version it names; else nothing."""
    parts = address.partition("/_history")[0].split("/")
    return "/".join(parts[-2:]) if parts[-2:-1] == ["Patient"] else ""
