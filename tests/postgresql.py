"""A PostgreSQL server of our own, on a socket in a temporary folder, to start, stop and copy at will."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NOT_INSTALLED = "PostgreSQL is not installed (apt-get install postgresql)"


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`: on Debian not on the PATH, the newest version last."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[4].zfill(3))
    return Path(on_path).resolve().parent if on_path else found[-1].parent if found else None


@dataclass(frozen=True, slots=True)
class Server:
    """`folder` holds its socket, its data and its log. It listens on no port, so that two never meet on one."""

    folder: Path

    @property
    def url(self) -> str:
        """Of a database that is there from the start."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def make(self, *more: str) -> None:
        self.run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", *more)

    def start(self) -> None:
        options = f"-F -k {self.folder} -c listen_addresses='' -c full_page_writes=off -c max_connections=100"
        self.control("-l", self.folder / "log", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        self.control("-m", mode, "stop")

    def restart(self) -> None:
        """As an administrator would: whoever is connected is cut off."""
        self.stop("fast")
        self.start()

    def copied(self, folder: Path) -> "Server":
        """A standby that follows this server."""
        copy = Server(folder)
        self.run(
            "pg_basebackup", "-h", self.folder, "-U", "postgres", "-D", copy.data, "-R", "-N", "-c", "fast"
        )
        return copy

    def control(self, *words: object) -> None:
        self.run("pg_ctl", "-D", self.data, "-w", "-s", *words)

    def run(self, program: str, *words: object) -> None:
        """As the server's own user: it refuses to be run by root."""
        folder = programs()
        assert folder, NOT_INSTALLED
        command = [*_as_owner(), str(folder / program), *map(str, words)]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL)


@contextmanager
def running() -> Iterator[Server]:
    """A new server, gone afterwards."""
    with folder() as ours:
        server = Server(ours)
        server.make()
        server.start()
        yield server
        server.stop()


@contextmanager
def folder() -> Iterator[Path]:
    """A short-named one, for a socket's path may not be long, that the server's user may write in."""
    made = Path(tempfile.mkdtemp(prefix="spasm-pg-"))
    if os.geteuid() == 0:
        shutil.chown(made, "postgres")
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _as_owner() -> Sequence[str]:
    if os.geteuid() != 0:
        return ()
    found = shutil.which("runuser", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    return (found or "runuser", "-u", "postgres", "--")
