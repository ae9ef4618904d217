"""An answer for people to read: each match with the sentence that decided and the question worth asking."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from matchers.facts import field_for, question_for
from matchers.match import Standing
from matchers.saying import Said, marked
from service.api.schemas import AnsweredOut, AskOut, MatchesOut, MatchOut
from service.web.answers import Input, input_for
from service.web.forms import anchor_of_fact
from service.web.language import Translated, gettext, ngettext
from service.web.strip import Strip
from service.web.telling import told
from service.web.words import date_in_words, days_in_words

MOST_QUESTIONS = 5
FULL_CARDS = 8  # of a group, until the others are asked for: a page of 200 trials must open on a slow phone
SOON_DAYS = 60
FAR_DAYS = 1100  # further off nobody plans
HEADINGS: Mapping[Standing, str] = Translated(
    {
        "fits": marked("Fits what you told us"),
        "may-fit": marked("May fit: ask this"),
        "later": marked("Later"),
        "ruled-out": marked("Ruled out by a sentence"),
    }
)
LEADS: Mapping[Standing, str] = Translated(
    {
        "fits": marked("Nothing in the sentences we could read stands in the way. The study team decides."),
        "may-fit": marked("Nothing stands in the way so far, but something is not known yet."),
        "later": marked("Not today, but on a later day, if nothing else changes."),
        "ruled-out": marked("A sentence of the registry stands in the way. Read it: we may have misread it."),
    }
)


NO_TREATMENT = 0.5
WATCHING = "watching"
_ORDER: tuple[str, ...] = ("fits", "may-fit", WATCHING, "later", "ruled-out")


@dataclass(frozen=True, slots=True)
class Question:
    """A question to answer next: in place, or at `anchor` in the form; neither where no form asks it."""

    text: str
    settles: int
    anchor: str | None
    input: Input | None


@dataclass(frozen=True, slots=True)
class Card:
    """One match as it is shown. `deciding` is quoted; `more` other sentences decide like it; `strip` is its year."""

    match: MatchOut
    heading: str
    lead: str
    deciding: AnsweredOut | None
    more: int
    window: str
    is_closing: bool
    strip: Strip | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Matches that stand together. `icon` is that of a standing, `count` how many there are; the first `full` are
    shown with their strip and every sentence, the others with the sentence that decided."""

    id: str
    icon: Standing
    heading: str
    lead: str
    cards: tuple[Card, ...]
    full: int

    @property
    def count(self) -> int:
        return len(self.cards)

    @property
    def short(self) -> int:
        return max(0, self.count - self.full)


def questions(asks: Iterable[AskOut]) -> list[Question]:
    return [
        Question(of_the_child(ask["question"]), ask["settles"], anchor_of_fact(ask["field"]), input_for(ask))
        for ask in islice(asks, MOST_QUESTIONS)
    ]


def of_the_child(words: str) -> str:
    """A question as a neurologist is asked it: elsewhere it is a parent's child. Other languages say it of a child."""
    english = words.replace("your child", "the child").replace("Your child", "The child")
    return words.reworded(english) if isinstance(words, Said) else english


def groups(answer: MatchesOut, strips: Mapping[str, Strip | None], full: Container[str] = ()) -> list[Group]:
    """The matches in their order, by standing; what may be joined and gives no treatment stands after what does. A
    group without any is left out. `strips` are by the trial's id; `full` names the groups to be shown in full."""
    order = [ask["fact"] for ask in answer["ask_next"]]
    cards = {name: list[Card]() for name in _ORDER}
    for match in answer["matches"]:
        cards[_group_of(match)].append(card(match, order, strips[match["trial"]["id"]]))
    return [
        Group(name, *_told(name), tuple(cards[name]), len(cards[name]) if name in full else FULL_CARDS)
        for name in _ORDER
        if cards[name]
    ]


def _told(name: str) -> tuple[Standing, str, str]:
    """The icon, the heading and the lead of a group."""
    standing = next((one for one in HEADINGS if one == name), None)
    if standing:
        return standing, HEADINGS[standing], LEADS[standing]
    return (
        "may-fit",
        gettext("Studies that give no treatment"),
        gettext("These fit or may fit too. They only watch or test, so they stand after those that treat."),
    )


def _group_of(match: MatchOut) -> str:
    marks = {reason["factor"]: reason["value"] for reason in match["reasons"]}
    is_watching = match["standing"] in {"fits", "may-fit"} and marks.get("treats", 1) <= NO_TREATMENT
    return WATCHING if is_watching else match["standing"]


def card(match: MatchOut, order: Sequence[str] = (), strip: Strip | None = None) -> Card:
    deciding = _deciding(match, order)
    lead = _LEADS[match["standing"]](match, deciding, order)
    left = match["days_left_earliest"]
    return Card(
        match=match,
        heading=standing_in_words(match["standing"], match["opens"]),
        lead=lead,
        deciding=deciding[0] if deciding else None,
        more=max(0, len(deciding) - 1),
        window=_window(match),
        is_closing=left is not None and left <= SOON_DAYS and match["standing"] in {"fits", "may-fit"},
        strip=strip,
    )


def standing_in_words(standing: Standing, opens: str | None) -> str:
    if standing == "later":
        if not opens:
            return gettext("Later: not open yet")
        return gettext("Later: from {day}").format(day=date_in_words(opens))
    return gettext("Ruled out by this sentence") if standing == "ruled-out" else HEADINGS[standing]


def _deciding(match: MatchOut, order: Sequence[str]) -> list[AnsweredOut]:
    """The criteria that made the standing what it is, the weightiest first."""
    failing = [one for one in match["criteria"] if one["passes"] == "no"]
    if failing:
        return sorted(failing, key=lambda one: (one["until"] is not None, _longest(one["until"])))
    unknown = [one for one in match["criteria"] if one["passes"] == "unknown"]
    return sorted(unknown, key=lambda one: _place(one, order)) if match["standing"] == "may-fit" else []


def _longest(until: str | None) -> int:
    return -int(until.replace("-", "")) if until else 0


def _place(criterion: AnsweredOut, order: Sequence[str]) -> tuple[int, int]:
    """Questions that a profile can answer come first, in the order of what they settle."""
    places = [order.index(fact) for fact in criterion["asks"] if fact in order]
    return (0, min(places)) if places else (1 if criterion["read"] == "whole" else 2, 0)


def _fits(match: MatchOut, deciding: list[AnsweredOut], order: Sequence[str]) -> str:  # noqa: ARG001 - one shape for all
    count = len(match["criteria"])
    return ngettext("The one sentence there is passes.", "All {n} sentences pass.", count).format(n=count)


def _may_fit(match: MatchOut, deciding: list[AnsweredOut], order: Sequence[str]) -> str:  # noqa: ARG001
    if not deciding:
        return gettext("The registry gives no sentences to read. Ask the study team.")
    asked = [fact for fact in deciding[0]["asks"] if field_for(fact)]
    asked.sort(key=lambda fact: order.index(fact) if fact in order else len(order))
    return (
        told(of_the_child(question_for(asked[0])))
        if asked
        else gettext("Ask the study team what this sentence means for this child.")
    )


def _later(match: MatchOut, deciding: list[AnsweredOut], order: Sequence[str]) -> str:  # noqa: ARG001
    if deciding:
        return gettext("This sentence stands in the way until then:")
    return gettext("The study does not take anybody yet.")


def _ruled_out(match: MatchOut, deciding: list[AnsweredOut], order: Sequence[str]) -> str:  # noqa: ARG001
    return ""


_LEADS = {"fits": _fits, "may-fit": _may_fit, "later": _later, "ruled-out": _ruled_out}


def _window(match: MatchOut) -> str:
    """Until when, in words: the last possible day, and before it the earliest; nothing where no day is known or
    it is too far off to plan for."""
    first, left = match["closes_earliest"], match["days_left_earliest"]
    if first is None or left is None or left > FAR_DAYS or match["standing"] == "ruled-out":
        return ""
    day = date_in_words(first)
    when = gettext("on {day}").format(day=day)
    if match["standing"] != "later":
        when = gettext("{soon}, on {day}").format(soon=days_in_words(left), day=day)
    if first == match["closes"]:
        return gettext("The window closes {when}.").format(when=when)
    began = gettext("The window may close {when}.").format(when=when)
    began = gettext("The window may have closed already.") if left <= 0 else began
    last = date_in_words(match["closes"]) if match["closes"] else ""
    if last:
        return began + " " + gettext("It closes on {day} at the latest.").format(day=last)
    return began + " " + gettext("No last day is known.")
