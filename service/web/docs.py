"""`/docs`: what `openapi.json` says, on one page without scripts, so that nothing is loaded and nothing can be injected.

A viewer that tries requests out would weigh more than the whole program; any of them opens `openapi.json`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.api.match import catalogue_of
from service.web.render import PageRoute, frame_of, page

router = APIRouter(include_in_schema=False, route_class=PageRoute)
MOST_VALUES = 12  # of a list of what is allowed, before it is cut short
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    place: str
    takes: str
    about: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A body that is taken or given: its content type, its shape, and an example where there is one."""

    kind: str
    shape: str
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    summary: str
    about: str
    parameters: list[Parameter]
    takes: list[Sent]
    gives: list[Sent]
    refusals: list[tuple[str, str]]

    @property
    def anchor(self) -> str:
        return f"{self.method}-{self.path.strip('/')}".lower()


@router.api_route("/docs", methods=["GET", "HEAD"])
def get_docs(request: Request) -> Response:
    described = request.app.openapi()
    return page(
        "docs.html",
        replace(frame_of(request, catalogue_of(request)), is_read=False),
        told=described["info"],
        operations=list(operations(described)),
        shapes=sorted(shapes(described).items()),
    )


def operations(described: Json) -> Iterator[Operation]:
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            answers = told["responses"]
            yield Operation(
                method=method.upper(),
                path=path,
                summary=told.get("summary", ""),
                about=told.get("description", ""),
                parameters=[_parameter(one) for one in told.get("parameters", [])],
                takes=list(_sent(told.get("requestBody", {}))),
                gives=list(_sent(answers.get("200", {}))),
                refusals=[(number, one["description"]) for number, one in answers.items() if number != "200"],
            )


def shapes(described: Json) -> dict[str, list[Parameter]]:
    """What an object holds, for the objects of the description by name."""
    found = {}
    for name, schema in described["components"]["schemas"].items():
        needed = schema.get("required", [])
        found[name] = [
            Parameter(
                field, "needed" if field in needed else "", shape_of(inner), inner.get("description", "")
            )
            for field, inner in schema.get("properties", {}).items()
        ]
    return {name: fields for name, fields in found.items() if fields}


def shape_of(schema: Json) -> str:
    """A schema in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for way in ("anyOf", "oneOf"):
        if told := [shape_of(one) for one in schema.get(way, []) if one.get("type") != "null"]:
            return " or ".join(dict.fromkeys(told))
    if "enum" in schema:
        return _values(schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"list of {shape_of(schema.get('items', {}))}"
    return f"{schema.get('title', 'object') if schema.get('type') == 'object' else schema.get('type', 'anything')}{_bounds(schema)}"


def _values(allowed: list[Any]) -> str:
    shown = ", ".join(map(str, allowed[:MOST_VALUES]))
    return f"{shown} and {len(allowed) - MOST_VALUES} more" if len(allowed) > MOST_VALUES else shown


def _bounds(schema: Json) -> str:
    told = {"minimum": "from {}", "maximum": "to {}", "maxLength": "at most {} characters", "format": "{}"}
    words = [form.format(schema[name]) for name, form in told.items() if name in schema]
    return f" ({', '.join(words)})" if words else ""


def _parameter(told: Json) -> Parameter:
    place = f"{told['in']}, needed" if told.get("required") else told["in"]
    return Parameter(told["name"], place, shape_of(told["schema"]), told.get("description", ""))


def _sent(told: Json) -> Iterator[Sent]:
    for kind, content in told.get("content", {}).items():
        example = content.get("example")
        shown = json.dumps(example, indent=2, ensure_ascii=False) if example is not None else ""
        yield Sent(kind, shape_of(content.get("schema", {})), shown)
