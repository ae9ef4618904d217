"""OperationOutcomes: what FHIR calls a problem, and how it says what became of each part of a request."""

from collections.abc import Sequence
from typing import Any

from service.intake.problems import FieldError

FHIR_TYPE = "application/fhir+json"
# How FHIR calls our kinds of problem (http://hl7.org/fhir/issue-type); any other is `invalid`.
ISSUE_TYPES = {
    "malformed-json": "structure",
    "wrong-content-type": "not-supported",
    "too-large": "too-long",
    "not-found": "not-found",
    "method-not-allowed": "not-supported",
    "not-ready": "transient",
    "internal": "exception",
    "deceased": "business-rule",
    "no-key": "login",
    "other-key": "forbidden",
    "too-many": "throttled",
    "too-slow": "timeout",
}


def is_fhir(path: str) -> bool:
    """Whether an address is one where clients of FHIR ask."""
    return path == "/fhir" or path.startswith("/fhir/")


def outcome(kind: str, title: str, detail: str, errors: Sequence[FieldError]) -> dict[str, Any]:
    """A refusal: the whole first, then each field with what is wrong and how to mend it."""
    code = ISSUE_TYPES.get(kind, "invalid")
    # FHIR writes the name of a parameter of the address as http.name.
    at = "http." if kind == "invalid-query" else ""
    issues = [issue("error", code, title, diagnostics=detail)]
    issues += [issue("error", code, one.message, f"{at}{one.field}", one.remedy) for one in errors]
    return {"resourceType": "OperationOutcome", "issue": issues}


def issue(severity: str, code: str, text: str, expression: str = "", diagnostics: str = "") -> dict[str, Any]:
    """One issue. An expression is a path to an element; words in brackets, as for a whole, are none."""
    told: dict[str, Any] = {"severity": severity, "code": code, "details": {"text": text}}
    if diagnostics:
        told["diagnostics"] = diagnostics
    if expression and "(" not in expression:
        told["expression"] = [expression]
    return told
