"""The order of matches: which trial a specialist would look at first, and why, factor by factor."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from matchers import factors
from matchers.child import Child
from matchers.factors import Marked
from matchers.match import STANDINGS, Match
from matchers.saying import say

IN_WORDS = (
    "Trials that fit come first, then those that may fit, then those for later, then those ruled out. Inside each "
    "group the higher score comes first, then the window that closes first, then the id. The score is the sum of "
    "each factor's value times its weight, divided by the sum of the weights."
)


@dataclass(frozen=True, slots=True)
class Factor:
    """What is looked at, how much it weighs, and why it weighs that. Matches alike in `seen` get the same mark."""

    weight: float
    asks: str
    why: str
    mark: Callable[[Match, Child], Marked]
    seen: Callable[[Match], Hashable]


# What matters most to a specialist, in order; the weights add up to 20. A trial that is not for this child, that
# takes nobody or gives no treatment is of little use at any distance; a closing window and a short journey decide
# between good ones; phase and freshness break ties. A study that only watches makes up for that by being for the
# child's very condition where the others are for epilepsy in general, and by little else.
FACTORS: Mapping[str, Factor] = {
    "specific": Factor(
        6, say("Is the trial for what the child has, and for its cause?"),
        say("A trial that is not for this child is of no use, however near it is."),
        lambda match, child: factors.specific(match.trial.targets, factors.Own.of(child)),
        lambda match: match.trial.targets,
    ),
    "treats": Factor(
        4, say("Could the child get a treatment by it?"),
        say("A child with spasms needs one. A study that only watches asks little, so it fits easily."),
        lambda match, _: factors.gives_treatment(match.trial),
        lambda match: (match.trial.study_type, match.trial.interventions),
    ),
    "open": Factor(
        4, say("Is it open now, and are its sites?"),
        say("A trial that takes nobody is of no use, however near it is."),
        lambda match, _: factors.is_open(match.trial),
        lambda match: (match.trial.status, tuple([site.status for site in match.trial.sites])),
    ),
    "near": Factor(
        2, say("How near is a site?"), say("A short journey helps to choose between two good trials."),
        lambda match, child: factors.near(match.trial, child),
        lambda match: match.trial.id,  # no two trials have the same sites
    ),
    "urgent": Factor(
        1.5, say("How soon may the child's window close?"), say("A door that closes soon should be seen first."),
        lambda match, _: factors.urgent(match),
        lambda match: (match.closes, match.closes_earliest),
    ),
    "certain": Factor(
        1.5, say("How many of its sentences have a sure answer?"),
        say("The fewer questions are open, the sooner a family knows."),
        lambda match, _: factors.certain(match),
        lambda match: (match.outlook.settled, len(match.answers)),
    ),
    "phase": Factor(
        0.5, say("How far has the treatment been tested?"),
        say("It weighs little, and tells apart trials that are otherwise alike. Later phases come first."),
        lambda match, _: factors.late_phase(match.trial),
        lambda match: match.trial.phase,
    ),
    "fresh": Factor(
        0.5, say("How new is the registry's record?"),
        say("It weighs little, and tells apart trials that are otherwise alike. An old record may be out of date."),
        lambda match, child: factors.fresh(match.trial, child),
        lambda match: (match.trial.dates.updated, match.trial.last_verified),
    ),
}  # fmt: skip
TOTAL = sum(factor.weight for factor in FACTORS.values())
VALUE_DIGITS, SCORE_DIGITS = 3, 4


@dataclass(frozen=True, slots=True)
class Reason:
    """One factor of the order: its value from 0 to 1, what it weighs, and what it says in words."""

    factor: str
    value: float
    weight: float
    text: str


OF_THE_TRIAL = frozenset({"treats", "open", "phase"})  # factors that see nothing of the child
Reasons = dict[tuple[str, Hashable], Reason]  # by the factor, and by what it saw


@dataclass(frozen=True, slots=True)
class Ranked:
    match: Match
    score: float
    reasons: tuple[Reason, ...]

    @property
    def gives_treatment(self) -> bool:
        return any(one.factor == "treats" and one.value > 0.5 for one in self.reasons)


def ranked(found: Iterable[Match], child: Child) -> list[Ranked]:
    """Fits first, then may-fit, later, ruled out; inside by score, then the window that closes first, then id."""
    known: Reasons = {}
    return sorted([in_full(match, child, known) for match in found], key=_order)


def treatment_first(found: Iterable[Ranked]) -> list[Ranked]:
    """The same for a child who needs a treatment: what gives none comes after what may still be joined."""
    return sorted(found, key=lambda one: (one.match.standing == "ruled-out", not one.gives_treatment))


def _order(one: Ranked) -> tuple[int, float, str, str]:
    closes = one.match.closes
    return (
        STANDINGS.index(one.match.standing),
        -one.score,
        closes.isoformat() if closes else "9999-99-99",
        one.match.trial.id,
    )


def in_full(match: Match, child: Child, known: Reasons) -> Ranked:
    """A match with what speaks for it; `known` holds what was found so far of matches that are seen alike."""
    reasons = tuple([reason_of(name, match, child, known) for name in FACTORS])
    score = sum([reason.weight * reason.value for reason in reasons]) / TOTAL
    return Ranked(match, round(score, SCORE_DIGITS), reasons)


def reason_of(name: str, match: Match, child: Child, known: Reasons) -> Reason:
    factor = FACTORS[name]
    seen = name, factor.seen(match)
    reason = known.get(seen)
    if reason is None:
        value, text = factor.mark(match, child)
        reason = known[seen] = Reason(name, round(value, VALUE_DIGITS), factor.weight, text)
    return reason
