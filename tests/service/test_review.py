"""The reviewer's list: which sentences hold up most trials, entries to fill in, and what a file of them changes."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner, Result

from ingest.curated import SHIPPED, CorrectionsUnreadable, load
from ingest.registry import registries
from matchers.criteria.consent import Consent
from matchers.criteria.judgement import Judgement
from matchers.criteria.sex import Sex
from matchers.criteria.unread import Unread
from matchers.kinds import AllOf, AnyRule
from matchers.trial import Criterion, Read, Side, Trial
from service.__main__ import app
from service.api.schemas import trial_document
from service.jobs.load import load as load_payloads
from service.jobs.reread import reread
from service.payload_files import Skipped, payloads_in
from service.review import held_up, in_toml, line, stub
from service.sample_registry.server import sample_studies
from service.settings import Settings
from service.store.store import Store

MakeTrial = Callable[..., Trial]
DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CONSENT = """
[[correction]]
sentence = "{}"
side = "include"
rule = {{ kind = "consent" }}
by = "neurologist"
on = 2026-11-23
why = "So it is."
"""


def snark(
    text: str = "A  snark", side: Side = "include", read: Read = "none", rule: AnyRule | None = None
) -> Criterion:
    return Criterion(side, text, rule or Unread(text), read, start=0, end=9)


class TestList:
    def test_most_trials_come_first_then_most_recruiting(self, make_trial: MakeTrial) -> None:
        trials = [
            make_trial("NCT1", criteria=(snark("a"), snark("b"), snark("d")), status="completed"),
            make_trial("NCT2", criteria=(snark("B"), snark("c"), snark("D")), status="recruiting"),
            make_trial("NCT3", criteria=(snark("b "), snark("c")), status="recruiting"),
        ]
        found = held_up(trials)
        assert [(one.sentence, len(one.trials), one.recruiting) for one in found] == [
            ("b", 3, 2),
            ("c", 2, 2),
            ("d", 2, 1),
            ("a", 1, 0),
        ]

    def test_a_sentence_is_one_however_it_is_printed_but_for_its_side(self, make_trial: MakeTrial) -> None:
        printed = (snark("A  snark"), snark("a\nSNARK"), snark("a snark", side="exclude"))
        found = held_up([make_trial("NCT1", criteria=printed)])
        assert [(one.side, one.trials) for one in found] == [("exclude", ("NCT1",)), ("include", ("NCT1",))]

    def test_what_needs_no_reviewer_is_left_out(self, make_trial: MakeTrial) -> None:
        decided = Criterion("include", "b", Unread("b"), "none", start=0, end=1, curated=True)
        hidden = Criterion("include", "no text", Judgement("hidden-criteria"), "none")
        assert held_up([make_trial(criteria=(snark(read="whole"), decided, hidden))]) == []

    def test_a_line_tells_all_of_it(self, make_trial: MakeTrial) -> None:
        rule = AllOf((Sex("male"), Unread("frumious"), Unread("slithy\ntoves")))
        trials = [
            make_trial(f"NCT{n}", criteria=(snark(read="part", rule=rule, side="exclude"),))
            for n in range(5, 0, -1)
        ]
        (one,) = held_up(trials)
        assert line(one) == "5\t5\texclude\tNCT1, NCT2, NCT3 and 2 more\tA snark\tfrumious; slithy toves"


class TestStub:
    @pytest.mark.parametrize(
        "text", ["A snark", 'a "boojum" \\> 3 ≥ µ\tx', "del \x7f and \x01", "'''", "# x = [1]"]
    )
    def test_filled_in_it_corrects_the_sentence(self, make_trial: MakeTrial, text: str) -> None:
        rule = AllOf((Sex("male"), Unread(text)))
        (one,) = held_up([make_trial(criteria=(snark(text, read="part", rule=rule),))])
        shown = stub(one, DAY)
        with pytest.raises(CorrectionsUnreadable, match="why: write some words"):
            load(shown)
        corrections = load(shown.replace('why = ""', 'why = "So it is."').replace("# trial =", "trial ="))
        assert corrections.rule_for("NCT01000001", "include", text) == rule
        assert corrections.rule_for("NCT2", "include", text) is None

    def test_plain_values_in_toml(self) -> None:
        assert (
            in_toml({"a": [1, 2.5, True, "x"], "b": {"c": "d"}})
            == '{ a = [1, 2.5, true, "x"], b = { c = "d" } }'
        )


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPASM_TRIALS_DATABASE_URL", f"sqlite:///{tmp_path / 'trials.db'}")
    runner = CliRunner()
    return lambda *words: runner.invoke(app, list(words))


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study whose first sentence nobody can read."""
    plain = sample_studies()[0]
    text = "Inclusion Criteria:\n\n* Brillig and slithy\n* Infantile spasms\n"
    plain["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = text
    path = tmp_path / "study.json"
    path.write_text(json.dumps(plain))
    return path


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(CONSENT.format("brillig and slithy"), encoding="utf-8")
    monkeypatch.setenv("SPASM_TRIALS_CURATED", str(path))
    return path


def test_the_command_lists_and_prints_entries(command: Callable[..., Result], study: Path) -> None:
    shown = command("review", "--payloads", str(study))
    assert shown.exit_code == 0
    assert shown.stdout == "1\t1\tinclude\tNCT99000001\tBrillig and slithy\tBrillig and slithy\n"
    assert "1 of 1 sentences" in shown.stderr
    entries = command("review", "--payloads", str(study), "--toml", "--most", "1").stdout
    filled = load(entries.replace('why = ""', 'why = "So it is."'))
    assert filled.rule_for("NCT9", "include", "brillig and slithy") == Unread("Brillig and slithy")


def test_an_operators_file_reaches_every_command(
    command: Callable[..., Result], study: Path, own: Path
) -> None:
    (shown,) = [json.loads(line) for line in command("read", str(study)).stdout.splitlines()]
    first = shown["criteria"][0]
    assert (first["source"], first["read"], first["rule"]) == ("curated", "whole", {"kind": "consent"})
    assert {one["source"] for one in shown["registry_fields"]} == {"field"}
    assert "[curated]" in command("read", str(study), "--explain").stdout
    assert command("review", "--payloads", str(study)).stdout == ""
    (study.parent / "infant.json").write_text('{"as_of": "2026-11-23", "consent": true}')
    answer = command("match", "infant.json", "--payloads", str(study), "--json").stdout
    (held,) = [one for one in json.loads(answer)["matches"][0]["criteria"] if one["source"] == "curated"]
    assert (held["text"], held["passes"]) == ("Brillig and slithy", "yes")
    assert command("load", "ctgov", str(study)).exit_code == 0
    assert command("review").stdout == ""
    own.write_text("", encoding="utf-8")
    assert "1 read, 1 changed" in command("reread").stdout
    assert "Brillig" in command("review").stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (CONSENT.format("x").replace("consent", "horoscope"), "correction 1 (“x”): rule: no kind"),
        (CONSENT.format("x") * 2, "correction 2 (“x”): the sentence is corrected twice"),
        ("\udcff", "cannot be read"),
        (None, "No such file"),
    ],
)
def test_a_bad_file_is_a_setting_that_is_wrong(
    command: Callable[..., Result], study: Path, own: Path, content: str | None, said: str
) -> None:
    own.unlink()
    if content is not None:
        own.write_bytes(content.encode("utf-8", "surrogateescape"))
    for words in (("read", str(study)), ("sync",), ("serve",), ("reread",), ("demo", "--once")):
        shown = command(*words)
        assert shown.exit_code == 2
        assert "SPASM_TRIALS_CURATED" in shown.stderr
        assert said in " ".join(shown.stderr.split())


def test_without_a_file_those_shipped_are_in_force(monkeypatch: pytest.MonkeyPatch, own: Path) -> None:
    assert len(Settings().curated.by_key) == len(SHIPPED.by_key) + 1
    assert Settings(curated=SHIPPED).curated == SHIPPED
    monkeypatch.setenv("SPASM_TRIALS_CURATED", "")
    assert Settings().curated == SHIPPED
    monkeypatch.setenv("SPASM_TRIALS_CURATED", str(own.parent))
    with pytest.raises(ValidationError, match="cannot be read"):
        Settings()


def test_a_stored_correction_comes_back(store: Store, study: Path) -> None:
    registry, corrections = registries()["ctgov"], load(CONSENT.format("Brillig and slithy"))
    payloads = [one for one in payloads_in([study]) if not isinstance(one, Skipped)]
    load_payloads(store, registry, payloads, now=lambda: NOON)
    assert reread(store, [registry], now=lambda: NOON, corrections=corrections).changed == 1
    first, *others = store.trials()[0].criteria
    assert (first.source, first.rule) == ("curated", Consent())
    assert "curated" not in {one.source for one in others}
    assert reread(store, [registry], now=lambda: NOON, corrections=corrections).changed == 0
    document: Any = trial_document(store.trials()[0])
    assert document["criteria"][0]["source"] == "curated"
