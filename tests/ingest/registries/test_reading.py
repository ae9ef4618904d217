"""Every registry's records, sound and mutilated: each is read or said to be unreadable, and taken for no other's."""

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.record import Payload, PayloadUnreadable
from ingest.registries._isrctn_record import trial_of
from ingest.registries.isrctn import NAMESPACE
from ingest.registry import registries
from service.sample_registry.server import sample_studies
from tests.ingest.registries import irct, test_euctr, test_ictrp
from tests.ingest.registries.ctis import record_of
from tests.ingest.registries.isrctn import RECORD, SOUND

ISRCTN = RECORD.format(**SOUND | {"number": "10000001", "shown": "10000001", "title": "A trial"})
SAMPLES: dict[str, Any] = {
    "ctgov": sample_studies()[0],
    "ctis": record_of("2026-500001-10-00", "A trial in West syndrome"),
    "isrctn": f'<allTrials totalCount="1" xmlns="{NAMESPACE}">{ISRCTN}</allTrials>',
    "euctr": test_euctr.text(),
    "ictrp": test_ictrp.as_csv(test_ictrp.ROW),
    "irct": irct.document(irct.record_of("48421", "IRCT20200821048421N1", "A trial in West syndrome")),
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
every_registry = pytest.mark.parametrize("name", registries())


@st.composite
def mutilated(draw: st.DrawFn, sample: Any) -> Any:
    """A sample in which up to four values, at any depth, are something else or gone; of a text, stretches."""
    body = copy.deepcopy(sample)
    for _ in range(draw(st.integers(1, 4))):
        if isinstance(body, str):
            start, length = draw(st.integers(0, len(body))), draw(st.integers(0, 60))
            body = body[:start] + draw(st.text(st.characters(), max_size=5)) + body[start + length :]
        else:
            _mutilate(body, draw)
    return body


def _mutilate(value: Any, draw: st.DrawFn) -> None:
    while value and isinstance(value, dict | list):
        key = draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
        if not isinstance(value[key], dict | list) or not draw(st.integers(0, 3)):
            if draw(st.booleans()):
                value[key] = draw(JSON)
            else:
                del value[key]
            return
        value = value[key]


@every_registry
def test_a_sample_is_recognised_as_no_others(name: str) -> None:
    assert [one for one, registry in registries().items() if registry.recognises(SAMPLES[name])] == [name]
    (payload,) = registries()[name].split(SAMPLES[name])
    assert (payload.registry, payload.id) == (name, registries()[name].read(payload).id)


@every_registry
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(data=st.data())
def test_no_mutilation_raises_anything_else(name: str, data: st.DataObject) -> None:
    registry = registries()[name]
    (sound,) = registry.split(SAMPLES[name])
    bodies = [sound.body, trial_of(sound.body)] if name == "isrctn" else [sound.body]
    body = data.draw(st.one_of(JSON, *map(mutilated, bodies)))
    assert registry.recognises(body) in {True, False}
    payload = Payload(name, "", body)
    try:
        record = registry.read(payload)
    except PayloadUnreadable:
        return
    json.dumps(record.title + record.eligibility, ensure_ascii=False).encode()
    assert registry.read(payload) == record


@every_registry
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(data=st.data())
def test_any_file_that_is_recognised_can_be_split(name: str, data: st.DataObject) -> None:
    registry = registries()[name]
    content = data.draw(mutilated(SAMPLES[name]))
    if registry.recognises(content):
        assert all(payload.registry == name for payload in registry.split(content))
