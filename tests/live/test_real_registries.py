"""Whether the registries still speak as we understand them. Asks them, a few questions each; only run by hand:

SPASM_TRIALS_LIVE=1 SPASM_TRIALS_CONTACT=you@example.org pytest -o addopts=--import-mode=importlib tests/live
"""

import asyncio
import os
from typing import Any

import pytest

from ingest.client import Client
from ingest.record import Payload
from ingest.registry import Registry, registries
from service.settings import Settings
from service.syncing import client_settings

MOST = 3  # records of each
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif("SPASM_TRIALS_LIVE" not in os.environ, reason="asks real registries; see above"),
]
ASKED = {name: registry for name, registry in registries().items() if registry.base_url}


async def _first(registry: Registry) -> list[Payload]:
    found: list[Payload] = []
    settings = Settings()
    if registry.needs_query and registry.name not in settings.registry_queries:
        pytest.skip(f"SPASM_TRIALS_REGISTRY_QUERIES does not say {registry.needs_query}")
    async with Client(client_settings(settings), settings.registry_base_urls) as client:
        stream: Any = registry.fetch(client, None)
        async for payload in stream:
            found.append(payload)
            if len(found) == MOST:
                break
        again = await registry.fetch_one(client, found[0].id)
    assert again is not None
    assert again.id == found[0].id
    return found


@pytest.mark.parametrize("name", ASKED)
def test_its_records_are_read_and_hold_nothing_new(name: str) -> None:
    for payload in asyncio.run(_first(ASKED[name])):
        record = ASKED[name].read(payload)
        assert record.id == payload.id
        assert record.title != record.id
        assert record.eligibility
        assert record.unknown_keys == ()
