"""What the reader could not read whole: which sentences hold up most trials, and corrections to fill in for them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingest.curated import folded
from matchers.explain import unread_words
from matchers.trial import Criterion, Side, Trial
from matchers.wire import to_plain
from service.store.columns import storable

SHOWN = 3  # trials of a sentence
HEAD = ("trials", "recruiting", "side", "found in", "sentence", "left over")
Place = tuple[Trial, Criterion]


@dataclass(frozen=True, slots=True)
class HeldUp:
    """A sentence as one trial prints it, how it is read there, and all trials that have it on this side."""

    criterion: Criterion
    left: tuple[str, ...]
    trials: tuple[str, ...]
    recruiting: int

    @property
    def side(self) -> Side:
        return self.criterion.side

    @property
    def sentence(self) -> str:
        return " ".join(self.criterion.text.split())

    @property
    def found_in(self) -> str:
        more = f" and {len(self.trials) - SHOWN} more" if len(self.trials) > SHOWN else ""
        return ", ".join(self.trials[:SHOWN]) + more


def held_up(trials: Iterable[Trial]) -> list[HeldUp]:
    """Sentences not read whole, each once, those that hold up most trials first, then most recruiting ones.

    What a reviewer has decided to leave unread is not asked again; registry fields are not sentences.
    """
    places: defaultdict[tuple[Side, str], list[Place]] = defaultdict(list)
    for trial in trials:
        for one in trial.criteria:
            if one.read != "whole" and not one.curated and not one.is_field:
                places[one.side, folded(one.text)].append((trial, one))
    found = map(_held_up, places.values())
    return sorted(found, key=lambda one: (-len(one.trials), -one.recruiting, one.side, one.sentence))


def _held_up(places: Sequence[Place]) -> HeldUp:
    left = (" ".join(words.split()) for _, one in places for words in unread_words(one.rule))
    status = {trial.id: trial.status for trial, _ in places}
    return HeldUp(
        criterion=places[0][1],
        left=tuple(dict.fromkeys(left)),
        trials=tuple(sorted(status)),
        recruiting=sum(one == "recruiting" for one in status.values()),
    )


def line(one: HeldUp) -> str:
    """Cells divided by tabs, in the order of HEAD."""
    cells = (len(one.trials), one.recruiting, one.side, one.found_in, one.sentence, "; ".join(one.left))
    return str(storable("\t".join(map(str, cells))))


def stub(one: HeldUp, on: date) -> str:
    """An entry for a file of corrections. Its `why` is empty, so that it is not taken before it is thought about.

    The rule to start from is what the reader made of the sentence.
    """
    return "\n".join(_stub(one, on))


def _stub(one: HeldUp, on: date) -> Iterator[str]:
    yield f"# trials: {len(one.trials)}, recruiting: {one.recruiting}: {one.found_in}"
    yield f"# left over: {_text('; '.join(one.left))}"
    yield "[[correction]]"
    yield f"sentence = {_text(one.sentence)}"
    yield f"side = {_text(one.side)}"
    yield f"# trial = {_text(one.trials[0])}  # to correct it in this trial only"
    yield f"rule = {in_toml(to_plain(one.criterion.rule))}"
    yield 'by = "neurologist"'
    yield f"on = {on.isoformat()}"
    yield 'why = ""'
    yield ""


def in_toml(value: Any) -> str:
    """A plain value on one line of TOML."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {in_toml(each)}' for name, each in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(in_toml, value))}]"
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(words: str) -> str:
    """JSON's strings are TOML's, but for one character."""
    return json.dumps(storable(words), ensure_ascii=False).replace("\x7f", "\\u007f")
