"""A store with a few trials made by hand, and the application on it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from matchers.calendar import Length
from matchers.criteria.age import Age
from matchers.criteria.ever_had import EverHad
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.unread import Unread
from matchers.criteria.weight import Weight
from matchers.trial import Criterion, Dates, Flag, Intervention, Site, Trial
from service.api.match import day_of_asking
from service.app import create_app
from service.settings import Settings
from service.store.store import Store

TODAY = date(2026, 11, 23)
TEXT = "Inclusion Criteria:\n* Infantile spasms\n* Weight at least 5 kg\nExclusion Criteria:\n* Prior vigabatrin\n"


def _criterion(side: Any, text: str, rule: Any) -> Criterion:
    start = TEXT.index(text)
    return Criterion(side, text, rule, "whole", start=start, end=start + len(text))


SPASMS = _criterion("include", "Infantile spasms", HasCondition("infantile-spasms"))
HEAVY = _criterion("include", "Weight at least 5 kg", Weight(low_kg=5))
NAIVE = _criterion("exclude", "Prior vigabatrin", EverHad(("vigabatrin",), within=Length(28, "day")))
AGE = Criterion("include", "Age: 1 Month to 24 Months", Age(Length(1, "month"), Length(24, "month")), "whole")
SITES = (
    Site("Far Hospital", "Denver", "US", "recruiting", 39.74, -104.98),
    Site("Unplaced Hospital", "Sevilla", "ES", "recruiting"),
    Site("Near Hospital", "Valencia", "ES", "recruiting", 39.47, -0.38),
)
FIRST = Trial(
    id="NCT00000001",
    ids=("NCT00000001", "2020-001234-12"),
    registries=("ctgov", "ctis"),
    url="https://clinicaltrials.gov/study/NCT00000001",
    title="Vigabatrin against hormones",
    phase=("2", "3"),
    status="recruiting",
    last_verified="2026-10",
    targets=("infantile-spasms",),
    interventions=(Intervention("Vigabatrin", "vigabatrin", "drug"),),
    dates=Dates(start="2026-05", updated="2026-10-02"),
    countries=("ES", "US"),
    sites=SITES,
    eligibility=TEXT,
    criteria=(SPASMS, HEAVY, NAIVE, AGE),
    flags=(Flag("translated", "Translated from Spanish."),),
)
OTHERS = (
    replace(
        FIRST,
        id="NCT00000002",
        ids=("NCT00000002",),
        countries=("FR",),
        sites=(),
        status="not-yet-recruiting",
    ),
    replace(FIRST, id="NCT00000003", ids=("NCT00000003",), status="completed"),
    replace(
        FIRST,
        id="NCT00000004",
        ids=("NCT00000004",),
        criteria=(Criterion("include", "?", Unread("?"), "none"),),
    ),
    replace(FIRST, id="NCT99000005", ids=("NCT99000005",), title="A sample"),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{tmp_path}/trials.db",
        scheduler=False,
        catalogue_check_seconds=0,
        metrics=True,
    )


@pytest.fixture
def empty_store(settings: Settings) -> Iterator[Store]:
    store = Store(settings.database_url)
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def store(empty_store: Store) -> Store:
    empty_store.save_trials([FIRST, *OTHERS], datetime(2026, 11, 23, 2, tzinfo=UTC))
    return empty_store


@pytest.fixture
def app(settings: Settings, store: Store) -> FastAPI:
    made = create_app(settings, store)
    made.dependency_overrides[day_of_asking] = lambda: TODAY
    return made


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as opened:
        yield opened


@pytest.fixture
def first() -> Trial:
    return FIRST


@pytest.fixture
def profile() -> dict[str, Any]:
    return {
        "born": "2026-04-10",
        "weight_kg": 7.6,
        "conditions": [{"term": "infantile-spasms"}],
        "treatments": [],
        "treatments_complete": True,
    }
