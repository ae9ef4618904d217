"""Fixtures that many rooms share: a real PostgreSQL, a fresh store on either database, trials to put in it."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from matchers.calendar import Length
from matchers.criteria.age import Age
from matchers.criteria.unread import Unread
from matchers.trial import Contact, Criterion, Dates, Intervention, Site, Trial
from service.store.store import Store
from service.store.tables import metadata
from tests import postgresql

DATABASES = ("sqlite", "postgresql")
_NUMBERS = count(1)

# A busy machine fails no test: none is timed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a real server's database; it is empty."""
    require_postgresql()
    with postgresql.running() as server:
        yield server.url


@pytest.fixture(scope="session")
def _own_server() -> Iterator[postgresql.Server]:
    require_postgresql()
    with postgresql.running() as server:
        yield server


@pytest.fixture
def own_server(_own_server: postgresql.Server) -> postgresql.Server:
    """One that may be stopped without any other test's noticing; its database is empty."""
    _execute(_own_server.url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return _own_server


def require_postgresql() -> None:
    if postgresql.programs() is None:
        if os.environ.get("CI"):
            pytest.fail(f"CI is to test on it: {postgresql.NOT_INSTALLED}")
        pytest.skip(postgresql.NOT_INSTALLED)


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        yield from _new_database(request.getfixturevalue("postgres_url"), "template0")


@pytest.fixture(params=DATABASES)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with its tables, all of them empty."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("_sqlite_template"), tmp_path / "store.db")
        yield f"sqlite:///{tmp_path / 'store.db'}"
    else:
        yield _emptied(request.getfixturevalue("_migrated_url"))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A fresh store; every test that asks for it runs on both databases."""
    fresh = Store(store_url)
    yield fresh
    fresh.close()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def _migrated_url(postgres_url: str) -> Iterator[str]:
    for url in _new_database(postgres_url, "template0"):
        _migrate(url)
        yield url


@pytest.fixture(scope="session")
def noon() -> datetime:
    return datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def make_trial() -> Callable[..., Trial]:
    """A trial with something in every part; keyword arguments change it."""

    def make(id_: str = "NCT01000001", **changes: Any) -> Trial:
        return Trial(**(_SOME_TRIAL | {"id": id_, "ids": (id_, f"EU-{id_}")} | changes))

    return make


_SOME_TRIAL: dict[str, Any] = {
    "registries": ("ctgov",),
    "url": "https://example.org/trial",
    "title": "Vigabatrin for infantile spasms",
    "summary": "Whether vigabatrin stops spasms.",
    "phase": ("1", "2"),
    "status": "recruiting",
    "targets": ("infantile-spasms",),
    "conditions": ("Infantile Spasms",),
    "interventions": (Intervention("Vigabatrin", "vigabatrin", "drug"),),
    "dates": Dates(start="2025", updated="2026-05-18"),
    "enrollment": 40,
    "countries": ("FR", "US"),
    "sites": (
        Site("Hôpital", "Paris", "FR", "recruiting", 48.85, 2.35, (Contact("A. Person", phone="1"),)),
        Site("Hospital", "Boston", "US"),
    ),
    "eligibility": "Infants with hypsarrhythmia.\nSomething else.",
    "criteria": (
        Criterion("include", "Something else.", Unread("Something else."), "none", "Inclusion", 29, 44),
        Criterion("include", "1 Month to 24 Months", Age(Length(1, "month"), Length(24.0, "month")), "whole"),
    ),
}


def _new_database(server: str, template: str) -> Iterator[str]:
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.replace("/postgres?", f"/{name}?")
    _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def _emptied(url: str) -> str:
    """Emptying the tables of one database takes a tenth of the time that a new database does."""
    _execute(url, f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY CASCADE")
    return url


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _migrate(url: str) -> None:
    fresh = Store(url)
    fresh.migrate()
    fresh.close()
