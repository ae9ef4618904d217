"""A family sees one entry a trial, with every registry's word: from three registries over HTTP to the answer of the API."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ingest.client import Client
from ingest.registry import registries
from service.app import create_app
from service.jobs.reread import reread
from service.jobs.sync import sync
from service.settings import Settings
from service.store.store import Store
from tests.ingest.registries.clinicaltrials_gov import Ctgov
from tests.ingest.registries.ctis import Ctis, titles
from tests.ingest.registries.dialects import Dialect
from tests.ingest.registries.euctr import Euctr
from tests.ingest.registries.faults import HASTE

NCT, EUCT, EUDRACT = "NCT00009001", "2026-590001-10-00", "2019-004101-31"
TITLE = "Prednisolone in infantile spasms, a trial in three registries"
RULING = """
[[apart]]
ids = ["NCT00009001", "2026-590001-10-00"]
by = "trial coordinator"
on = 2026-11-23
why = "Two studies of one hospital."
"""


@pytest.fixture
def servers() -> Iterator[dict[str, Dialect]]:
    """ClinicalTrials.gov says 1 to 24 months, CTIS 2 to 12; EU CTR knows only the old number."""
    ctgov, ctis, euctr = Ctgov(), Ctis(), Euctr()
    _enter(ctgov, ctis, euctr)
    with ExitStack() as stack:
        for server in (ctgov, ctis, euctr):
            stack.enter_context(server)
            stack.enter_context(server.in_small())
        yield {"ctgov": ctgov, "ctis": ctis, "euctr": euctr}


def _enter(ctgov: Ctgov, ctis: Ctis, euctr: Euctr) -> None:
    study = ctgov.sound[ctgov.fresh(TITLE)]
    sections = study["protocolSection"]
    del ctgov.sound[sections["identificationModule"]["nctId"]]
    sections["identificationModule"] |= {"nctId": NCT, "secondaryIdInfos": [{"id": EUDRACT, "type": "OTHER"}]}
    sections["eligibilityModule"] = {
        "eligibilityCriteria": "Inclusion Criteria:\n\n* Age 1 to 24 months\n\nExclusion Criteria:\n\n* Tuberous sclerosis complex"
    }
    ctgov.sound[NCT] = study
    application = ctis.sound.pop(ctis.fresh(TITLE))
    application["ctNumber"] = EUCT
    application["authorizedApplication"]["eudraCt"] = {"eudraCtCode": EUDRACT}
    criteria = {"number": 1, "principalInclusionCriteria": "Age from 2 months to 12 months"}
    titles(application)["trialInformation"]["eligibilityCriteria"] = {
        "principalInclusionCriteria": [criteria]
    }
    ctis.sound[EUCT] = application
    euctr.add(EUDRACT, "FR", TITLE, status="Trial now transitioned", exclusion="Known porphyria")
    for server in (ctgov, ctis, euctr):
        server.heal()


def _sync(store: Store, servers: dict[str, Dialect]) -> None:
    async def run() -> None:
        async with Client(HASTE, {name: server.url for name, server in servers.items()}) as client:
            reports = await sync(store, client, [registries()[name] for name in servers])
        assert [report.outcome for report in reports] == ["ok", "ok", "ok"]

    asyncio.run(run())


def _standing(told: TestClient, born: date) -> str:
    answer = told.post(
        "/match", json={"born": born.isoformat(), "conditions": [{"term": "infantile spasms"}]}
    ).json()
    found: dict[str, Any] = next(one for one in answer["matches"] if one["trial"]["id"] == NCT)
    return str(found["standing"])


def test_one_entry_with_every_registrys_word(
    store: Store, store_url: str, servers: dict[str, Dialect], tmp_path: Path
) -> None:
    _sync(store, servers)
    with TestClient(create_app(Settings(database_url=store_url, scheduler=False), store)) as told:
        for any_id in (NCT, EUCT, EUCT[:-3], EUDRACT, f"{EUDRACT}-FR"):
            entry = told.get(f"/trials/{any_id}").json()
            assert entry["id"] == NCT
        assert sorted(one["registry"] for one in entry["listings"]) == ["ctgov", "ctis", "euctr"]
        assert {"Age 1 to 24 months", "Age from 2 months to 12 months", "Known porphyria"} <= {
            one["text"] for one in entry["criteria"]
        }
        assert "sources-disagree" in {flag["kind"] for flag in entry["flags"]}
        assert entry["status"] == "recruiting"
        assert entry["shown_from"]["status"] in {NCT, EUCT}
        assert entry["shown_from"]["title"] == NCT
        listed = told.get("/trials", params={"q": "three registries"}).json()
        assert [one["id"] for one in listed["trials"]] == [NCT]
        page = told.get(f"/trial/{NCT}").text
        assert TITLE in page
        for title in ("ClinicalTrials.gov", "EU Clinical Trials (CTIS)", "EU Clinical Trials Register"):
            assert title in page
        # 18 months old: one registry's words would bar the child, the other's would not.
        assert _standing(told, _months_ago(18)) == "may-fit"
        assert _standing(told, _months_ago(40)) == "ruled-out"

    own = tmp_path / "own.toml"
    own.write_text(RULING)
    settings = Settings(database_url=store_url, scheduler=False, curated=own)  # type: ignore[arg-type]
    reread(store, [registries()[name] for name in servers], corrections=settings.curated)
    apart = {trial.id: trial for trial in store.trials() if TITLE in trial.title}
    # The third registry names what both name, so it is with neither, and flagged.
    assert {NCT, EUCT} < apart.keys()
    assert apart[NCT].registries == ("ctgov",)
    assert "sources-disagree" not in {flag.kind for flag in apart[NCT].flags}
    reread(store, [registries()[name] for name in servers])
    assert len([trial for trial in store.trials() if TITLE in trial.title]) == 1


def _months_ago(months: int) -> date:
    today = date.today()  # noqa: DTZ011 - the match is for today as well
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, 10)
