"""A disk that is full, closed or damaged: nothing that was stored is lost, and what to do is said in words."""

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from pathlib import Path

import psycopg
import pytest

from service.__main__ import main
from service.sample_registry.server import SampleRegistry, sample_studies
from service.store.store import Store
from tests import postgresql
from tests.conftest import require_postgresql

Command = Callable[..., tuple[int, str]]
SMALL = "3m"


@pytest.fixture
def registry() -> Iterator[SampleRegistry]:
    with SampleRegistry() as running:
        yield running


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of a few MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not _mounted(folder, SMALL):
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    registry: SampleRegistry,
    tmp_path: Path,
) -> Command:
    """Runs `spasm-trials` in this process; how it ended, and what it said on either stream."""
    settings = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'disk' / 'trials.db'}",
        "REGISTRY_BASE_URLS": json.dumps({"ctgov": registry.url}),
        "REQUESTS_PER_SECOND": "50",
        "CONTACT": "tests@example.org",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"SPASM_TRIALS_{name}", value)

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["spasm-trials", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        gc.collect()  # a process that ends closes its files
        said = capsys.readouterr()
        return int(ended.value.code or 0), " ".join((said.out + said.err).split())

    return run


def _more_studies(registry: SampleRegistry, times: int = 12) -> None:
    for n, study in enumerate(list(sample_studies()) * times):
        copy = deepcopy(study)
        copy["protocolSection"]["identificationModule"] |= {"nctId": f"NCT98{n:06}"}
        registry.studies[f"NCT98{n:06}"] = copy
    registry.bump()


def _version(folder: Path) -> str:
    store = Store(f"sqlite:///{folder / 'trials.db'}")
    try:
        return store.version()
    finally:
        store.close()


def test_a_full_disk(command: Command, disk: Path, registry: SampleRegistry, tmp_path: Path) -> None:
    assert command("sync")[0] == 0
    before = _version(disk)
    _more_studies(registry)
    filler = _fill(disk)
    status, said = command("sync", "--full")
    assert (status, "(database-full)" in said or "(database-disk)" in said, "Make room" in said) == (
        1,
        True,
        True,
    ), said
    assert _version(disk) == before
    (tmp_path / "infant.json").write_text("{}")
    assert command("match", str(tmp_path / "infant.json"))[0] == 0  # what is there is still read
    status, said = command("backup", str(disk / "b.zip"))
    assert (status, "Make room" in said) == (1, True), said
    assert not (disk / "b.zip").exists()
    status, said = command("doctor")
    assert (status, "MiB are free where the database lies" in said) == (1, True)
    filler.unlink()
    registry.studies = {
        id_: study for id_, study in registry.studies.items() if not id_.startswith("NCT980001")
    }
    registry.bump()
    subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
    assert command("sync", "--full")[0] == 0
    assert _version(disk) != before
    assert "PRAGMA" not in command("doctor")[1]


@pytest.fixture
def apart(command: Command) -> Command:
    """The same in a process of its own, which takes its connections with it."""

    def run(*words: str) -> tuple[int, str]:
        asked = [sys.executable, "-m", "service", *words]
        ran = subprocess.run(asked, capture_output=True, text=True, check=False)
        return ran.returncode, " ".join((ran.stdout + ran.stderr).split())

    return run


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[postgresql.Server]:
    """PostgreSQL with its tables and its journal on disks of a few MiB, one each."""
    require_postgresql()
    with postgresql.folder() as folder:
        made = postgresql.Server(folder)
        made.make("--wal-segsize=1")  # so that a journal of a few MiB needs a new file soon
        journal = made.data / "pg_wal"
        kept = journal.rename(folder / "journal-before")
        mounted = []
        try:
            for disk, size in ((folder / "tables", "20m"), (journal, "8m")):
                disk.mkdir()
                if not _mounted(disk, size):
                    pytest.skip("only root can mount a small disk")
                mounted.append(disk)
                shutil.chown(disk, "postgres")
            shutil.copytree(kept, journal, dirs_exist_ok=True)
            for each in (journal, *journal.rglob("*")):
                shutil.chown(each, "postgres")
            made.start()
            _query(made.url, f"CREATE TABLESPACE small LOCATION '{folder / 'tables'}'")
            _query(made.url, "CREATE DATABASE trials TABLESPACE small TEMPLATE template0")
            monkeypatch.setenv("SPASM_TRIALS_DATABASE_URL", made.url.replace("/postgres?", "/trials?"))
            yield made
            made.stop()
        finally:
            for disk in mounted:
                subprocess.run(["umount", "-l", disk], check=True)


def _mounted(folder: Path, size: str) -> bool:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return subprocess.run(mount, capture_output=True, check=False).returncode == 0


def _query(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _fill(disk: Path) -> Path:
    """All but some KiB of it."""
    filler, room = disk / "filler", os.statvfs(disk)
    filler.write_bytes(bytes(room.f_bavail * room.f_bsize - 65_536))
    return filler


def test_a_full_disk_of_postgresql(
    apart: Command, server: postgresql.Server, registry: SampleRegistry, tmp_path: Path
) -> None:
    """Of its tables: the sync is undone and says so. Whoever asks is answered from what is there."""
    url = os.environ["SPASM_TRIALS_DATABASE_URL"]
    assert apart("sync")[0] == 0
    before = _held(url)
    _more_studies(registry, 1)
    filler = _fill(server.folder / "tables")
    status, said = apart("sync", "--full")
    assert (status, "(database-full)" in said, "Make room" in said) == (1, True, True), said
    assert _held(url)[0] == before[0]
    (tmp_path / "infant.json").write_text("{}")
    assert apart("match", str(tmp_path / "infant.json"))[0] == 0
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=300m", server.folder / "tables"], check=True)
    assert apart("sync", "--full")[0] == 0
    assert _held(url)[1] > before[1]


def test_a_full_disk_of_postgresql_s_journal(
    apart: Command, server: postgresql.Server, registry: SampleRegistry
) -> None:
    """PostgreSQL then stops by itself. Once there is room it starts with all that it had said to have."""
    url = os.environ["SPASM_TRIALS_DATABASE_URL"]
    assert apart("sync")[0] == 0
    before = _held(url)
    _more_studies(registry, 2)
    subprocess.run(["mount", "-o", "remount,size=300m", server.folder / "tables"], check=True)
    filler = _fill(server.data / "pg_wal")
    status, said = apart("sync", "--full")
    assert (status, "The database does not answer" in said) == (1, True), said
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=300m", server.data / "pg_wal"], check=True)
    _start_again(server)
    assert _held(url)[0] == before[0]
    assert apart("sync", "--full")[0] == 0
    assert _held(url)[1] > before[1]


def _start_again(server: postgresql.Server) -> None:
    with suppress(subprocess.CalledProcessError):
        server.stop()
    server.start()


def _held(url: str) -> tuple[str, int]:
    """The version of the trials, and how many records are kept."""
    store = Store(url)
    try:
        return store.version(), store.count_records("ctgov")
    finally:
        store.close()


def test_a_read_only_disk(command: Command, disk: Path) -> None:
    assert command("sync")[0] == 0
    before = (disk / "trials.db").read_bytes()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    for words in (["sync"], ["serve"], ["migrate"]):
        status, said = command(*words)
        assert (status, "cannot be written to" in said) == (1, True), said
        assert "SPASM_TRIALS_DATABASE_URL" in said
    assert (disk / "trials.db").read_bytes() == before
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    assert command("sync")[0] == 0


def test_a_damaged_page(command: Command, tmp_path: Path) -> None:
    """It is said what is wrong; no backup of it takes the place of a good one, which goes back."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "backups").mkdir()
    assert command("sync")[0] == 0
    assert command("backup", "--keep", "1", str(tmp_path / "backups"))[0] == 0
    (good,) = (tmp_path / "backups").iterdir()
    file = tmp_path / "disk" / "trials.db"
    before = _version(tmp_path / "disk")
    body = bytearray(file.read_bytes())
    for page in range(12, len(body) // 4096 - 2):  # the schema stays, what it tells of does not
        body[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    file.write_bytes(body)
    status, said = command("doctor")
    assert (status, "The database is damaged" in said, "spasm-trials restore" in said) == (1, True, True)
    status, said = command("backup", "--keep", "1", str(tmp_path / "backups"))
    assert (status, "No backup was made. The database is damaged" in said) == (1, True), said
    assert list((tmp_path / "backups").iterdir()) == [good]
    (tmp_path / "infant.json").write_text("{}")
    status, said = command("match", str(tmp_path / "infant.json"))
    assert (status, "The database is damaged" in said) == (1, True), said
    for each in (tmp_path / "disk").iterdir():
        each.rename(tmp_path / each.name)
    assert command("restore", str(good))[0] == 0
    assert _version(tmp_path / "disk") == before
