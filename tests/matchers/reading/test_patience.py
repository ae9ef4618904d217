"""Sentences made to take long: no pattern of the reader runs away, whatever is repeated.

Time is that of this process alone, and only compared with itself: four times the text may take the square of four, as
a long run of one word does, with room for a busy machine; the cube, or worse, is seen. A sentence has an end
(`LONGEST`), so that what is allowed here is bounded too.
"""

import random
import time

import pytest

from matchers.reading.sentence import LONGEST, read

SHORT, TIMES = 1400, 4
ALLOWED = 2.5 * TIMES**2
FLOOR = 0.004  # seconds of CPU; below, the clock tells nothing
PIECES = (
    "and ", "or ", "(", ")", ") (", "not ", "no ", "1 ", "12 months ", "≥ 2 ", "< ", "less than ", "a", "-", "a-b-", "a/b", "  ", ", ", "; ",
    ": ", "• ", "1. ", "a) ", "vigabatrin ", "vigabatrin, ", "vigabatrin or ", "ACTH (", "with or without ", "if ", "unless ", "except for ",
    "such as ", "including ", "e.g., ", "prior ", "history of ", "at least ", "within 30 days of ", "between 2 and ", "infantile spasms ",
    "treatment with ", "of the ", "more than one ", "failed ", "2-", "0.", "mg/kg ", "any ", "“", '"', "'", "[", "±", "%", "=", "\\", "è", "İ", "ﬁ",
    "½", "Ⅷ", "\ufdfa", "one or more of the following: ", "defined as ", "as well as ", "neither ", "nor ", "both ", "aged ",
    "years of age ", "half-lives ", "therefore ", "A",
)  # fmt: skip
DICE = random.Random(20261123)  # noqa: S311 - no secret is made
MIXED = tuple("".join(DICE.sample(PIECES, DICE.randint(2, 4))) for _ in range(15))


def cpu(unit: str, length: int) -> float:
    text = (unit * (length // len(unit) + 1))[:length]
    began = time.process_time()
    read(text, "include")
    return time.process_time() - began


def grows_too_fast(unit: str) -> bool:
    """Looked at again where it seems so: another program may have taken the machine's caches."""
    for length in (SHORT, SHORT - 20, SHORT - 40):  # not the same again, for a sentence is remembered
        if cpu(unit, TIMES * length) <= ALLOWED * max(cpu(unit, length), FLOOR):
            return False
    return True


def test_no_repetition_runs_away() -> None:
    assert TIMES * SHORT < LONGEST
    assert [unit for unit in (*PIECES, *MIXED) if grows_too_fast(unit)] == []


def test_it_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the cube of a length, spent on the clock that is looked at."""
    clock = [0.0]

    def slow(text: str, _: str) -> None:
        clock[0] += (len(text) / SHORT) ** 3

    monkeypatch.setitem(globals(), "read", slow)
    monkeypatch.setattr(time, "process_time", lambda: clock[0])
    assert grows_too_fast("a")


def test_a_sentence_without_end_is_not_read() -> None:
    for text in ("vigabatrin or " * LONGEST, "(" * (LONGEST + 1), "\ufdfa" * (LONGEST + 1)):
        assert read(text, "exclude").read == "none"
