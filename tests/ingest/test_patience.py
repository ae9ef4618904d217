"""Texts made to take long: cutting them into sentences and reading each grows with their length, not with its square."""

import random
import time

from ingest.normalise import LONGEST_READ, normalise
from ingest.record import SourceRecord
from tests.matchers.reading.test_patience import PIECES

SHORT, TIMES = 8_000, 4
ALLOWED = 2.5 * TIMES
ENDS = (
    "\n",
    "\n* ",
    ". ",
    ";\n",
    "\n1. ",
    "\n\n",
    "\nInclusion Criteria:\n",
    "\nExclusion Criteria: ",
    " \t\n- ",
)


def text(length: int, seed: int) -> str:
    """Pieces at random, with ends of lines and of sentences."""
    dice, found, so_long = random.Random(seed), list[str](), 0  # noqa: S311 - no secret is made
    while so_long < length:
        found.append(dice.choice(PIECES) if dice.random() < 0.9 else dice.choice(ENDS))
        so_long += len(found[-1])
    return "".join(found)[:length]


def cpu(eligibility: str) -> float:
    began = time.process_time()
    normalise(SourceRecord("ctgov", "NCT1", "", title="Infantile spasms", eligibility=eligibility))
    return time.process_time() - began


def grows_too_fast(seed: int) -> bool:
    return all(
        cpu(text(TIMES * SHORT, seed + again)) > ALLOWED * cpu(text(SHORT, seed + again + 50))
        for again in (0, 100, 200)
    )


def test_reading_a_text_grows_with_its_length() -> None:
    assert not any(map(grows_too_fast, range(3)))


def test_the_longest_text_that_is_read_has_an_end() -> None:
    record = SourceRecord(
        "ctgov", "NCT1", "", title="Infantile spasms", eligibility="Infantile spasms.\n" * 20_000
    )
    assert len(record.eligibility) > LONGEST_READ
    read_up_to = max(one.end or 0 for one in normalise(record).criteria)
    assert read_up_to <= LONGEST_READ


def test_lines_without_words_cost_no_more_than_others() -> None:
    for piece in (" ", "\n", "\t", "-\n", "* \n", "1.\n", "(\n", "\r\n", "\u2028", ":\n", "Inclusion:\n"):
        long, short = (
            (cpu((piece * 20_000)[: TIMES * 5_000]) for _ in range(2)),
            cpu((piece * 20_000)[:5_000]),
        )
        assert min(long) <= 2.5 * TIMES**2 * max(short, 0.004), repr(piece)
