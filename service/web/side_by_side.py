"""Up to three trials side by side, row by row; public records only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matchers.trial import Trial
from matchers.vocabulary import name_of
from service.web import what_happens
from service.web.language import gettext
from service.web.plain_rules import in_plain_words
from service.web.telling import plainly
from service.web.windows import windows
from service.web.words import (
    STATUSES,
    STUDY_TYPES,
    capital,
    country_names,
    date_in_words,
    number,
    phase_in_words,
)

MOST = 3


@dataclass(frozen=True, slots=True)
class Row:
    """What is compared, and the same of each trial: one or more lines. `is_same` where no trial differs."""

    label: str
    cells: tuple[tuple[str, ...], ...]
    of_registry: bool = False

    @property
    def is_same(self) -> bool:
        return len(set(self.cells)) == 1 and len(self.cells) > 1


def rows(trials: Sequence[Trial]) -> list[Row]:
    """The status first, then what tells the trials apart; what is the same in all of them last."""
    if not trials:
        return []
    listed = [
        _row(gettext("Status"), trials, lambda one: [STATUSES[one.status]]),
        _row(
            gettext("For what"), trials, lambda one: [capital(plainly(name_of(term))) for term in one.targets]
        ),
        _row(gettext("For what age"), trials, windows),
        _row(
            gettext("What is tested"),
            trials,
            lambda one: [each.name for each in one.interventions],
            of_registry=True,
        ),
        _row(gettext("Kind of study"), trials, lambda one: [STUDY_TYPES[one.study_type]]),
        _row(gettext("Phase"), trials, lambda one: [phase_in_words(one.phase)]),
        _row(gettext("What happens"), trials, lambda one: what_happens.sentences(one.plan)),
        _row(gettext("A child can join who"), trials, lambda one: _rules(one, "include")),
        _row(gettext("A child cannot join who"), trials, lambda one: _rules(one, "exclude")),
        _row(gettext("Sentences we could not read"), trials, _unread),
        _row(gettext("Countries"), trials, lambda one: [country_names(one.countries, 100)]),
        _row(gettext("Places"), trials, lambda one: [number(len(one.sites))]),
        _row(gettext("Begins"), trials, lambda one: [date_in_words(one.dates.start)]),
        _row(gettext("Ends"), trials, lambda one: [date_in_words(one.dates.completion)]),
        _row(gettext("Children planned or taken"), trials, _children),
        _row(gettext("Who runs it"), trials, lambda one: [one.sponsor], of_registry=True),
        _row(gettext("Record last changed"), trials, lambda one: [date_in_words(one.dates.updated)]),
    ]
    return [listed[0], *sorted(listed[1:], key=lambda row: row.is_same)]


def _row(
    label: str, trials: Sequence[Trial], told: Callable[[Trial], Sequence[str]], *, of_registry: bool = False
) -> Row:
    cells = tuple(tuple(filter(None, told(trial))) or (gettext("not given"),) for trial in trials)
    return Row(label, cells, of_registry)


def _rules(trial: Trial, side: str) -> list[str]:
    told = [in_plain_words(one).says for one in trial.criteria if one.side == side and not one.is_field]
    return list(dict.fromkeys(filter(None, told)))


def _unread(trial: Trial) -> list[str]:
    return [number(sum(one.read != "whole" for one in trial.criteria))]


def _children(trial: Trial) -> list[str]:
    return [number(trial.enrollment)] if trial.enrollment is not None else []
