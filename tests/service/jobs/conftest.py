"""A registry in a few lines, for what a real one over HTTP would take long to do."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from ingest.client import Client, ClientSettings
from ingest.record import Payload, PayloadUnreadable, RegistryUnavailable, SourceRecord
from ingest.registry import Registry

NAME = "stub"
IDLE = Client(ClientSettings("test@example.org"))  # the stub asks nobody


@dataclass
class StubRegistry:
    """Studies by id: a title, and what else a test needs to say of them."""

    studies: dict[str, dict[str, Any]] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)
    fails_after: int | None = None
    list_fails: bool = False
    asked: list[str] = field(default_factory=list)
    since: list[date | None] = field(default_factory=list)

    def add(self, *ids: str, **said: Any) -> None:
        for id_ in ids:
            self.studies[id_] = {"id": id_, "title": "A trial in infantile spasms"} | said

    async def fetch(self, client: Client, since: date | None) -> AsyncIterator[Payload]:
        self.since.append(since)
        for number, (id_, study) in enumerate(self.studies.items()):
            if number == self.fails_after:
                raise RegistryUnavailable(NAME, "server-error")
            if id_ not in self.unlisted and (since is None or study.get("on", date.max) >= since):
                yield self._payload(id_)

    async def list_ids(self, client: Client) -> AsyncIterator[str]:
        if self.list_fails:
            raise RegistryUnavailable(NAME, "incomplete")
        for id_ in self.studies.keys() - self.unlisted:
            yield id_

    async def fetch_one(self, client: Client, record_id: str) -> Payload | None:
        self.asked.append(record_id)
        now = self.aliases.get(record_id, record_id)
        return self._payload(now) if now in self.studies else None

    def read(self, payload: Payload) -> SourceRecord:
        match payload.body:
            case {"poison": "unreadable"}:
                raise PayloadUnreadable(NAME, "eligibility", "it is upside down")
            case {"poison": "surprise"}:
                raise ZeroDivisionError("a secret")
        body = payload.body
        others = tuple(body.get("other_ids", ()))
        text = body.get("eligibility", "Any infant.")
        return SourceRecord(
            NAME, payload.id, "https://example.org", body["title"], eligibility=text, other_ids=others
        )

    @property
    def registry(self) -> Registry:
        return Registry(
            NAME, "Stub", "", self.fetch, self.list_ids, self.fetch_one, _never, _nothing, self.read
        )

    def _payload(self, id_: str) -> Payload:
        body = {name: value for name, value in self.studies[id_].items() if name != "on"}
        return Payload(NAME, body["id"], body)


def _never(_: Any) -> bool:
    return False


def _nothing(_: Any) -> list[Payload]:
    return []


@pytest.fixture
def stub() -> StubRegistry:
    return StubRegistry()


@pytest.fixture
def client() -> Client:
    return IDLE


@pytest.fixture
def ids() -> Callable[[int], list[str]]:
    return lambda many: [f"T{number:03}" for number in range(many)]
