"""What is wrong with a database that cannot be used, in words, with what to do about it. No address, no value."""

import errno
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from matchers.saying import in_a_row, say

Kind = Literal[
    "full", "disk", "read-only", "damaged", "away", "busy", "refused", "no-address", "foreign", "other"
]
SEE = say("See SPASM_TRIALS_DATABASE_URL.")


@dataclass(frozen=True, slots=True)
class Trouble:
    """`name` is the driver's, for whoever looks it up."""

    kind: Kind
    name: str

    @property
    def says(self) -> str:
        return f"{WORDS[self.kind][0]} ({self.name})."

    @property
    def remedy(self) -> str:
        return WORDS[self.kind][1]


WORDS: MappingProxyType[Kind, tuple[str, str]] = MappingProxyType(
    {
        "full": (
            say("The disk is full, so that nothing can be written"),
            say("What was stored before stays. Make room, then try again."),
        ),
        "disk": (
            say("The disk could not be read or written"),
            say(
                "What was stored before stays, as far as the disk keeps it. See whether it is full or fails, then try again."
            ),
        ),
        "read-only": (
            say("The database cannot be written to, or not be opened"),
            in_a_row(
                [
                    say(
                        "See that its folder is there. Give the user that runs this program the right to write the file and its folder, and see that the disk is not mounted read-only."
                    ),
                    SEE,
                ]
            ),
        ),
        "damaged": (
            say("The database is damaged"),
            say(
                "Stop the service, keep the damaged database aside, and put the last backup into an empty one: spasm-trials restore FILE. Trials can also be fetched anew: spasm-trials sync --full."
            ),
        ),
        "away": (say("The database does not answer"), in_a_row([say("See whether it is running."), SEE])),
        "busy": (
            say("The database was busy for too long"),
            say(
                "Try again. If it happens often: see what else uses it, and SPASM_TRIALS_STATEMENT_TIMEOUT_SECONDS."
            ),
        ),
        "refused": (
            say("The database refused us"),
            say(
                "See the user, the password and the name of the database in SPASM_TRIALS_DATABASE_URL and SPASM_TRIALS_DATABASE_PASSWORD."
            ),
        ),
        "no-address": (say("This is no address of a database"), SEE),
        "foreign": (
            say("The tables are of a version that this program cannot work with, or of another program"),
            in_a_row(
                [
                    say(
                        "Install the newer version, or put a backup made before the update into an empty database."
                    ),
                    SEE,
                ]
            ),
        ),
        "other": (say("The database cannot be used"), SEE),
    }
)
# By what the driver calls it: SQLite's names of its results, PostgreSQL's classes and codes of errors.
SQLITE: MappingProxyType[str, Kind] = MappingProxyType(
    {
        "SQLITE_FULL": "full",
        "SQLITE_READONLY": "read-only",
        "SQLITE_PERM": "read-only",
        "SQLITE_CANTOPEN": "read-only",
        "SQLITE_IOERR": "disk",
        "SQLITE_CORRUPT": "damaged",
        "SQLITE_NOTADB": "damaged",
        "SQLITE_BUSY": "busy",
        "SQLITE_LOCKED": "busy",
    }
)
POSTGRESQL: MappingProxyType[str, Kind] = MappingProxyType(
    {
        "53100": "full",
        "25006": "read-only",
        "42501": "refused",
        "28": "refused",
        "3D": "refused",
        "XX001": "damaged",
        "XX002": "damaged",
        "57014": "busy",
        "55P03": "busy",
        "53": "away",
        "57": "away",
        "08": "away",
    }
)
BY_WORD: MappingProxyType[str, Kind] = MappingProxyType(
    {"password": "refused", "authentication": "refused", "does not exist": "refused"}
)


def of(error: BaseException) -> Trouble:
    """Of what SQLAlchemy, a driver or the system raised."""
    cause: Any = getattr(error, "orig", None) or error
    name = str(getattr(cause, "sqlite_errorname", ""))
    if name:
        return Trouble(_sqlite(name), name)
    if code := getattr(cause, "sqlstate", None):
        return Trouble(POSTGRESQL.get(code) or POSTGRESQL.get(code[:2], "other"), f"SQLSTATE {code}")
    return Trouble(_unnamed(cause), type(cause).__name__)


def _sqlite(name: str) -> Kind:
    """Results have longer names for where they came from, as SQLITE_IOERR_WRITE."""
    return next((kind for short, kind in SQLITE.items() if name.startswith(short)), "other")


def _unnamed(cause: BaseException) -> Kind:
    """The driver could not connect, and has but its words for why; or the address was none."""
    if isinstance(cause, OSError) and cause.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "full"
    if type(cause).__name__ == "TablesOfAnother":
        return "foreign"
    if type(cause).__name__ in {"ArgumentError", "NoSuchModuleError", "ValueError"}:
        return "no-address"
    if type(cause).__name__ in {"OperationalError", "ConnectionTimeout", "InterfaceError"}:
        said = str(cause)
        return next((kind for word, kind in BY_WORD.items() if word in said), "away")
    return "other"
