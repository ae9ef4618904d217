"""What a database says when it fails holds no value that was asked for; and signs of SQL are words to be searched."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from sqlalchemy.exc import SQLAlchemyError
from starlette.testclient import TestClient

from matchers.trial import Trial
from service.app import create_app
from service.settings import Settings
from service.store.search import TrialQuery
from service.store.store import Store
from tests.conftest import store as store_of_either

WORD = "QQMARKERQQ"
SIGNS = (
    "'; DROP TABLE trial; --", '" OR 1=1 --', "%' OR '1'='1", "\\'; SELECT 1", "* AND NEAR(", '"vigab*', "title:vigabatrin", "(((", "^",
    "{x}", "$1", ":q", "?", "%s", "vigabatrin'", "a\x00b", "\ud800", "_%_", "OR", "NOT", "-", "|| &",
)  # fmt: skip
either_store = store_of_either


@pytest.fixture
def broken(either_store: Store) -> Store:
    """One that has lost a table."""
    with either_store._database.changing() as connection:
        connection.exec_driver_sql("ALTER TABLE trial RENAME TO lost")
    return either_store


@pytest.fixture
def mended(broken: Store) -> Iterator[Store]:
    yield broken
    with broken._database.changing() as connection:
        connection.exec_driver_sql("ALTER TABLE lost RENAME TO trial")


def test_an_error_of_the_database_holds_no_values(
    mended: Store, make_trial: Callable[..., Trial], noon: datetime
) -> None:
    asks: tuple[Callable[[], object], ...] = (
        lambda: mended.search(TrialQuery(text=WORD)),
        lambda: mended.save_trials([make_trial(title=WORD)], noon),
    )
    for ask in asks:
        with pytest.raises(SQLAlchemyError) as failed:
            ask()
        chain: BaseException | None = failed.value
        while chain is not None:
            assert WORD not in str(chain)
            chain = chain.__cause__ or chain.__context__


def test_nor_does_what_is_answered_and_logged_of_it(mended: Store, capfd: pytest.CaptureFixture[str]) -> None:
    app = create_app(Settings(database_url="sqlite://", scheduler=False, keep_snapshots=False), mended)
    client = TestClient(app, raise_server_exceptions=False)  # not begun: its tables are not as they should be
    told = client.get(f"/trials?q={WORD}")
    assert told.status_code == 503
    captured = capfd.readouterr()
    assert WORD not in captured.out + captured.err + told.text


@pytest.mark.parametrize("words", SIGNS)
def test_signs_of_sql_are_words(
    either_store: Store, make_trial: Callable[..., Trial], noon: datetime, words: str
) -> None:
    either_store.save_trials([make_trial()], noon)
    assert either_store.search(TrialQuery(text=words)).total in {0, 1}
    assert either_store.trial(words) is None
    assert either_store.search(TrialQuery()).total == 1
