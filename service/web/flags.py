"""What to look at twice in a trial, in plain words. A flag's own text is for reviewers; here each kind says its sentence
anew, from what the trial holds."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from matchers.calendar import Length
from matchers.criteria.age import Age
from matchers.kinds import Disputed
from matchers.saying import marked
from matchers.trial import Flag, Trial
from service.web.language import Translated, gettext, ngettext
from service.web.telling import told
from service.web.words import NO_WORDS, STATUSES, TOO_LONG_TO_READ, length_in_words, number, registry_title

HEADINGS: Mapping[str, str] = Translated(
    {
        "ages-disagree": marked("Two ages are given"),
        "unread-criteria": marked("Sentences we could not read"),
        "no-eligibility-text": marked("No rules are given"),
        "duplicate-suspect": marked("May be listed twice"),
        "status-stale": marked("The status may be old"),
        "translated": marked("Translated"),
        "too-long": marked("Too long to be read whole"),
        "sources-disagree": marked("The registries word it differently"),
        "status-disagree": marked("The registries disagree on the status"),
    }
)
_LAST_KNOWN = re.compile(r"last known: ([\w-]+)")


@dataclass(frozen=True, slots=True)
class Doubt:
    heading: str
    text: str


def doubts(trial: Trial) -> list[Doubt]:
    """Of a kind that is not known here, the text as it is."""
    return [
        Doubt(HEADINGS[flag.kind], _WORDS[flag.kind](trial, flag))
        if flag.kind in _WORDS
        else Doubt(gettext("Look twice"), told(flag.text))
        for flag in trial.flags
    ]


def _ages(trial: Trial, flag: Flag) -> str:
    """The two limits stand in the rule of the registry's field that the flag begins with."""
    for one in trial.criteria:
        if one.is_field and flag.text.startswith(f"{one.text}, ") and isinstance(one.rule, Disputed):
            field, sentence = one.rule.one, one.rule.other
            if isinstance(field, Age) and isinstance(sentence, Age):
                return _two_ages(field, sentence)
    return gettext("The registry’s field and its sentences name two ages.")


def _two_ages(field: Age, sentence: Age) -> str:
    if field.low and sentence.low:
        words = gettext("The lowest age is {one} in the registry’s field, but {other} in its sentences.")
        return words.format(one=_length(field.low), other=_length(sentence.low))
    words = gettext("The highest age is {one} in the registry’s field, but {other} in its sentences.")
    return words.format(one=_length(field.high), other=_length(sentence.high))


def _length(length: Length | None) -> str:
    return length_in_words(length) if length else gettext("not given")


def _unread(trial: Trial, flag: Flag) -> str:  # noqa: ARG001 - one shape for all
    all_, unread = len(trial.criteria), sum(one.read != "whole" for one in trial.criteria)
    words = ngettext(
        "{n} of {all} sentences could not be read in full.",
        "{n} of {all} sentences could not be read in full.",
        unread,
    )
    return words.format(n=number(unread), all=number(all_))


def _stale(trial: Trial, flag: Flag) -> str:  # noqa: ARG001
    found = _LAST_KNOWN.search(flag.text)
    last = next((said for status, said in STATUSES.items() if found and found[1] == status), "")
    if not last:
        return gettext("The registry no longer vouches for the status.")
    return gettext("The registry no longer vouches for the status. The last it knew: {status}.").format(
        status=last
    )


def _twice(trial: Trial, flag: Flag) -> str:  # noqa: ARG001
    other = flag.text.rpartition(" as ")[2].removesuffix(".")
    return gettext("May be the same trial as {id}.").format(id=other)


def _statuses(trial: Trial, flag: Flag) -> str:  # noqa: ARG001
    said = ", ".join(f"{registry_title(one.registry)}: {STATUSES[one.status]}" for one in trial.listings)
    return gettext("The registries do not agree on whether the trial goes on ({said}).").format(said=said)


def _always(words: str) -> Callable[[Trial, Flag], str]:
    return lambda _trial, _flag: gettext(words)


_WORDS: Mapping[str, Callable[[Trial, Flag], str]] = {
    "ages-disagree": _ages,
    "unread-criteria": _unread,
    "no-eligibility-text": _always(NO_WORDS),
    "duplicate-suspect": _twice,
    "status-stale": _stale,
    "translated": _always(marked("What is read here was put into English from another language.")),
    "too-long": _always(TOO_LONG_TO_READ),
    "sources-disagree": _always(
        marked("The registries word some rules differently: where they disagree, ask.")
    ),
    "status-disagree": _statuses,
}
