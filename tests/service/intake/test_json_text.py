"""JSON is read strictly, and a refusal tells a place, never a text."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake.json_text import DEEPEST, NotJson, parse

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(PLAIN)
def test_what_json_writes_is_read(plain: object) -> None:
    assert parse(json.dumps(plain).encode()) == plain


@given(st.binary(max_size=60))
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    with suppress(NotJson):
        parse(body)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"born":\n  SECRET}', "the text is not JSON at line 2, column 3"),
        (b"", "the text is not JSON at line 1, column 1"),
        (b'{"a": 1} SECRET', "the text is not JSON at line 1, column 10"),
        (b'{"weight_kg": NaN}', "NaN and Infinity are not JSON numbers"),
        (b'{"weight_kg": -Infinity}', "NaN and Infinity are not JSON numbers"),
        (b'{"consent": true, "consent": false}', "an object has the same name twice"),
        (b'"\xff"', "the text is not UTF-8"),
        (b"[" * 100_000, "the text is nested too deeply"),
        (b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2), "the text is nested too deeply"),
        (b"9" * 10_000, "a number is too long"),
    ],
)
def test_refusals(body: bytes, why: str) -> None:
    with pytest.raises(NotJson) as refusal:
        parse(body)
    assert str(refusal.value) == why
    assert refusal.value.remedy.endswith(".")
    assert "SECRET" not in refusal.value.remedy


def test_a_byte_order_mark_is_passed_over() -> None:
    assert parse(b"\xef\xbb\xbf[1]") == [1]
