"""The OpenAPI description: FastAPI's own, with the profile, the problem shape and worked examples added."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from service.access.doors import Doors
from service.access.keys import Role
from service.api.errors import MEDIA_TYPE
from service.api.examples import BUNDLE, HOOK, PROFILE, matches_example, trial_example
from service.api.fhir.outcome import FHIR_TYPE, is_fhir, outcome
from service.cds.routes import HookIn
from service.intake.phenopacket import Packet
from service.intake.problems import FieldError
from service.intake.shape import ProfileIn

REF = "#/components/schemas/{model}"
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message", "remedy"],
                "properties": {name: {"type": "string"} for name in ("field", "message", "remedy")},
            },
        },
    },
}
REFUSALS = {
    "400": "The body is not JSON; the detail says where.",
    "401": "A key is wanted here and none, or none that is known, came.",
    "403": "The key is known, and opens something else.",
    "405": "The address is not asked in this way.",
    "408": "The body did not come in time.",
    "413": "The body is over 256 KiB.",
    "415": "The body is not JSON by its content type.",
    "422": "A field cannot be right; errors say which, why, and how to mend it.",
    "429": "Too many matches were asked for; Retry-After says when to come back.",
}
KEYS = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of the operator, or an issuer's token.",
    },
    "password": {
        "type": "http",
        "scheme": "basic",
        "description": "A key as the password, under any user name.",
    },
}
OPERATORS = ("/status",)
PROBLEM_EXAMPLE = {
    "type": "urn:spasm-trials:problem:invalid-profile",
    "title": "The profile cannot be right",
    "status": 422,
    "detail": "1 field to mend: treatments[0].stop.",
    "errors": [
        {
            "field": "treatments[0].stop",
            "message": "the stop is before the start",
            "remedy": "Mend the date, or leave it out where it is not known.",
        }
    ],
}


EXAMPLES = (
    ("/match", "application/json", PROFILE),
    ("/match/fhir", FHIR_TYPE, BUNDLE),
    ("/fhir/ResearchStudy/$match", FHIR_TYPE, BUNDLE),
    ("/cds-services/{service_id}", "application/json", HOOK),
)
OUTCOME: dict[str, Any] = {
    "type": "object",
    "required": ["resourceType", "issue"],
    "properties": {
        "resourceType": {"const": "OperationOutcome"},
        "issue": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["severity", "code", "details"],
                "properties": {
                    "severity": {"type": "string"},
                    "code": {"type": "string"},
                    "details": {"type": "object"},
                    "diagnostics": {"type": "string"},
                    "expression": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}
OUTCOME_EXAMPLE = outcome(
    "invalid-profile",
    "The profile cannot be right",
    "1 field to mend: Bundle.entry[0].resource.birthDate.",
    [FieldError("Bundle.entry[0].resource.birthDate", "this day is still to come", "Mend the date.")],
)


def describe(app: FastAPI) -> None:
    """Make `/openapi.json` from the routes the first time it is asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
    )
    _add_bodies(schema["components"]["schemas"])
    _add_problems(schema["paths"])
    _add_keys(schema, app.state.doors)
    for path, kind, example in EXAMPLES:
        schema["paths"][path]["post"]["requestBody"]["content"][kind]["example"] = example
    post = schema["paths"]["/match"]["post"]
    _answer(post)["example"] = matches_example()
    _answer(schema["paths"]["/trials/{any_id}"]["get"])["example"] = trial_example()
    return schema


def _add_bodies(schemas: dict[str, Any]) -> None:
    """The shapes of bodies that are read by hand, so that a refusal of them is in our words."""
    for model in (ProfileIn, Packet, HookIn):
        shape = model.model_json_schema(ref_template=REF)
        schemas.update(shape.pop("$defs", {}))
        schemas[model.__name__] = shape
    schemas.update(Problem=PROBLEM, OperationOutcome=OUTCOME)


def _add_problems(paths: dict[str, Any]) -> None:
    """The refusals in the shape they have; FastAPI would describe its own 422."""
    for path, operations in paths.items():
        for operation in operations.values():
            numbers = REFUSALS if "requestBody" in operation else {"422": REFUSALS["422"]}
            for number, words in numbers.items():
                if number != "422" or operation.get("parameters"):
                    operation["responses"][number] = {"description": words, "content": _refusal(path)}
            if is_fhir(path) and "404" in operation["responses"]:
                operation["responses"]["404"]["content"] = _refusal(path)


def _add_keys(schema: dict[str, Any], doors: Doors) -> None:
    """Where one is wanted, as the settings have it."""
    schema["components"]["securitySchemes"] = KEYS
    asked: list[dict[str, list[str]]] = [{name: []} for name in KEYS]
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            closed: Role | None = (
                "match" if "requestBody" in operation else "operator" if path in OPERATORS else None
            )
            if closed and doors.are_closed_for(closed):
                operation["security"] = asked


def _refusal(path: str) -> dict[str, Any]:
    if is_fhir(path):
        return {
            FHIR_TYPE: {"schema": {"$ref": REF.format(model="OperationOutcome")}, "example": OUTCOME_EXAMPLE}
        }
    return {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}, "example": PROBLEM_EXAMPLE}}


def _answer(operation: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = operation["responses"]["200"]["content"]["application/json"]
    return answer
