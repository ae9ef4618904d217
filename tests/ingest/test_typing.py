"""How a text was typed changes nothing of what it asks: wrapped, marked with other bullets, in capitals, read twice."""

import json
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.normalise import normalise
from ingest.record import SourceRecord
from ingest.registries.clinicaltrials_gov import REGISTRY
from matchers.wire import to_plain

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "ctgov-infant-epilepsy"
SENTENCES = (
    "Infantile spasms with hypsarrhythmia on video-EEG",
    "Diagnosed with IS by a child neurologist. Onset of spasms before 12 months of age",
    "Age 2 months to 24 months (corrected for prematurity)",
    "Weight of at least 3.5 kg at screening and not more than 20 kg",
    "No prior treatment with ACTH, prednisolone or vigabatrin (VGB)",
    "Has failed at least 2 antiseizure medications, such as topiramate (TPM) or valproate (VPA)",
    "On a stable ketogenic diet for at least 4 weeks before screening. VNS is allowed",
    "Tuberous sclerosis complex (TSC), CDKL5 deficiency disorder or Down syndrome",
    "Treatment with steroids within 28 days of randomization, or with more than 3 AEDs at a time",
    "Heart, liver or kidney disease that is clinically significant",
    "A parent is able to give written informed consent",
    "Took part in another trial of an investigational drug within 30 days or 5 half-lives",
)


def record(text: str) -> SourceRecord:
    return SourceRecord("ctgov", "NCT1", "", title="A study of infantile spasms (IS)", eligibility=text)


def asked(text: str) -> list[tuple[str, str, str]]:
    """Side, rule and state of each criterion; words that were left unread may be told in other letters."""
    criteria = normalise(record(text)).criteria
    return [(one.side, json.dumps(to_plain(one.rule)).casefold(), one.read) for one in criteria]


def typed(lists: tuple[list[str], list[str]], mark: str = "*", width: int = 10_000, indent: str = "") -> str:
    lines: list[str] = []
    for heading, sentences in zip(("Inclusion Criteria:", "Exclusion Criteria:"), lists, strict=True):
        lines += [heading, ""]
        for at, sentence in enumerate(sentences, 1):
            start = f"{indent}{mark.format(at)} "
            lines.append(
                textwrap.fill(
                    f"{start}{sentence}", width, subsequent_indent=" " * len(start), break_on_hyphens=False
                )
            )
        lines.append("")
    return "\n".join(lines)


lists = st.tuples(
    st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=5, unique=True),
    st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=5, unique=True),
)


class TestTyping:
    @given(lists)
    @settings(max_examples=25, deadline=None)
    def test_read_twice(self, told: tuple[list[str], list[str]]) -> None:
        assert normalise(record(typed(told))) == normalise(record(typed(told)))

    @given(
        lists,
        st.sampled_from(["-", "•", "{0}.", "{0})", "({0})", "–", "\\*"]),
        st.sampled_from(["", "  ", "\t"]),
    )
    @settings(max_examples=60, deadline=None)
    def test_with_other_bullets(self, told: tuple[list[str], list[str]], mark: str, indent: str) -> None:
        assert asked(typed(told, mark, indent=indent)) == asked(typed(told))

    @given(lists, st.integers(30, 100))
    @settings(max_examples=60, deadline=None)
    def test_wrapped(self, told: tuple[list[str], list[str]], width: int) -> None:
        assert asked(typed(told, width=width)) == asked(typed(told))

    @given(lists)
    @settings(max_examples=40, deadline=None)
    def test_in_capitals(self, told: tuple[list[str], list[str]]) -> None:
        assert asked(typed(told).upper()) == asked(typed(told))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the recorded studies are not beside the project")
def test_the_recorded_studies_read_the_same_with_dashes_for_stars() -> None:
    for path in sorted(SAMPLES.glob("*.json")):
        for payload in REGISTRY.split(json.loads(path.read_text())):
            text = REGISTRY.read(payload).eligibility
            assert asked(text.replace("\n* ", "\n- ")) == asked(text), path.name
