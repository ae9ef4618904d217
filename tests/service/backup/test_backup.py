"""A backup made under a writer is whole, and is put back only where nothing is."""

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text

from ingest.record import Payload
from matchers.trial import Trial
from service.backup import folder
from service.backup.archive import backup, restore
from service.backup.problem import BackupFailed
from service.store.engine import Database
from service.store.search import TrialQuery
from service.store.store import Store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
Make = Callable[..., Trial]


@pytest.fixture
def filled(store: Store, make_trial: Make) -> Store:
    store.save_trials([make_trial(f"NCT0100000{n}") for n in range(5)], NOW)
    store.save_payloads([Payload("ctgov", "NCT01000001", {"a": "é"})], NOW)
    return store


@pytest.fixture
def busy(filled: Store, make_trial: Make) -> Iterator[Store]:
    """The store while a thread writes to it without a pause."""
    stop = Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            filled.save_trials([make_trial(f"NCT02{n % 40:06}", title=f"Title {n}")], NOW)

    thread = Thread(target=write)
    thread.start()
    yield filled
    stop.set()
    thread.join()


@pytest.fixture
def empty_backup(tmp_path: Path) -> Path:
    """Of an SQLite database with its tables and no row."""
    url = f"sqlite:///{tmp_path / 'without.db'}"
    fresh = Store(url)
    fresh.migrate()
    fresh.close()
    backup(url, tmp_path / "without.zip", NOW)
    return tmp_path / "without.zip"


def _of_one_kind(*urls: str) -> None:
    if len({url.partition(":")[0] for url in urls}) > 1:
        pytest.skip("a backup goes back into a database of its kind")


def test_what_is_backed_up_is_restored(filled: Store, store_url: str, empty_url: str, tmp_path: Path) -> None:
    _of_one_kind(store_url, empty_url)
    made = backup(store_url, tmp_path / "b.zip", NOW)
    assert (made.version, made.rows["trial"], made.rows["payload"]) == (filled.version(), 5, 1)
    assert restore(empty_url, tmp_path / "b.zip") == made
    again = Store(empty_url)
    again.migrate()
    assert again.trials() == filled.trials()
    assert again.search(TrialQuery(text="vigabatrin")).total == 5
    again.save_trials(filled.trials()[:1], NOW)
    again.close()
    with pytest.raises(BackupFailed, match=r"not empty: there are rows in .*trial"):
        restore(empty_url, tmp_path / "b.zip")


def test_a_backup_is_whole_while_others_write(busy: Store, store_url: str, tmp_path: Path) -> None:
    for n in range(3):
        made = backup(store_url, tmp_path / f"{n}.zip", NOW)
        assert made.rows["trial"] >= 5
        with zipfile.ZipFile(tmp_path / f"{n}.zip") as archive:
            assert archive.testzip() is None
            assert json.loads(archive.read("manifest.json"))["holds"]["version"] == made.version
    with pytest.raises(BackupFailed, match=r"not empty|in use"):
        restore(store_url, tmp_path / "0.zip")
    assert busy.search(TrialQuery()).total >= 5


def test_a_backup_made_under_a_writer_goes_back(
    busy: Store, store_url: str, empty_url: str, tmp_path: Path
) -> None:
    _of_one_kind(store_url, empty_url)
    made = backup(store_url, tmp_path / "b.zip", NOW)
    empty = Store(empty_url)
    empty.migrate()  # tables without a row are empty too
    empty.close()
    assert restore(empty_url, tmp_path / "b.zip") == made


def test_no_file_is_overwritten(filled: Store, store_url: str, tmp_path: Path) -> None:
    there = tmp_path / "there.zip"
    there.write_text("mine")
    with pytest.raises(BackupFailed, match="There is a file"):
        backup(store_url, there, NOW)
    assert there.read_text() == "mine"
    with pytest.raises(BackupFailed, match="is no backup"):
        restore(store_url, there)
    with pytest.raises(BackupFailed, match="There is no file"):
        restore(store_url, tmp_path / "absent.zip")
    with pytest.raises(BackupFailed, match="cannot be written"):
        backup(store_url, tmp_path / "no" / "b.zip", NOW)


def test_a_damaged_backup_is_refused_and_changes_nothing(
    filled: Store, store_url: str, tmp_path: Path
) -> None:
    backup(store_url, tmp_path / "b.zip", NOW)
    body = bytearray((tmp_path / "b.zip").read_bytes())
    middle = len(body) // 2
    body[middle : middle + 20] = b"x" * 20
    (tmp_path / "b.zip").write_bytes(body)
    target = f"sqlite:///{tmp_path / 'new.db'}" if store_url.startswith("sqlite") else store_url
    with pytest.raises(BackupFailed, match="is damaged"):
        restore(target, tmp_path / "b.zip")
    assert not (tmp_path / "new.db").exists()


def test_a_backup_that_says_too_much_is_refused(tmp_path: Path, empty_backup: Path) -> None:
    with zipfile.ZipFile(empty_backup) as archive:
        told, copy = json.loads(archive.read("manifest.json")), archive.read("trials.sqlite")

    def with_changes(**holds: object) -> Path:
        with zipfile.ZipFile(tmp_path / "changed.zip", "w") as archive:
            archive.writestr("manifest.json", json.dumps(told | {"holds": told["holds"] | holds}))
            archive.writestr("trials.sqlite", copy)
        return tmp_path / "changed.zip"

    new = f"sqlite:///{tmp_path / 'new.db'}"
    for holds, said in (
        ({"version": "other"}, "does not hold what"),
        ({"rows": {"trial": 7}}, "does not hold what"),
        ({"kind": "postgresql"}, "backup of postgresql"),
        ({"migration": ["9999"]}, "newer version"),
        ({"rows": None}, "cannot be read"),
    ):
        with pytest.raises(BackupFailed, match=said):
            restore(new, with_changes(**holds))
        assert not (tmp_path / "new.db").exists()


def test_a_database_of_others_is_not_empty(tmp_path: Path, empty_backup: Path) -> None:
    url = f"sqlite:///{tmp_path / 'others.db'}"
    database = Database(url)
    with database.changing() as connection:
        connection.execute(text('CREATE TABLE "their ""own" (a)'))
        connection.execute(text('INSERT INTO "their ""own" VALUES (1)'))
    database.close()
    with pytest.raises(BackupFailed, match="their"):
        restore(url, empty_backup)


def test_missing_programs_are_named(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if store_url.startswith("sqlite"):
        pytest.skip("SQLite needs no program")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupFailed, match=r"pg_dump is not installed here. Install .*postgresql-client"):
        backup(store_url, tmp_path / "b.zip", NOW)
    assert not (tmp_path / "b.zip").exists()


def test_a_database_that_does_not_answer_keeps_its_password(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed) as failed:
        backup("postgresql://me:SECRET@127.0.0.1:1/none", tmp_path / "b.zip", NOW)
    assert "SECRET" not in str(failed.value)
    with pytest.raises(BackupFailed, match="no database at"):
        backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "b.zip", NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_row_that_is_not_what_it_was_is_noticed(
    filled: Store, store_url: str, empty_url: str, tmp_path: Path
) -> None:
    """Also where the counts and the trials are the same."""
    _of_one_kind(store_url, empty_url)
    made = backup(store_url, tmp_path / "b.zip", NOW)
    again = backup(store_url, tmp_path / "again.zip", NOW)
    assert made == again
    with filled._database.changing() as connection:
        connection.execute(text("UPDATE record SET state = 'read'"))
    changed = backup(store_url, tmp_path / "changed.zip", NOW)
    assert (changed.rows, changed.version) == (made.rows, made.version)
    assert not changed.is_of(made)
    assert replace(changed, content="").is_of(made)  # a backup of long ago tells no content
    with (
        zipfile.ZipFile(tmp_path / "changed.zip") as archive,
        zipfile.ZipFile(tmp_path / "lies.zip", "w") as lies,
    ):
        for name in archive.namelist():
            body = archive.read(name)
            lies.writestr(name, body.replace(changed.content.encode(), made.content.encode()))
    with pytest.raises(BackupFailed, match=r"not what the backup held|does not hold what"):
        restore(empty_url, tmp_path / "lies.zip")


def test_a_folder_keeps_the_newest(tmp_path: Path) -> None:
    others = ("trials-of-mine.zip", "trials-20261101T000000Z.zip.part")
    days = [NOW + timedelta(days=day) for day in range(5)]
    for name in (*map(folder.name_for, days), *others):
        (tmp_path / name).write_text("something")
    cut_short = [folder.name_for(NOW - timedelta(days=1)), folder.name_for(NOW + timedelta(days=9))]
    for name in cut_short:
        (tmp_path / name).touch()
    gone = folder.thin_out(tmp_path, 2)
    assert [one.name for one in gone] == [cut_short[0], *map(folder.name_for, days[:3])]
    (tmp_path / cut_short[1]).unlink()  # it may be under way
    assert {one.name for one in tmp_path.iterdir()} == {*map(folder.name_for, days[3:]), *others}
    assert folder.thin_out(tmp_path, 2) == []
