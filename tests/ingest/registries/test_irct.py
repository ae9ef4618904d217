"""IRCT: only the trials that an operator named, each by its number, gaps passed over."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pydantic import ValidationError

from ingest.client import Client
from ingest.normalise import normalise
from ingest.record import Payload, PayloadUnreadable, RegistryUnavailable
from ingest.registries.irct import MOST_NUMBERS, REGISTRY, numbers_of
from ingest.registry import registries, switched_on
from ingest.same_trial import groups
from service.doctor.configured import check_settings
from service.sample_registry.faulty import Fault
from service.settings import Settings
from tests.ingest.registries.faults import HASTE
from tests.ingest.registries.irct import Irct, document, record_of

SHOWN = "IRCT20200821048421N1"
TEXT = document(record_of("48421", SHOWN, "A trial in West syndrome"))


@pytest.fixture
def server() -> Iterator[Irct]:
    with Irct() as running:
        yield running


def fetched(server: Irct, query: str) -> list[Payload]:

    async def ask() -> list[Payload]:
        settings = replace(HASTE, queries={"irct": query} if query else {})
        async with Client(settings, {"irct": server.url}) as client:
            return [payload async for payload in REGISTRY.fetch(client, None)]

    return asyncio.run(ask())


def test_only_what_is_named_is_asked_for_and_gaps_are_none(server: Irct) -> None:
    found = fetched(server, "48400, 48401-48402;48402")
    assert [payload.id[-5:] for payload in found] == ["48400", "48402"]
    assert [seen.path for seen in server.requests] == [
        f"/trial/{number}/xml" for number in (48400, 48401, 48402)
    ]


def test_without_numbers_nobody_is_asked(server: Irct) -> None:
    with pytest.raises(RegistryUnavailable, match="no-numbers"):
        fetched(server, "")
    assert server.requests == []
    assert "irct" not in switched_on()


def test_who_meets_a_challenge_asks_no_more(server: Irct) -> None:
    server.fail(Fault.html_with_200, times=99)
    with pytest.raises(RegistryUnavailable, match="web-page"):
        fetched(server, "48400-48420")
    assert len(server.requests) == 1


def test_a_record_that_does_not_come_costs_no_other(server: Irct) -> None:
    server.fail(Fault.server_error, times=HASTE.tries, path="/trial/48402/xml")
    found: list[str] = []

    async def ask() -> None:
        async with Client(
            replace(HASTE, queries={"irct": "48400,48402,48404"}), {"irct": server.url}
        ) as client:
            async for payload in REGISTRY.fetch(client, None):
                found.append(payload.id[-5:])  # noqa: PERF401 - they are looked at after the error

    with pytest.raises(RegistryUnavailable, match="incomplete"):
        asyncio.run(ask())
    assert found == ["48400", "48404"]


def test_a_record_is_asked_for_by_the_number_in_its_id_named_or_not(server: Irct) -> None:
    async def ask(record_id: str) -> Payload | None:
        async with Client(HASTE, {"irct": server.url}) as client:
            return await REGISTRY.fetch_one(client, record_id)

    found = asyncio.run(ask(server.ids[0]))
    assert found is not None
    assert found.id == server.ids[0]
    assert asyncio.run(ask(f"{SHOWN}-99999")) is None
    asked = len(server.requests)
    assert asyncio.run(ask(SHOWN)) is None
    assert len(server.requests) == asked


def test_a_whole_record() -> None:
    (payload,) = REGISTRY.split(TEXT)
    record = REGISTRY.read(payload)
    assert (record.registry, record.id) == ("irct", f"{SHOWN}-48421")
    assert record.other_ids == (SHOWN, "NCT04302116")
    assert (record.minimum_age, record.maximum_age) == ("2 Months", "2 Years")
    assert (record.status, record.phase, record.countries) == ("recruiting", ("2", "3"), ("IR",))
    assert (record.contacts[0].name, record.contacts[0].email) == ("The Office", "office@example.org")
    assert record.dates.start is None  # the year 1900 stands for none
    assert record.eligibility == "Inclusion Criteria:\n\nInfants\n\nExclusion Criteria:\n\nOther\nseizures"
    assert SHOWN in normalise(record).ids


def test_the_portals_copy_of_it_is_the_same_trial() -> None:
    export = registries()["ictrp"]
    row = {"TrialID": SHOWN, "public_title": "A trial in West syndrome"}
    ours, theirs = REGISTRY.read(REGISTRY.split(TEXT)[0]), export.read(Payload("ictrp", SHOWN, row))
    records = {(one.registry, one.id): normalise(one) for one in (ours, theirs)}
    assert [len(group.members) for group in groups(records)] == [2]


@pytest.mark.parametrize(
    "body", [None, {}, "", "<trials/>", "<trial><main><trial_id>soon</trial_id></main></trial>"]
)
def test_without_an_id_it_cannot_be_read(body: object) -> None:
    with pytest.raises(PayloadUnreadable):
        REGISTRY.read(Payload("irct", "", body))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [("48421", [48421]), ("5 - 7", [5, 6, 7]), ("1,1;2\n3", [1, 2, 3]), ("", [])],
)
def test_numbers(query: str, numbers: list[int]) -> None:
    assert numbers_of(query) == numbers


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (SHOWN, "end of its address"),
        ("7-5", "backwards"),
        (f"1-{MOST_NUMBERS + 1}", "more than"),
        ("x", "such as"),
    ],
)
def test_what_are_no_numbers(query: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        numbers_of(query)
    with pytest.raises(ValidationError, match=why):
        Settings(registry_queries={"irct": query})


def test_the_doctor_misses_the_numbers() -> None:
    on = Settings(registries=("irct",), contact="tests@example.org")
    (finding,) = check_settings(on)
    assert (finding.level, "the numbers of its trials" in finding.says) == ("wrong", True)
    named = Settings(registries=("irct",), registry_queries={"irct": "48421"}, contact="tests@example.org")
    assert [one.level for one in check_settings(named)] == ["ok"]
