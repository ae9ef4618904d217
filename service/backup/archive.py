"""A backup: one zip file with a manifest and the database's own copy, made and put back whole or not at all."""

import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType, ModuleType

from sqlalchemy import make_url

from service.backup import postgresql, sqlite
from service.backup.manifest import Kind, Manifest, from_json, to_json
from service.backup.problem import BackupFailed
from service.store.schema import knows

WAYS = MappingProxyType[Kind, ModuleType]({"sqlite": sqlite, "postgresql": postgresql})
COPIES = MappingProxyType[Kind, str]({"sqlite": "trials.sqlite", "postgresql": "trials.pgdump"})
MANIFEST = "manifest.json"
MAKE_ROOM = "Make room there, or name another place."


def backup(url: str, file: Path, at: datetime) -> Manifest:
    """Of a database that may be in use, into a file that is not there yet."""
    kind = _kind(url)
    with _reserved(file), TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
        copy, packed = Path(folder) / COPIES[kind], Path(folder) / "packed"
        manifest: Manifest = WAYS[kind].save(url, copy)
        try:
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(MANIFEST, to_json(manifest, at.isoformat(timespec="seconds")))
                archive.write(copy, copy.name)
            packed.replace(file)
        except OSError as error:
            raise BackupFailed(f"{file} cannot be written: {error.strerror}.", MAKE_ROOM) from None
    return manifest


def restore(url: str, file: Path) -> Manifest:
    """Into an empty database, and verified there by the hash over all that it holds."""
    kind = _kind(url)
    with TemporaryDirectory(prefix="spasm-trials-") as folder:
        copy = Path(folder) / COPIES[kind]
        manifest = _unpacked(file, kind, copy)
        WAYS[kind].load(url, copy, manifest)
    if not WAYS[kind].held(url).is_of(manifest):
        raise BackupFailed(
            "What was restored is not what the backup held.", "Do not use it; try an empty database again."
        )
    return manifest


def _kind(url: str) -> Kind:
    name = make_url(url).get_backend_name()
    for kind in WAYS:
        if kind == name:
            return kind
    raise BackupFailed(f"There is no backup of {name}.", "See SPASM_TRIALS_DATABASE_URL.")


def _unpacked(file: Path, kind: Kind, copy: Path) -> Manifest:
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = from_json(archive.read(MANIFEST))
            _check(manifest, kind)
            with archive.open(COPIES[kind]) as packed, copy.open("wb") as whole:
                shutil.copyfileobj(packed, whole)
    except FileNotFoundError:
        raise BackupFailed(f"There is no file {file}.", "See its name.") from None
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError):
        remedy = "Name a file that `spasm-trials backup` made."
        raise BackupFailed(f"{file} is no backup, or is damaged.", remedy) from None
    except OSError as error:
        raise BackupFailed(f"{file} cannot be read: {error.strerror}.", "See its name and rights.") from None
    return manifest


def _check(manifest: Manifest, kind: Kind) -> None:
    if manifest.kind != kind:
        remedy = f"Name an empty {manifest.kind} database in SPASM_TRIALS_DATABASE_URL."
        raise BackupFailed(f"This is a backup of {manifest.kind}, and the database is {kind}.", remedy)
    if not knows(manifest.migration):
        raise BackupFailed(
            "The backup's tables are of a newer version than this program.", "Install that version."
        )


@contextmanager
def _reserved(file: Path) -> Iterator[None]:
    """The name is ours from the start, and free again where nothing came of it."""
    try:
        file.touch(exist_ok=False)
    except FileExistsError:
        raise BackupFailed(f"There is a file {file} already.", "Name another one.") from None
    except OSError as error:
        raise BackupFailed(f"{file} cannot be written: {error.strerror}.", "Name another place.") from None
    try:
        yield
    except BaseException:
        file.unlink(missing_ok=True)
        raise
