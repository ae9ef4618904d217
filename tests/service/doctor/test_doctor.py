"""The doctor says what is wrong and what to do, and changes nothing."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from ingest.client import Client, ClientSettings
from ingest.record import Payload
from ingest.registry import registries
from service.doctor.configured import check_settings
from service.doctor.examine import examine
from service.doctor.finding import Finding, is_well
from service.jobs.sync import sync
from service.sample_registry.faulty import Fault, Reply, SeenRequest
from service.sample_registry.server import SampleRegistry
from service.settings import Settings
from service.store.engine import Database
from service.store.payloads import Problem
from service.store.store import Store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
Configured = Callable[..., Settings]


class WrongClock(SampleRegistry):
    """A sample registry whose answers tell another time."""

    def reply(self, seen: SeenRequest, fault: Fault | None) -> Reply:
        told = super().reply(seen, fault)
        return Reply(told.status, told.body, told.content_type, {"Date": "Mon, 23 Nov 2020 12:00:00 GMT"})


def _settings(url: str, registry: SampleRegistry | None = None, **said: object) -> Settings:
    urls = {"ctgov": registry.url} if registry else {}
    given = {"contact": "tests@example.org", "registries": "ctgov", "requests_per_second": 50} | said
    return Settings(database_url=url, registry_base_urls=urls, **given)  # type: ignore[arg-type]


def _synced(store: Store, settings: Settings, at: datetime = NOW) -> None:
    async def run() -> None:
        quick = ClientSettings("tests@example.org", per_second=50, tries=1)
        async with Client(quick, settings.registry_base_urls) as client:
            await sync(store, client, [registries()["ctgov"]], now=lambda: at)

    asyncio.run(run())


def _by(findings: list[Finding], check: str) -> Finding:
    return next(one for one in findings if one.check == check)


def test_all_is_well_after_a_sync(store: Store, store_url: str) -> None:
    with SampleRegistry() as registry:
        settings = _settings(store_url, registry)
        _synced(store, settings)
        asked = len(registry.requests)
        findings = list(examine(settings, NOW + timedelta(hours=1)))
        assert len(registry.requests) == asked  # no network
        assert is_well(findings), findings
        live = list(examine(settings, NOW, live=True))
        assert len(registry.requests) == asked + 1
    assert is_well(live), live
    assert "reads as it should" in _by(live, "live ctgov").says
    assert all(one.remedy for one in findings if one.level != "ok")


def test_old_data_is_said(store: Store, store_url: str) -> None:
    with SampleRegistry() as registry:
        settings = _settings(store_url, registry, scheduler=False)
        _synced(store, settings)
        registry.fail(Fault.blocked, times=9)
        _synced(store, settings, NOW + timedelta(days=3))
    findings = list(examine(settings, NOW + timedelta(days=3)))
    assert not is_well(findings)
    assert _by(findings, "age").says.startswith("The last whole sync ended 3 days ago.")
    assert "SPASM_TRIALS_SCHEDULER is false" in _by(findings, "age").remedy
    registry_said = _by(findings, "registry ctgov")
    assert (registry_said.level, "(blocked)" in registry_said.says) == ("wrong", True)
    assert "refused us" in registry_said.remedy


def test_what_was_not_read_and_who_died_is_said(store: Store, store_url: str) -> None:
    store.save_payloads([Payload("ctgov", "NCT1", {})], NOW)
    store.save_problem("ctgov", "NCT2", "age", "upside down", "QQBODYQQ", NOW)
    store.save_problems([Problem("ctis", "1", "age", "upside down", "QQBODYQQ", NOW)])
    store.start_run("nightly", NOW, slot="s", owner="elsewhere:7", lease=timedelta(minutes=1))
    findings = list(examine(_settings(store_url), NOW + timedelta(hours=1)))
    said = "\n".join(one.says for one in findings)
    assert "1 records of ClinicalTrials.gov cannot be read" in said
    assert "1 records were fetched and not read yet" in said
    assert "nightly s was begun by elsewhere:7" in said
    assert "QQBODYQQ" not in said
    assert _by(findings, "registry ctgov").says.endswith("was never asked.")
    alive = list(examine(_settings(store_url), NOW))
    assert [one for one in alive if one.check == "jobs"] == []


def test_the_last_run_that_failed_is_named_with_what_to_do(store: Store, store_url: str) -> None:
    with SampleRegistry() as registry:
        settings = _settings(store_url, registry)
        _synced(store, settings)
        assert not [one for one in examine(settings, NOW) if one.check == "jobs"]
        registry.fail(Fault.blocked, times=9)
        _synced(store, settings, NOW + timedelta(hours=1))
        finding = _by(list(examine(settings, NOW + timedelta(hours=1))), "jobs")
        assert finding.says == "The last run that failed: sync:ctgov, 2026-11-23 13:00 UTC (blocked)."
        assert (finding.level, "refused us" in finding.remedy) == ("warning", True)
        registry.heal()
        _synced(store, settings, NOW + timedelta(hours=2))
        finding = _by(list(examine(settings, NOW + timedelta(hours=2))), "jobs")
        assert (finding.level, finding.says.endswith("It went well since.")) == ("ok", True)


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    findings = list(examine(_settings(f"sqlite:///{tmp_path / 'none.db'}"), NOW))
    assert "There is no database at" in _by(findings, "database").says
    assert list(tmp_path.iterdir()) == []
    nowhere = list(examine(_settings(f"sqlite:///{tmp_path / 'no' / 'none.db'}"), NOW))
    assert "There is no folder" in _by(nowhere, "disk").says


@pytest.mark.parametrize(
    "url", ["postgresql://me:SECRET@127.0.0.1:1/none", "nonsense SECRET", "postgresql://me:SECRET@h:x/"]
)
def test_a_database_that_cannot_be_had_keeps_its_password(url: str) -> None:
    finding = _by(list(examine(_settings(url), NOW)), "database")
    assert finding.level == "wrong"
    assert "SECRET" not in finding.says + finding.remedy


def test_tables_of_other_versions_are_told_apart(empty_url: str) -> None:
    if empty_url.startswith("sqlite"):
        Path(empty_url.removeprefix("sqlite:///")).touch()
    settings = _settings(empty_url)
    assert _by(list(examine(settings, NOW)), "database").says == "The database is empty."
    fresh = Store(empty_url)
    fresh.migrate()
    fresh.close()
    for version, change, level, said in (
        ("0001", "", "wrong", "older"),
        ("9999", "", "warning", "newer"),
        ("9999", "DROP TABLE trial_tag", "wrong", "cannot work with"),
    ):
        database = Database(empty_url)
        with database.changing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
            connection.execute(text(change or "SELECT 1"))
        database.close()
        finding = _by(list(examine(settings, NOW)), "database")
        assert (finding.level, said in finding.says) == (level, True)


def test_settings_that_do_not_go_together() -> None:
    usual = Settings(database_url="sqlite://", contact="tests@example.org")
    assert is_well(list(check_settings(usual)))
    wrong = Settings(registries=("ictrp",), registry_base_urls={"nowhere": "http://127.0.0.1"})
    said = [one.says for one in check_settings(wrong)]
    assert len(said) == 3
    assert not is_well(list(check_settings(Settings(registries=()))))
    told = usual.model_copy(update={"metrics": True, "host": "0.0.0.0"})  # noqa: S104 - nothing is served
    (open_,) = check_settings(told)
    assert "SPASM_TRIALS_KEYS" in open_.remedy
    (kept,) = check_settings(told.model_copy(update={"operator_key": SecretStr("key")}))
    assert kept.level == "ok"


def test_a_registry_that_changed_its_ways_is_said(store: Store, store_url: str) -> None:
    with SampleRegistry() as registry:
        settings = _settings(store_url, registry)
        empty = list(
            examine(settings, NOW, live=True)
        )  # nothing is known yet: the first of those changed lately
        _synced(store, settings)
        next(iter(registry.studies.values()))["protocolSection"]["identificationModule"].pop("briefTitle")
        registry.fail(Fault.html_with_200, times=9, path="*")
        page = list(examine(settings, NOW, live=True))
    assert _by(empty, "live ctgov").level == "ok"
    assert "(web-page)" in _by(page, "live ctgov").says
    unreachable = list(examine(settings, NOW, live=True))
    assert "(connection)" in _by(unreachable, "live ctgov").says


def test_a_clock_that_is_off_is_said(store_url: str) -> None:
    with WrongClock() as registry:
        findings = list(examine(_settings(store_url, registry), NOW, live=True))
    assert _by(findings, "clock").level == "wrong"
    assert "ahead of that of ctgov" in _by(findings, "clock").says
