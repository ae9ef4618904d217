"""How often matches may be asked for: counted once for all replicas, on either database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select
from starlette.testclient import TestClient

from service.access.keys import made
from service.access.pace import Pace, fingerprint, limits_of
from service.app import create_app
from service.settings import Settings
from service.store.store import Store
from service.store.tables import CountRow
from tests.conftest import store as either_store

store_of_either = either_store


class Hands:
    """A clock that is set by hand."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def waits(pace: Pace, times: int, who: str = "a") -> list[bool]:
    return [bool(pace.wait(who)) for _ in range(times)]


def test_so_many_and_no_more_until_the_time_is_over(store_of_either: Store) -> None:
    clock = Hands()
    pace = Pace(limits_of("3/minute"), store_of_either, clock)
    assert waits(pace, 5) == [False, False, False, True, True]
    assert waits(pace, 1, "b") == [False]
    clock.now += 20
    assert 39 <= pace.wait("a") <= 41
    clock.now += 40.5
    assert waits(pace, 4) == [False, False, False, True]


def test_the_longest_wait_of_several_limits_is_told(store_of_either: Store) -> None:
    pace = Pace(limits_of("2/second; 4/hour"), store_of_either, clock := Hands())
    assert waits(pace, 2) == [False, False]
    clock.now += 2
    assert waits(pace, 2) == [False, False]
    clock.now += 2
    assert pace.wait("a") > 3000


def test_replicas_count_as_one_however_many_ask_at_once(store_of_either: Store, store_url: str) -> None:
    replicas = [Store(store_url) for _ in range(2)]
    paces = [Pace(limits_of("25/hour"), one) for one in replicas]
    with ThreadPoolExecutor(8) as pool:
        waited = list(pool.map(lambda n: bool(paces[n % 2].wait("a")), range(60)))
    assert waited.count(False) == 25
    for one in replicas:
        one.close()


def test_what_has_ended_is_forgotten(store_of_either: Store) -> None:
    clock = Hands()
    pace = Pace(limits_of("3/minute"), store_of_either, clock)
    for who in "abc":
        pace.wait(who)
    clock.now += 120
    pace.wait("d")
    with store_of_either._database.reading() as session:
        assert [row.key for row in session.exec(select(CountRow))] == ["LIMITER/d/3/1/minute"]


def test_without_a_database_each_process_counts_alone(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    def fails(*_: Any) -> None:
        raise OperationalError("no", {}, Exception("no"))

    monkeypatch.setattr(store, "count_up", fails)
    pace = Pace(limits_of("2/hour"), store)
    assert waits(pace, 3) == [False, False, True]
    assert pace.wait("a") > 3000


def test_too_many_matches_are_refused_with_when_to_come_back(
    settings: Settings, store: Store, profile: dict[str, Any]
) -> None:
    with TestClient(create_app(settings.model_copy(update={"match_rate": "2/hour"}), store)) as client:
        assert [client.post("/match", json=profile).status_code for _ in range(2)] == [200, 200]
        refused = client.post("/match", json=profile)
        assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")
        assert 3000 < int(refused.headers["retry-after"]) <= 3601
        assert refused.json()["type"].endswith(":too-many")
        fhir = client.post(
            "/fhir/ResearchStudy/$match", json={"resourceType": "Bundle", "type": "collection"}
        )
        assert fhir.json()["issue"][0]["code"] == "throttled"
        assert client.get("/trials").status_code == 200


def test_each_key_has_its_own_count(settings: Settings, store: Store) -> None:
    (first, kept), (second, kept_too) = made("match", "first"), made("match", "second")
    changed = {"match_rate": "1/hour", "match_needs_key": True, "keys": (kept, kept_too)}
    with TestClient(create_app(settings.model_copy(update=changed), store)) as client:

        def asks(key: str) -> int:
            return client.post("/match", json={}, headers={"Authorization": f"Bearer {key}"}).status_code

        assert [asks(first), asks(first), asks(second)] == [200, 429, 200]


def test_no_address_is_kept(settings: Settings, store: Store) -> None:
    app = create_app(settings.model_copy(update={"match_rate": "9/hour"}), store)
    with TestClient(app, client=("192.0.2.77", 4711)) as client:
        client.post("/match", json={})
    with store._database.reading() as session:
        (row,) = session.exec(select(CountRow))
    assert "192.0.2" not in row.key
    assert row.hits == 1


def test_a_network_is_told_from_others_for_a_day_only() -> None:
    one: Callable[..., str] = fingerprint
    assert one("192.0.2.1", "s", "2026-11-23") != one("192.0.2.2", "s", "2026-11-23")
    assert one("192.0.2.1", "s", "2026-11-23") != one("192.0.2.1", "s", "2026-11-24")
    assert one("192.0.2.1", "s", "2026-11-23") != one("192.0.2.1", "t", "2026-11-23")
    assert one("2001:db8::1", "s", "d") == one("2001:db8::ffff", "s", "d")
    assert one("testclient", "s", "d") == one("", "s", "d")


@pytest.mark.parametrize("told", ["often", "0/minute", "5", "5/fortnight"])
def test_a_rate_that_is_none_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match="30/minute"):
        Settings(match_rate=told)
