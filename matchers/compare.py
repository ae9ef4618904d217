"""A child told in two ways, held against the same trials: which standings change, and by which sentence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from matchers.child import Child, Course
from matchers.match import Match, Standing
from matchers.saying import all_of, counted, listed, marked, say
from matchers.trial import Criterion
from matchers.truth import Truth
from matchers.vocabulary import name_of

Effect = Literal["rules-out", "delays", "opens", "settles", "unsettles", "moves", "none"]
EFFECTS: tuple[Effect, ...] = ("rules-out", "delays", "opens", "settles", "unsettles", "moves", "none")
OPEN: frozenset[Standing] = frozenset({"fits", "may-fit"})
# How an effect is told, of one trial and of several; {cause} is what changed, as the subject of the sentence.
OF_ONE: dict[Effect, str] = {
    "rules-out": marked("{cause} would rule this trial out. No day is known on which that ends."),
    "delays": marked("{cause} would close this trial until {day}."),
    "opens": marked("{cause} may open this trial: nothing that is known would stand in the way."),
    "settles": marked("{cause} would settle what is open now: this trial would fit."),
    "unsettles": marked("{cause} would leave open what is settled now."),
    "moves": marked("{cause} would change the days of this trial, not its standing."),
    "none": marked("{cause} would change nothing here."),
}
OF_MANY: dict[Effect, str] = {
    "rules-out": marked("rule out {count}"),
    "delays": marked("close {count} for a time"),
    "opens": marked("perhaps open {count}"),
    "settles": marked("make {count} fit for sure"),
    "unsettles": marked("leave open whether {count} would fit"),
    "moves": marked("change the days of {count}"),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """A criterion whose answer is another now, and until when."""

    criterion: Criterion
    place: int
    was: Truth
    passes: Truth
    until: date | None


@dataclass(frozen=True, slots=True)
class Shift:
    """A trial before and after, what the change comes to, and the criteria that made it."""

    before: Match
    after: Match
    effect: Effect
    by: tuple[Turn, ...]


def shift(before: Match, after: Match) -> Shift:
    """Both are matches with the same trial."""
    effect = _effect(before, after)
    turns = tuple(_turns(before, after))
    return Shift(before, after, effect, tuple(one for one in turns if _made(one, effect)) or turns)


def _effect(before: Match, after: Match) -> Effect:
    was, now = before.standing, after.standing
    if was == now:
        return "none" if _days(before) == _days(after) else "moves"
    if now == "ruled-out":
        return "rules-out"
    if now == "later":
        return "delays" if was in OPEN else "opens"
    if was not in OPEN:
        return "opens"
    return "settles" if now == "fits" else "unsettles"


def _days(match: Match) -> tuple[date | None, ...]:
    return match.opens, match.closes, match.closes_earliest


def _turns(before: Match, after: Match) -> Iterable[Turn]:
    for place, (was, now) in enumerate(zip(before.held, after.held, strict=True)):
        truths = was.passes.at(before.on), now.passes.at(after.on)
        if truths[0] is not truths[1] or was.passes != now.passes:
            yield Turn(now.criterion, place, *truths, now.passes.next_change(after.on))


def _made(turn: Turn, effect: Effect) -> bool:
    """Whether a turn is of the kind that makes an effect, not only one that comes with it."""
    if effect in {"rules-out", "delays"}:
        return turn.passes is Truth.NO is not turn.was
    if effect == "opens":
        return turn.was is Truth.NO is not turn.passes
    if effect in {"settles", "unsettles"}:
        return turn.was is not turn.passes
    return True


def cause(before: Child, after: Child) -> str:
    """What was changed, as the subject of a sentence: starting or stopping a treatment, or simply "this"."""
    started = _starting(_started(before, after), after.as_of)
    stopped = _stopping(_stopped(before, after), after.as_of, comes_first=not started)
    return all_of(filter(None, (started, stopped))) or say("This")


def _starting(courses: Sequence[Course], day: date) -> str:
    if not courses:
        return ""
    names = all_of(name_of(one.term) for one in courses)
    if all(one.start and one.start.exact and one.start.first == day for one in courses):
        return say("Starting {treatments} today", treatments=names)
    return say("Starting {treatments}", treatments=names)


def _stopping(courses: Sequence[Course], day: date, *, comes_first: bool) -> str:
    """As the subject of a sentence, or as its second part."""
    if not courses:
        return ""
    names = all_of(name_of(one.term) for one in courses)
    if all(one.stop and one.stop.exact and one.stop.first == day for one in courses):
        today = say("stopping {treatments} today", treatments=names)
        return say("Stopping {treatments} today", treatments=names) if comes_first else today
    other = say("stopping {treatments}", treatments=names)
    return say("Stopping {treatments}", treatments=names) if comes_first else other


def starts(before: Child, after: Child) -> tuple[str, ...]:
    """The treatments that the one tells as going on and the other does not."""
    return tuple(one.term for one in _started(before, after))


def _started(before: Child, after: Child) -> list[Course]:
    known = {one.term for one in before.treatments if one.status == "current"}
    return [one for one in after.treatments if one.status == "current" and one.term not in known]


def _stopped(before: Child, after: Child) -> list[Course]:
    known = {one.term for one in before.treatments if one.status == "current"}
    return [one for one in after.treatments if one.status == "past" and one.term in known]


def shift_in_words(shift: Shift, cause: str) -> str:
    opens = shift.after.opens
    if shift.after.standing == "later":
        if opens is None:
            return say("{cause} would leave this study as it is: not open yet.", cause=cause)
        if shift.before.standing == "ruled-out":
            return say("{cause} would open this trial from {day}.", cause=cause, day=opens)
    return say(OF_ONE[shift.effect], cause=cause, day=opens or "")


def shifts_in_words(shifts: Iterable[Shift], cause: str) -> str:
    """All effects in one sentence, the gravest first."""
    counts = Counter(one.effect for one in shifts)
    told = [
        say(words, count=counted("{n} trial", "{n} trials", counts[effect]))
        for effect, words in OF_MANY.items()
        if counts[effect]
    ]
    if not told:
        return say("{cause} would change nothing for any trial.", cause=cause)
    effects = all_of(filter(None, (listed(told[:-1]), told[-1])))
    return say("{cause} would {effects}.", cause=cause, effects=effects)
