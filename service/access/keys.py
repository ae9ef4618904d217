"""Keys that open what is not for everyone. Only their hashes are kept: whoever reads those cannot use them.

A key is made by us from 32 random bytes, so that one round of SHA-256 hides it as well as many would.
"""

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Literal, get_args

import structlog

Role = Literal["operator", "match"]
ROLES: tuple[Role, ...] = get_args(Role)
PREFIX = "spasm_"
LINE = re.compile(
    r"(?P<role>operator|match)\s+sha256:(?P<digest>[0-9a-f]{64})\s+(?P<name>[A-Za-z0-9._-]{1,60})"
)
FORM = "operator sha256:HASH NAME, or match sha256:HASH NAME; `spasm-trials key` makes one"
log = structlog.get_logger("service.access")


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key: whose it is, what it opens, its hash."""

    role: Role
    name: str
    digest: bytes

    @property
    def line(self) -> str:
        return f"{self.role} sha256:{self.digest.hex()} {self.name}"


def made(role: Role, name: str) -> tuple[str, Key]:
    """A new key, told this once, and what is kept of it."""
    key = PREFIX + secrets.token_urlsafe(32)
    return key, Key(role, name, hashed(key.encode()))


def hashed(key: bytes) -> bytes:
    return sha256(key).digest()


def keys_in(text: str) -> tuple[Key, ...]:
    """One to a line or between commas; what follows a # is a remark. ValueError says which cannot be read."""
    found = []
    for number, line in enumerate(re.split(r"[\n,]", text), 1):
        told = line.partition("#")[0].strip()
        if not told:
            continue
        match = LINE.fullmatch(told)
        if match is None:
            raise ValueError(f"entry {number} is not of the form: {FORM}")
        role: Role = "operator" if match["role"] == "operator" else "match"
        found.append(Key(role, match["name"], bytes.fromhex(match["digest"])))
    return tuple(found)


def keys_of(file: Path) -> tuple[Key, ...]:
    """ValueError where the file cannot be read, or an entry of it."""
    try:
        return keys_in(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file} cannot be read: {getattr(error, 'strerror', 'not UTF-8')}") from None


class KeyRing:
    """The keys in force: those of the settings, and those of a file, looked at again when it changes, so that
    a key is added before an old one is taken out, without a restart."""

    def __init__(self, fixed: Iterable[Key], file: Path | None = None) -> None:
        self._fixed, self._file, self._lock = tuple(fixed), file, Lock()
        self._of_file: tuple[Key, ...] = ()
        self._seen: tuple[int, int, int] | None = None

    def current(self) -> tuple[Key, ...]:
        return self._fixed + (self._from_file(self._file) if self._file else ())

    def wanted_for(self, role: Role) -> bool:
        return any(key.role == role for key in self.current())

    def holder(self, given: bytes, role: Role) -> str | None:
        """Whose key it is. Every key is compared, each in one time, so that the time taken tells nothing."""
        digest, found = hashed(given), None
        for key in self.current():
            if hmac.compare_digest(key.digest, digest) and key.role == role:
                found = key.name
        return found

    def _from_file(self, file: Path) -> tuple[Key, ...]:
        """A file that is gone or broken leaves the last good keys in force, and is said."""
        with self._lock:
            try:
                now = file.stat()
                seen = (now.st_mtime_ns, now.st_size, now.st_ino)
                if seen != self._seen:
                    self._of_file, self._seen = keys_of(file), seen
            except (OSError, ValueError) as error:
                log.warning("keys kept", error=type(error).__qualname__)
            return self._of_file
