"""EU CTR: plain text in which values run over lines and keys come again in other languages."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.client import Client
from ingest.record import Payload, PayloadUnreadable, RegistryUnavailable, SourceRecord
from ingest.registries.euctr import REGISTRY
from ingest.registry import switched_on
from service.jobs.sync import sync
from service.sample_registry.faulty import Fault
from service.store.store import Store
from tests.ingest.registries.euctr import Euctr
from tests.ingest.registries.faults import HASTE

REAL = Path(__file__).parents[4] / "shared" / "samples" / "euctr-text"
HEAD = """Summary

EudraCT Number: 2012-004321-15
Sponsor's Protocol Code Number: ABC1
National Competent Authority: France - ANSM
Clinical Trial Type: EEA CTA
Trial Status: {status}
Link: https://www.clinicaltrialsregister.eu/ctr-search/trial/2012-004321-15/{country}/

A. Protocol Information
A.1 Member State Concerned: France - ANSM
A.2 EudraCT number: 2012-004321-15
A.3 Full title of the trial: A trial of a medicine
in two lines
A.3 Full title of the trial (fr): Un essai
A.5.2 US NCT (ClinicalTrials.gov registry) number: NCT04302116

B. Sponsor Information
Sponsor 1
B.1.1 Name of Sponsor: A hospital
B.5.2 Functional name of contact point: The office
B.5.3 Address
B.5.3.1 Street Address: 1 street
B.5.6 E-mail: a@example.org

E.1.1 Medical condition(s) being investigated: West syndrome
E.3 Principal inclusion criteria: 1. Born at ≥ 29 weeks\u2028and well
E. coli in no culture
A.1 something: no key
E.3 Principal inclusion criteria (fr): 1. Nés à ≥ 29 semaines
E.4 Principal exclusion criteria (fr): Aucun
E.5 End points
E.7.1 Human pharmacology (Phase I): No
E.7.2 Therapeutic exploratory (Phase II): Yes
F.1.1 Trial has subjects under 18: Yes
F.2.1 Female: Yes
F.2.2 Male: Yes
F.4.2.2 In the whole clinical trial: 1,200
P. End of Trial Status: Ongoing
"""


def text(status: str = "Ongoing", country: str = "FR") -> str:
    return HEAD.format(status=status, country=country)


def read(status: str = "Ongoing") -> SourceRecord:
    return REGISTRY.read(REGISTRY.split(text(status))[0])


def test_a_whole_record() -> None:
    record = read()
    assert record.id == "2012-004321-15-FR"
    assert record.other_ids == ("2012-004321-15", "NCT04302116")
    assert record.title == record.official_title == "A trial of a medicine\nin two lines"
    assert (record.countries, record.phase, record.enrollment) == (("FR",), ("2",), 1200)
    assert (record.sponsor, record.contacts[0].name) == ("A hospital", "The office")
    assert (record.minimum_age, record.sex, record.conditions) == (None, None, ("West syndrome",))


def test_criteria_keep_every_sign_and_every_line() -> None:
    assert read().eligibility == (
        "Inclusion Criteria:\n\n1. Born at ≥ 29 weeks\u2028and well\nE. coli in no culture\nA.1 something: no key\n\n"
        "Exclusion Criteria:\n\nAucun"
    )


def test_a_file_of_several_countries() -> None:
    both = text() + "\n" + text(country="3rd")
    assert REGISTRY.recognises(both)
    assert [payload.id for payload in REGISTRY.split(both)] == ["2012-004321-15-FR", "2012-004321-15-3rd"]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Completed", "completed"),
        ("Prematurely Ended", "terminated"),
        ("Ongoing", "unknown"),
        ("Trial now transitioned", "unknown"),
        ("GB - no longer in EU/EEA", "unknown"),
        ("Quite new", "unknown"),
    ],
)
def test_the_register_does_not_say_who_takes_people(said: str, status: str) -> None:
    assert read(said).status == status


@pytest.mark.parametrize("body", [None, {}, "", "EudraCT Number: none"])
def test_without_a_number_it_cannot_be_read(body: object) -> None:
    with pytest.raises(PayloadUnreadable):
        REGISTRY.read(Payload("euctr", "", body))


def test_what_breaks_off_in_its_criteria_is_no_shorter_record() -> None:
    cut = text().partition("E.5 End points")[0]
    with pytest.raises(PayloadUnreadable, match="breaks off"):
        REGISTRY.read(REGISTRY.split(cut)[0])


class TestAsked:
    """Over HTTP, where an operator has switched it on."""

    @pytest.fixture
    def server(self) -> Iterator[Euctr]:
        running = Euctr()
        with running, running.in_small():
            yield running

    def fetched(self, server: Euctr) -> list[Payload]:
        async def ask() -> list[Payload]:
            async with Client(HASTE, {"euctr": server.url}) as client:
                return [payload async for payload in REGISTRY.fetch(client, None)]

        return asyncio.run(ask())

    def test_nobody_asks_it_unless_told_to(self) -> None:
        assert "euctr" not in switched_on()

    def test_each_country_is_asked_for_by_itself_and_the_rest_of_the_world_in_small_letters(
        self, server: Euctr
    ) -> None:
        server.add("2015-001515-15", "FR", "A trial in West syndrome")
        server.add("2015-001515-15", "3rd", "A trial in West syndrome", status="Trial now transitioned")
        server.heal()
        fetched = {payload.id for payload in self.fetched(server)}
        assert {"2015-001515-15-FR", "2015-001515-15-3rd"} <= fetched
        paths = [seen.path for seen in server.requests]
        assert paths.count("/rest/download/trial/2015-001515-15/3rd") == 1
        assert REGISTRY.read(next(p for p in self.fetched(server) if p.id.endswith("15-3rd"))).id in fetched

    def test_countries_are_one_trial_and_what_they_say_alike_is_said_once(
        self, server: Euctr, store: Store
    ) -> None:
        for country, more in (("FR", ""), ("ES", ""), ("3rd", "\nNo earlier vigabatrin")):
            said = {"inclusion": f"Infants with infantile spasms{more}", "exclusion": "Known heart disease"}
            server.add("2015-001515-15", country, "A trial in West syndrome", **said)
        server.heal()

        async def run() -> None:
            async with Client(HASTE, {"euctr": server.url}) as client:
                await sync(store, client, [REGISTRY])

        asyncio.run(run())
        trial = store.trial("2015-001515-15")
        assert trial is not None
        assert trial.id.startswith("2015-001515-15")
        assert trial.ids == ("2015-001515-15",)
        for country in ("FR", "ES", "3rd"):  # the address of each leads to the trial
            assert store.trial(f"2015-001515-15-{country}") == trial
        assert trial.countries == ("ES", "FR")
        assert sorted(listing.id[-3:] for listing in trial.listings) == ["-ES", "-FR", "3rd"]
        sentences = [one.text for one in trial.criteria if not one.is_field]
        assert sorted(sentences) == [
            "Infants with infantile spasms", "Known heart disease", "No earlier vigabatrin",
        ]  # fmt: skip
        assert len([one for one in store.trials() if "2015-001515-15" in one.ids]) == 1

    def test_a_search_that_gives_less_than_it_has_is_said(self, server: Euctr) -> None:
        server.page_size = 0
        with pytest.raises(RegistryUnavailable, match=r"incomplete \(0 trials of"):
            self.fetched(server)

    def test_a_trial_without_countries_is_said(self, server: Euctr) -> None:
        for record in server.records.values():
            record["country"] = "somewhere"
        with pytest.raises(RegistryUnavailable, match="has no country"):
            self.fetched(server)

    def test_who_is_refused_asks_no_more(self, server: Euctr) -> None:
        server.fail(Fault.blocked, path="/rest/download/trial/*", times=99)
        with pytest.raises(RegistryUnavailable, match="blocked"):
            self.fetched(server)
        assert sum("/trial/" in seen.path for seen in server.requests) == 1

    def test_what_it_does_not_have_is_none(self, server: Euctr) -> None:
        async def ask(record_id: str) -> Payload | None:
            async with Client(HASTE, {"euctr": server.url}) as client:
                return await REGISTRY.fetch_one(client, record_id)

        asked = len(server.requests)
        assert asyncio.run(ask("nonsense/../x")) is None
        assert len(server.requests) == asked
        assert asyncio.run(ask("2012-009999-15-FR")) is None
        assert asyncio.run(ask(server.ids[0])) is not None


@pytest.mark.skipif(not REAL.is_dir(), reason=f"there are no real payloads in {REAL}")
def test_real_records_are_read() -> None:
    records = {}
    for path in sorted(REAL.glob("*.txt")):
        content = path.read_text("utf-8")
        assert REGISTRY.recognises(content)
        (payload,) = REGISTRY.split(content)
        record = REGISTRY.read(payload)
        assert payload.id == path.name.partition(".")[0]
        assert record.minimum_age == "18 Years"
        assert record.eligibility.count("Inclusion Criteria:") == 1
        assert "E.4 Principal" not in record.eligibility
        assert "E.5" not in record.eligibility
        records[payload.id] = record
    assert len(records) == 7
    french = records["2021-002179-21-FR"]
    assert "MMSE ≥ 14 and ≤ 25" in french.eligibility
    assert french.eligibility.endswith("assessed at screening")
    assert (french.enrollment, french.phase, french.contacts[0].name) == (600, ("3",), "Alain Moussy")
