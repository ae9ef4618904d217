"""The parts, each timed beside its floor, and each held to its outcome: how long it takes is told, never tested.

    pytest tests/benchmarks/test_timed.py --benchmark-enable

As a test of every day each part is done once. A table then has a group for each comparison; ratios within a group tell
more than milliseconds.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from pytest_benchmark.fixture import BenchmarkFixture
from starlette.responses import Response
from starlette.testclient import TestClient

from ingest.catalogue import Catalogue
from ingest.normalise import normalise
from ingest.record import Payload
from ingest.registry import registries
from matchers.columns.standings import Columns
from matchers.match import match
from matchers.reading import sentence
from matchers.trial import Trial
from service.api.schemas import trial_document
from service.app import create_app
from service.bench import copies, sample_payloads
from service.demo import sample_infant
from service.intake.profile import Told, read_profile
from service.settings import Settings
from service.store.store import Store

TODAY = date(2026, 11, 23)
INFANT = sample_infant(TODAY)
STORED = 200  # trials
SENTENCE = "Treatment with vigabatrin or corticosteroids within the last 28 days"
Floor = Callable[[bytes], TestClient]


@pytest.fixture(scope="module")
def payloads() -> list[Payload]:
    return sample_payloads()


@pytest.fixture(scope="module")
def trials(payloads: list[Payload]) -> list[Trial]:
    return [normalise(registries()[one.registry].read(one)) for one in payloads]


@pytest.fixture(scope="module")
def told() -> Told:
    return read_profile(INFANT, TODAY)


@pytest.fixture(scope="module")
def settings(trials: list[Trial], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Of a database that holds some trials."""
    file: Path = tmp_path_factory.mktemp("timed") / "trials.db"
    settings = Settings(database_url=f"sqlite:///{file}", scheduler=False, log_level="error")
    store = Store(settings.database)
    store.migrate()
    store.save_trials(copies(trials, STORED), datetime(2026, 11, 23, tzinfo=UTC))
    store.close()
    return settings


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture
def floor() -> Floor:
    """A server that knows one answer."""

    def of(body: bytes) -> TestClient:
        app = FastAPI()

        @app.api_route("/", methods=["GET", "POST"])
        def answer() -> Response:
            return Response(body, media_type="application/json")

        return TestClient(app)

    return of


@pytest.mark.benchmark(group="one child against trials, in order")
@pytest.mark.parametrize("count", [100, 1000, 10_000])
def test_one_child(benchmark: BenchmarkFixture, trials: list[Trial], told: Told, count: int) -> None:
    columns = Columns.of(copies(trials, count))
    found = benchmark(columns.standings, told.child)
    assert len(found) == count
    for one in found[::50][:20]:
        assert one.match.standing == match(told.child, one.match.trial).standing


@pytest.mark.benchmark(group="open the catalogue")
def test_opening(benchmark: BenchmarkFixture, settings: Settings, trials: list[Trial]) -> None:
    store = Store(settings.database)

    def opened() -> Catalogue:
        newest = store.newest({})
        return Catalogue(newest.version, None, tuple(newest.changed)).made_ready()

    assert benchmark(opened).trials == tuple(copies(trials, STORED))
    store.close()


@pytest.mark.benchmark(group="open the catalogue")
def test_opening_at_least(benchmark: BenchmarkFixture, trials: list[Trial]) -> None:
    """To parse as much JSON as the trials come to."""
    written = [json.dumps(trial_document(one)) for one in copies(trials, STORED)]
    assert len(benchmark(lambda: [json.loads(one) for one in written])) == STORED


@pytest.mark.benchmark(group="POST /match?limit=20")
def test_matching_over_http(benchmark: BenchmarkFixture, client: TestClient) -> None:
    answer = benchmark(client.post, "/match?limit=20", json=INFANT)
    assert answer.status_code == 200
    assert (len(answer.json()["matches"]), answer.json()["limit"]) == (20, 20)


@pytest.mark.benchmark(group="POST /match?limit=20")
def test_matching_over_http_at_least(benchmark: BenchmarkFixture, client: TestClient, floor: Floor) -> None:
    body = client.post("/match?limit=20", json=INFANT).content
    assert benchmark(floor(body).post, "/", json=INFANT).content == body


@pytest.mark.benchmark(group="GET /trials")
def test_listing(benchmark: BenchmarkFixture, client: TestClient) -> None:
    assert benchmark(client.get, "/trials").json()["total"] == STORED


@pytest.mark.benchmark(group="GET /trials")
def test_listing_at_least(benchmark: BenchmarkFixture, client: TestClient, floor: Floor) -> None:
    body = client.get("/trials").content
    assert benchmark(floor(body).get, "/").content == body


@pytest.mark.benchmark(group="read")
def test_reading_a_sentence(benchmark: BenchmarkFixture) -> None:
    def read() -> Any:
        for one in vars(sentence).values():
            if hasattr(one, "cache_clear"):
                one.cache_clear()  # as if it were seen for the first time
        return sentence.read(SENTENCE, "exclude")

    assert benchmark(read).read == "whole"


@pytest.mark.benchmark(group="read")
def test_normalising_studies(
    benchmark: BenchmarkFixture, payloads: list[Payload], trials: list[Trial]
) -> None:
    """Sentences known, as on any night but the first."""
    ctgov = registries()["ctgov"]
    assert benchmark(lambda: [normalise(ctgov.read(one)) for one in payloads]) == trials


@pytest.mark.benchmark(group="read")
def test_normalising_at_least(benchmark: BenchmarkFixture, payloads: list[Payload]) -> None:
    written = [orjson.dumps(one.body) for one in payloads]
    assert benchmark(lambda: [json.loads(one) for one in written]) == [one.body for one in payloads]
