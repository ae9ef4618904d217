"""One line of a cohort, one line of answers: the bytes of POST /match, or what is wrong with that line."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import islice
from typing import Any, Literal, Self

from ingest.catalogue import Catalogue
from service.api.answer import MatchQuery, body_of
from service.api.schemas import to_bytes
from service.intake.conversion import Deceased
from service.intake.json_text import NotJson, parse
from service.intake.problems import FieldError, ProfileRefused
from service.intake.recognise import read_any

LONGEST_LINE = 256 * 1024  # bytes, as much as a body of POST /match may have
# In a part: enough that sending it costs little beside answering, few enough that a lost one is soon done again and
# that what waits for its turn, each with so many matches, takes little memory.
FEWEST, MOST = 16, 64
MATCHES = 2560
Reason = Literal[
    "empty", "too-large", "malformed-json", "invalid-profile", "deceased", "failed", "too-many", "cut-off"
]


@dataclass(frozen=True, slots=True)
class Line:
    """A child as it came, in the order of the cohort; `number` counts from 1. `body` is None where it is too long."""

    number: int
    body: bytes | None


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """Some lines of a cohort. It is never printed: logs of workers repeat what they are given."""

    lines: tuple[Line, ...]

    def __repr__(self) -> str:
        return f"<{self.where}>"

    @property
    def where(self) -> str:
        return f"lines {self.lines[0].number} to {self.lines[-1].number}"


def children_for(limit: int) -> int:
    """How many children make a part where each answer has at most so many matches."""
    return max(FEWEST, min(MOST, MATCHES // limit))


def parts_of(lines: Iterable[Line], children: int = FEWEST) -> Iterator[Part]:
    left = iter(lines)
    while found := tuple(islice(left, children)):
        yield Part(found)


@dataclass(frozen=True, slots=True)
class Screen:
    """What every child of a cohort is held against, and the day on which it is, where a line tells none."""

    catalogue: Catalogue
    query: MatchQuery
    day: date

    def answer(self, line: Line) -> bytes:
        """The answer to a line, or an error in its place, which names the line and repeats nothing of it."""
        if line.body is None:
            return refused(line, "too-large", f"A line may hold at most {LONGEST_LINE // 1024} KiB.")
        if not line.body.strip():
            return refused(line, "empty", "The line is empty. Leave it out, or write a profile on it.")
        try:
            return body_of(*read_any(parse(line.body), self.day), self.catalogue, self.query)
        except NotJson as error:
            return refused(line, "malformed-json", f"{error}. {error.remedy}")
        except ProfileRefused as error:
            return refused(line, "invalid-profile", "Some fields are to be mended.", error.errors)
        except Deceased:
            return refused(line, "deceased", "This record says that the child has died.")
        except Exception:  # noqa: BLE001 - one line must not end the others, and its text must not get further
            return refused(line, "failed", "The fault is ours. This line was not answered.")

    def do(self, part: Part) -> list[bytes]:
        return [self.answer(line) for line in part.lines]

    def plain(self) -> Self:
        """Every process makes the trials ready for itself."""
        told = self.catalogue
        return replace(self, catalogue=Catalogue(told.version, told.synced_at, told.trials))

    def made_ready(self) -> None:
        self.catalogue.made_ready()


def refused(line: Line, reason: Reason, detail: str, errors: Iterable[FieldError] = ()) -> bytes:
    told: dict[str, Any] = {"line": line.number, "error": reason, "detail": detail}
    found = [asdict(one) for one in errors]
    return to_bytes(told | ({"errors": found} if found else {}))


def is_refused(answer: bytes) -> bool:
    """Whether a line of answers says that there is none."""
    return answer.startswith(b'{"line":')
