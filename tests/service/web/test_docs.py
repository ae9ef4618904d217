"""The API on a page: every operation, its parameters, bodies and examples; nothing loaded from anywhere, no scripts."""

import html
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.web.docs import operations, shape_of


@pytest.fixture
def described(client: TestClient) -> Any:
    return client.get("/openapi.json").json()


def test_every_operation_is_there_with_its_parameters_and_examples(
    client: TestClient, described: Any
) -> None:
    page = client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    text = html.unescape(page.text)
    for one in operations(described):
        assert f"<code>{one.method} {one.path}</code></h2>" in text
        assert all(f"<code>{each.name}</code>" in text for each in one.parameters)
        assert all(body.example in text for body in (*one.takes, *one.gives))
    assert text.count("</h2>") == sum(map(len, described["paths"].values())) + 1
    for name in ("ProfileIn", "MatchOut", "Problem"):
        assert f'id="shape-{name}"' in text


def test_nothing_is_loaded_and_nothing_runs(client: TestClient) -> None:
    page = client.get("/docs").text
    assert not any(word in page for word in ("<script", "<style", "style=", "javascript:"))
    loaded = re.findall(r'(?:src|href|action)="([^"]*)"', page)
    assert [address for address in loaded if not address.startswith(("/", "#"))] == []


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "#/components/schemas/Age"}, "Age"),
        ({"anyOf": [{"type": "string", "maxLength": 5}, {"type": "null"}]}, "string (at most 5 characters)"),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, "list of a, b"),
        ({"enum": list("abcdefghijklmno")}, "a, b, c, d, e, f, g, h, i, j, k, l and 3 more"),
        ({"type": "integer", "minimum": 1, "maximum": 5}, "integer (from 1, to 5)"),
        ({"const": "Bundle"}, "Bundle"),
        ({"type": "object", "title": "Bundle"}, "Bundle"),
        ({}, "anything"),
    ],
)
def test_a_schema_in_words(schema: Any, words: str) -> None:
    assert shape_of(schema) == words
