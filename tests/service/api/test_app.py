"""The parts put together: trials in memory that follow the store, settings, the description of the API."""

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from anyio.to_thread import current_default_thread_limiter
from pydantic import ValidationError
from stamina.instrumentation import RetryDetails, get_on_retry_hooks
from starlette.testclient import TestClient

from ingest.client import Interrupted
from matchers.trial import Trial
from service import logs
from service.api.examples import PROFILE
from service.app import create_app
from service.jobs import schedule
from service.live import LiveCatalogue
from service.settings import Settings
from service.store.store import Store
from service.store.trials import Newest
from service.syncing import client_settings

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


class Counting:
    """A store that notes which trials are read, time after time, and fails when told to."""

    def __init__(self, store: Store) -> None:
        self.store, self.is_broken = store, False
        self.reads: list[list[str]] = []

    def version(self) -> str:
        if self.is_broken:
            raise OSError
        return self.store.version()

    def synced_at(self) -> datetime | None:
        return self.store.synced_at()

    def newest(self, held: Mapping[str, str]) -> Newest:
        if self.is_broken:
            raise OSError
        found = self.store.newest(held)
        self.reads.append([trial.id for trial in found.changed])
        return found


@pytest.fixture
def counting(store: Store) -> Any:
    return Counting(store)


def test_the_catalogue_is_read_once_while_nothing_changes(counting: Any) -> None:
    live = LiveCatalogue(counting, 0)
    assert live.current().trials is live.current().trials
    assert len(counting.reads) == 1


def test_only_trials_that_changed_are_read_again(counting: Any, make_trial: Callable[..., Trial]) -> None:
    live = LiveCatalogue(counting, 0)
    before = {trial.id: trial for trial in live.current().trials}
    counting.store.save_trials(
        [make_trial("NCT00000002", title="Another title"), make_trial("NCT00000000")], NOW
    )
    counting.store.remove_trials(["NCT00000003"])
    after = live.current()
    assert after.trials == tuple(counting.store.trials())
    assert after.version == counting.store.version()
    assert counting.reads[1:] == [["NCT00000000", "NCT00000002"]]
    assert all(before[one.id] is one for one in after.trials if one.id not in counting.reads[1])
    assert [trial.id for trial in after.open_columns.lineup.trials] == [one.id for one in after.open_trials]


def test_the_catalogue_follows_the_store(counting: Any) -> None:
    live = LiveCatalogue(counting, 0)
    before = live.current()
    counting.store.remove_trials(["NCT00000001"])
    after = live.current()
    assert (len(before.trials), len(after.trials)) == (5, 4)
    assert before.version != after.version


def test_the_store_is_asked_only_every_so_often(counting: Any) -> None:
    now = [0.0]
    live = LiveCatalogue(counting, 2, clock=lambda: now[0])
    assert len(live.current().trials) == 5
    counting.store.remove_trials(["NCT00000001"])
    now[0] = 1.9
    assert len(live.current().trials) == 5
    now[0] = 2.0
    assert len(live.current().trials) == 4


def test_a_new_sync_of_the_same_trials_is_told(counting: Any) -> None:
    live = LiveCatalogue(counting, 0)
    assert live.current().synced_at is None
    run = counting.store.start_run("sync", NOW)
    counting.store.finish_run(run, NOW, "ok")
    assert live.current().synced_at == NOW
    assert len(counting.reads) == 1


def test_the_last_good_trials_stay_when_the_database_is_gone(counting: Any) -> None:
    live = LiveCatalogue(counting, 0)
    held = live.current()
    counting.is_broken = True
    assert live.current() is held
    with pytest.raises(OSError):
        LiveCatalogue(counting, 0).current()


def test_readers_do_not_wait_for_who_is_looking(counting: Any) -> None:
    live = LiveCatalogue(counting, 0)
    held = live.current()
    began, go_on = threading.Event(), threading.Event()
    version = counting.version

    def slow() -> str:
        began.set()
        go_on.wait(5)
        return str(version())

    counting.store.remove_trials(["NCT00000001"])
    counting.version = slow
    looking = threading.Thread(target=live.current)
    looking.start()
    began.wait(5)
    assert live.current() is held
    counting.version = version
    go_on.set()
    looking.join()
    assert live.current().version == version() != held.version


def test_a_new_database_is_made_ready(settings: Settings) -> None:
    with TestClient(create_app(settings)) as client:
        assert client.get("/trials").json()["total"] == 0
    with closing(Store(settings.database_url)) as store:
        assert store.is_ready()


@pytest.mark.parametrize("is_on", [True, False])
def test_nights_are_worked_only_where_wanted(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch, *, is_on: bool
) -> None:
    begun: list[Any] = []

    class Scheduler:
        def shutdown(self) -> None:
            begun.append("ended")

    def start(nightly: Any) -> Scheduler:
        begun.append(nightly.at.isoformat())
        return Scheduler()

    monkeypatch.setattr(schedule, "start", start)
    with TestClient(create_app(settings.model_copy(update={"scheduler": is_on, "sync_at": "03:30"}), store)):
        pass
    assert begun == (["03:30:00", "ended"] if is_on else [])


# Settings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPASM_TRIALS_REGISTRY_BASE_URLS", '{"ctgov": "http://127.0.0.1:1/api"}')
    monkeypatch.setenv("SPASM_TRIALS_CONTACT", "https://example.org/about")
    monkeypatch.setenv("SPASM_TRIALS_SCHEDULER", "off")
    settings = Settings()
    assert settings.registry_base_urls == {"ctgov": "http://127.0.0.1:1/api"}
    assert client_settings(settings).user_agent.endswith("(+https://example.org/about)")
    assert not settings.scheduler


@pytest.mark.parametrize(
    ("name", "value"),
    [("sync_at", "25:00"), ("port", 70_000), ("registry_base_urls", {"ctgov": "ftp://x"}), ("contact", "a\nb"),
     ("registry_queries", {"ctis": "epilepsy"}), ("registry_queries", {"ctgov": " "}),
     ("stale_after_hours", 0), ("log_level", "loud")],
)  # fmt: skip
def test_settings_are_checked_at_start(name: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        Settings(**{name: value})


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


# The description of the API


@pytest.fixture
def described(client: TestClient) -> Any:
    return client.get("/openapi.json").json()


def test_the_example_profile_is_a_profile(client: TestClient, described: dict[str, Any]) -> None:
    body = described["paths"]["/match"]["post"]["requestBody"]["content"]["application/json"]
    assert body["example"] == PROFILE
    response = client.post("/match", json=body["example"])
    assert (response.status_code, response.json()["warnings"]) == (200, [])
    _validate(described, body["schema"], body["example"])


def test_the_example_answers_have_the_described_shape(described: dict[str, Any]) -> None:
    for path, method in (("/match", "post"), ("/trials/{any_id}", "get")):
        answer = described["paths"][path][method]["responses"]["200"]["content"]["application/json"]
        assert answer["example"]
        _validate(described, answer["schema"], answer["example"])


def test_real_answers_have_the_described_shape(
    client: TestClient, described: dict[str, Any], profile: dict[str, Any]
) -> None:
    for path, method, real in (
        ("/match", "post", client.post("/match", json=profile)),
        ("/trials", "get", client.get("/trials")),
        ("/trials/{any_id}", "get", client.get("/trials/NCT00000001")),
    ):
        answer = described["paths"][path][method]["responses"]["200"]["content"]["application/json"]
        _validate(described, answer["schema"], real.json())


def test_refusals_are_described_as_problems(described: dict[str, Any]) -> None:
    assert "HTTPValidationError" not in json.dumps(described["paths"])
    assert {"400", "405", "413", "415", "422"} <= set(described["paths"]["/match"]["post"]["responses"])


def _validate(described: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    jsonschema.Draft202012Validator(schema | {"components": described["components"]}).validate(value)


# Logging


def test_another_try_is_logged_in_a_line_without_what_was_asked(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    (hook,) = get_on_retry_hooks()
    for error in (Interrupted("ctgov", "server-error", "SECRET"), ValueError("SECRET")):
        hook(RetryDetails("SECRET", ("SECRET",), {"url": "SECRET"}, 1, 1.234, 0.0, error))
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert "timestamp" in first
    assert first | {"timestamp": ""} == {
        "event": "registry.retry", "level": "warning", "timestamp": "",
        "registry": "ctgov", "reason": "server-error", "tries": 1, "wait_seconds": 1.2,
    }  # fmt: skip
    assert set(second) == {"event", "level", "timestamp", "tries", "wait_seconds"}


def test_registries_are_switched_on_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().registries == ("ctgov", "ctis", "isrctn")
    monkeypatch.setenv("SPASM_TRIALS_REGISTRIES", "isrctn, ctgov,isrctn")
    assert Settings().registries == ("isrctn", "ctgov")
    monkeypatch.setenv("SPASM_TRIALS_REGISTRIES", "ctgov,nowhere")
    with pytest.raises(ValueError, match="no registry is called nowhere; there are ctgov, ctis, euctr"):
        Settings()


def test_each_registry_may_have_its_pace() -> None:
    found = client_settings(Settings(requests_per_second=2, registry_requests_per_second={"ctis": 0.5}))
    assert (found.per_second, found.paces["ctis"]) == (2, 0.5)
    assert "ctgov" not in found.paces
    with pytest.raises(ValueError, match="greater than 0"):
        Settings(registry_requests_per_second={"ctis": 0})


def test_so_many_threads_as_the_settings_say(settings: Settings, store: Store) -> None:
    """Each has a connection to the database, so that none waits for another's."""
    told = settings.model_copy(update={"worker_threads": 3})
    with TestClient(create_app(told, store)) as client:
        assert client.portal
        assert client.portal.call(_threads) == 3


async def _threads() -> float:
    return current_default_thread_limiter().total_tokens
