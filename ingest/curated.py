"""Corrections: a reviewer's rule for a sentence, which takes the place of what the reader made of it, and a
reviewer's word on which records are one trial and which are not."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from typing import Any, cast

from ingest.rule_shape import RuleWrong, checked_rule
from ingest.same_trial import NO_RULING, Ruling
from matchers.kinds import AnyRule
from matchers.trial import Side

_NEEDED = ("sentence", "side", "rule", "by", "on", "why")
_NEEDED_OF_RULING = ("ids", "by", "on", "why")
_ROLE = re.compile(r"[a-z]+(?:[ -][a-z]+)*")
Key = tuple[str, str, str]  # the trial in capitals ("" for any), the side, the sentence folded


class CorrectionsUnreadable(ValueError):
    """A file of corrections that is not as it should be; the message names every entry that is wrong."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a sentence means, decided by a person in a role. Without a `trial` it holds wherever it stands."""

    sentence: str
    side: Side
    rule: AnyRule
    by: str
    on: date
    why: str
    trial: str = ""

    @property
    def key(self) -> Key:
        return self.trial.upper(), self.side, folded(self.sentence)


@dataclass(frozen=True, slots=True)
class Corrections:
    """Corrections by the sentence they hold for, and what was ruled on records. `one | other` is both, `other`
    prevailing."""

    by_key: Mapping[Key, Correction]
    ruling: Ruling = NO_RULING

    def of(self, trial_id: str) -> "Corrections":
        """Those that hold in one trial: mostly none, so that its sentences need not be looked up one by one."""
        trials = {"", trial_id.upper()}
        return Corrections({key: one for key, one in self.by_key.items() if key[0] in trials}, self.ruling)

    def rule_for(self, trial_id: str, side: Side, text: str) -> AnyRule | None:
        """The rule a reviewer gave this sentence: the one for this trial before the one for any."""
        if not self.by_key:
            return None
        sentence = folded(text)
        found = self.by_key.get((trial_id.upper(), side, sentence)) or self.by_key.get(("", side, sentence))
        return found.rule if found else None

    def __or__(self, other: "Corrections") -> "Corrections":
        return Corrections({**self.by_key, **other.by_key}, self.ruling | other.ruling)


def folded(text: str) -> str:
    """What two printings of one sentence have in common."""
    return " ".join(text.split()).casefold()


def load(text: str) -> Corrections:
    """A file's corrections; CorrectionsUnreadable where an entry is wrong or stands there twice."""
    by_key: dict[Key, Correction] = {}
    wrong: list[str] = []
    entries = _entries(text)
    for n, entry in enumerate(entries["correction"], 1):
        try:
            correction = _correction(entry)
        except RuleWrong as error:
            wrong.append(f"{_named(n, entry)}: {error}")
            continue
        if correction.key in by_key:
            wrong.append(f"{_named(n, entry)}: the sentence is corrected twice")
        by_key[correction.key] = correction
    ruled: dict[str, list[frozenset[str]]] = {"apart": [], "same": []}
    for name, sets in ruled.items():
        for n, entry in enumerate(entries[name], 1):
            try:
                sets.append(_ids(entry))
            except RuleWrong as error:
                wrong.append(f"{name} {n}: {error}")
    if wrong:
        raise CorrectionsUnreadable("; ".join(wrong))
    return Corrections(by_key, Ruling(tuple(ruled["apart"]), tuple(ruled["same"])))


def _entries(text: str) -> dict[str, list[Any]]:
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CorrectionsUnreadable(f"it is not TOML: {error}") from None
    entries = {name: plain.pop(name, []) for name in ("correction", "apart", "same")}
    if plain or not all(isinstance(listed, list) for listed in entries.values()):
        others = f", not {', '.join(plain)}" if plain else ""
        raise CorrectionsUnreadable(
            f"a file of corrections holds [[correction]], [[apart]] and [[same]] entries{others}"
        )
    return entries


def _ids(entry: Any) -> frozenset[str]:
    """The records that a reviewer has ruled on."""
    _check_names(entry, _NEEDED_OF_RULING)
    ids = entry["ids"]
    if (
        not isinstance(ids, list)
        or len(ids) < 2
        or not all(isinstance(one, str) and one.strip() for one in ids)
    ):
        raise RuleWrong("ids: write at least two ids of records, each as its registry writes it")
    _role(_words(entry, "by"))
    _day(entry["on"])
    _words(entry, "why")
    return frozenset(one.strip() for one in ids)


def _named(n: int, entry: Any) -> str:
    sentence = entry.get("sentence") if isinstance(entry, dict) else None
    if not isinstance(sentence, str):
        return f"correction {n}"
    words = " ".join(sentence.split())
    return f"correction {n} (“{words if len(words) <= 60 else f'{words[:60]}…'}”)"


def _correction(entry: Any) -> Correction:
    _check_names(entry, _NEEDED, "trial")
    if entry["side"] not in {"include", "exclude"}:
        raise RuleWrong('side: write "include" or "exclude"')
    return Correction(
        sentence=_words(entry, "sentence"),
        side=cast(Side, entry["side"]),
        rule=checked_rule(_plain_rule(entry["rule"])),
        by=_role(_words(entry, "by")),
        on=_day(entry["on"]),
        why=_words(entry, "why"),
        trial=_words(entry, "trial") if "trial" in entry else "",
    )


def _check_names(entry: Any, needed: tuple[str, ...], *allowed: str) -> None:
    if not isinstance(entry, dict):
        raise RuleWrong("it is not a table")
    missing = [name for name in needed if name not in entry]
    surplus = [name for name in entry if name not in {*needed, *allowed}]
    told = [
        f"{what}: {', '.join(names)}"
        for what, names in (("missing", missing), ("not known", surplus))
        if names
    ]
    if told:
        raise RuleWrong(" and ".join(told))


def _words(entry: dict[str, Any], name: str) -> str:
    value = entry[name]
    if not isinstance(value, str) or not value.strip():
        raise RuleWrong(f"{name}: write some words")
    return value.strip()


def _role(by: str) -> str:
    """A name begins with a capital: what is kept of a person is the role."""
    if not _ROLE.fullmatch(by):
        raise RuleWrong('by: write a role in small letters, such as "neurologist", and no name')
    return by


def _day(on: Any) -> date:
    if not isinstance(on, date) or isinstance(on, datetime):
        raise RuleWrong("on: write a date without quotes, such as 2026-11-23")
    return on


def _plain_rule(rule: Any) -> Any:
    if not isinstance(rule, str):
        return rule
    try:
        return json.loads(rule)
    except ValueError:
        raise RuleWrong("rule: the string is not JSON") from None


SHIPPED = load((resources.files("ingest") / "curated.toml").read_text(encoding="utf-8"))
