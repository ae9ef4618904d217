"""Which format a body is of, by its content, and its child."""

from datetime import date
from typing import Any

from service.intake import phenopacket
from service.intake.conversion import Converted, Format, Intake
from service.intake.fhir import bundle
from service.intake.profile import Told, read_profile
from service.intake.shape import ProfileIn


def recognise(plain: Any) -> Format:
    """A word of the profile itself makes it one: nothing of a profile is ever lost to another reader."""
    if not isinstance(plain, dict) or plain.keys() & ProfileIn.model_fields.keys():
        return "profile"
    if "resourceType" in plain:
        return "fhir"
    return "phenopacket" if phenopacket.is_phenopacket(plain) else "profile"


def read_any(plain: Any, today: date, only: Format | None = None) -> tuple[Told, Intake | None]:
    """The child that a body tells of, and, for a document of a clinic, what was made of it.

    `only` takes no other format. ProfileRefused names the part that cannot be right; Deceased may be raised.
    """
    kind = only or recognise(plain)
    if kind == "profile":
        return read_profile(plain, today), None
    return _converted(kind, plain, today).read(today)


def converted(plain: Any, today: date) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """A body as a plain profile, unchecked, and the parts of a document that were not used, with the reason."""
    kind = recognise(plain)
    if kind != "profile":
        document = _converted(kind, plain, today)
        ignored = [(one.path, one.words) for one in document.intake.ignored]
        return document.profile, ignored + [(one.field, one.message) for one in document.warnings]
    read_profile(plain, today)
    return plain, []


def _converted(kind: Format, plain: Any, today: date) -> Converted:
    return bundle.convert(plain, today) if kind == "fhir" else phenopacket.convert(plain, today)
