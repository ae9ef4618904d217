"""The answer on a page: in order, by standing, each with the sentence that decided."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from matchers.trial import Trial
from service.api.schemas import MatchOut
from service.web.answers import input_for
from service.web.results import FULL_CARDS, card, of_the_child
from service.web.words import ages_in_words, country_name, date_in_words, days_in_words, phase_in_words

FORM = {
    "born": "2026-04-10",
    "weight_kg": "7.6",
    "conditions[0].term": "infantile spasms",
    "conditions[1].term": "TSC",
    "treatments[0].term": "prednisolone",
    "treatments[0].status": "past",
    "treatments[0].start": "2026-11-10",
    "treatments[0].stop": "2026-11-14",
}
PROFILE = {
    "born": "2026-04-10",
    "weight_kg": 7.6,
    "conditions": [{"term": "infantile spasms"}, {"term": "TSC"}],
    "treatments": [{"term": "prednisolone", "status": "past", "start": "2026-11-10", "stop": "2026-11-14"}],
}


EVERY = {"full": ["fits", "may-fit", "watching", "later", "ruled-out"]}


@pytest.fixture
def html(client: TestClient) -> str:
    """Every group in full, as if each had been asked for."""
    return unescape(client.post("/match-result", data=FORM | EVERY).text)


@pytest.fixture
def answer(client: TestClient) -> Any:
    return client.post("/match", json=PROFILE).json()


def _as_shown(answer: Any) -> list[Any]:
    """What may be joined and gives no treatment stands after what does, before what is for later."""
    watching = [
        match
        for match in answer["matches"]
        if match["standing"] in {"fits", "may-fit"}
        and next(one["value"] for one in match["reasons"] if one["factor"] == "treats") <= 0.5
    ]
    treating = [one for one in answer["matches"] if one not in watching]
    later = next(n for n, one in enumerate(treating) if one["standing"] not in {"fits", "may-fit"})
    return treating[:later] + watching + treating[later:]


def test_the_page_has_every_match_of_the_api_in_its_order(html: str, answer: Any) -> None:
    listed = re.findall(r'<h3><a href="/trial/(\w+)">', html)
    assert listed == [match["trial"]["id"] for match in _as_shown(answer)]
    assert listed != [match["trial"]["id"] for match in answer["matches"]]
    assert [id_ for id_ in answer["order"]["treatment_first"] if id_ in listed[:5]] == listed[:5]


def test_what_gives_no_treatment_stands_apart_and_says_why(html: str) -> None:
    watching = html[html.index('id="watching"') : html.index('id="later"')]
    assert "Studies that give no treatment" in watching
    assert "This study gives no treatment: it only watches." in watching


def test_questions_come_first_and_are_answered_there(client: TestClient, html: str, answer: Any) -> None:
    asked = re.findall(r'class="question"[^>]*>(.*?)</(?:span|label)>', html)
    assert asked == [of_the_child(ask["question"]) for ask in answer["ask_next"]][:5]
    assert html.index('class="question"') < html.index('class="standing')
    for ask in answer["ask_next"][:5]:
        found = input_for(ask)
        assert ('formaction="/match-result#' in html) if found is None else (f'name="{found.name}"' in html)


def test_only_the_first_question_stands_open(html: str) -> None:
    questions = html[html.index('id="ask"') : html.index("</section>", html.index('id="ask"'))]
    first, folded = questions.split('<details class="more-questions">')
    assert (first.count('class="question"'), folded.count('class="question"')) == (1, 4)
    assert "<summary>More questions</summary>" in folded


def test_a_neurologist_is_not_asked_about_your_child(html: str) -> None:
    main = html[html.index("<main") : html.index("</main>")]
    assert "your child" not in main.casefold()
    assert of_the_child("Is your child a girl? Your child?") == "Is the child a girl? The child?"


def test_each_match_quotes_a_sentence_that_decided(html: str, answer: Any) -> None:
    cards = re.findall(r'<article class="card"[^>]*>(.*?)</article>', html, re.DOTALL)
    for shown, match in zip(cards, _as_shown(answer), strict=True):
        top = shown.partition("<details>")[0]
        quoted = re.findall(r"<blockquote>(.*?)</blockquote>", top, re.DOTALL)
        verdict = {"ruled-out": "no", "may-fit": "unknown", "later": "no"}.get(match["standing"])
        deciding = [one["text"] for one in match["criteria"] if one["passes"] == verdict]
        if match["standing"] == "later" and not deciding:
            assert "The study does not take anybody yet." in top
        elif verdict and "\\" not in "".join(deciding) and match["trial"]["id"] != "NCT99000030":
            assert quoted[0] in deciding
        assert shown.count('<li class="passes-') == len(match["criteria"])


def test_the_first_of_a_group_are_shown_in_full_and_the_others_on_asking(
    client: TestClient, html: str
) -> None:
    short = unescape(client.post("/match-result", data=FORM).text)
    assert re.findall(r"<h3>.*?</h3>", short) == re.findall(r"<h3>.*?</h3>", html)
    group = short[short.index('id="ruled-out"') :]
    cards = re.findall(r'<article class="card"[^>]*>(.*?)</article>', group, re.DOTALL)
    assert ["<details>" in one for one in cards] == [number < FULL_CARDS for number in range(len(cards))]
    assert ['class="year"' in one for one in cards] == ["<details>" in one for one in cards]
    assert all("<blockquote>" in one for one in cards)
    assert f"{len(cards) - FULL_CARDS} more, in short." in group
    asked = unescape(client.post("/match-result", data=FORM | {"full": "ruled-out"}).text)
    assert "more, in short" not in asked
    assert '<input type="hidden" name="full" value="ruled-out">' in asked
    assert asked.count('id="ruled-out-rest"') == 1


def test_a_group_nobody_knows_is_not_repeated(client: TestClient) -> None:
    assert "QQMARKERQQ" not in client.post("/match-result", data=FORM | {"full": "QQMARKERQQ"}).text


def test_words_for_standings(html: str, answer: Any) -> None:
    later = next(one for one in answer["matches"] if one["standing"] == "later" and one["opens"])
    assert f"<strong>Later: from {date_in_words(later['opens'])}</strong>" in html
    assert "<strong>Ruled out by this sentence</strong>" in html
    assert "<strong>May fit: ask this</strong>" in html
    assert "Do not delay standard treatment" in html


def _match(**changes: Any) -> MatchOut:
    made: Any = {
        "trial": {}, "standing": "fits", "opens": None, "closes": None, "closes_earliest": None, "days_left": None,
        "days_left_earliest": None, "score": 1.0,
        "reasons": [], "criteria": [], "sites": [],
    }  # fmt: skip
    return made | changes  # type: ignore[no-any-return]


def _criterion(passes: str, text: str = "", until: str | None = None, *asks: str) -> dict[str, Any]:
    return {
        "passes": passes,
        "text": text,
        "until": until,
        "asks": list(asks),
        "read": "whole",
        "side": "include",
    }


def _window(
    closes: str | None, left: int | None, first: str | None, first_left: int, **more: Any
) -> MatchOut:
    days = {"days_left": left, "days_left_earliest": first_left}
    return _match(closes=closes, closes_earliest=first, **days, **more)


def test_a_window_that_closes_soon_is_marked() -> None:
    soon = card(_window("2026-12-05", 12, "2026-12-05", 12))
    assert (soon.window, soon.is_closing) == ("The window closes in 12 days, on 5 December 2026.", True)
    far = card(_window("2027-11-23", 365, "2027-11-23", 365))
    assert (far.window, far.is_closing) == (
        "The window closes in about 12 months, on 23 November 2027.",
        False,
    )
    assert card(_window("2044-11-23", 6570, "2044-11-23", 6570)).window == ""
    ruled_out = card(_window("2026-12-05", 12, "2026-12-05", 12, standing="ruled-out"))
    assert (ruled_out.window, ruled_out.is_closing) == ("", False)


@pytest.mark.parametrize(
    ("last", "first", "left", "standing", "words"),
    [
        (
            "2027-01-05", "2026-12-05", 12, "may-fit",
            "The window may close in 12 days, on 5 December 2026. It closes on 5 January 2027 at the latest.",
        ),
        (
            "2027-01-05", "2026-12-05", 12, "later",
            "The window may close on 5 December 2026. It closes on 5 January 2027 at the latest.",
        ),
        (None, "2026-12-05", 12, "fits", "The window may close in 12 days, on 5 December 2026. No last day is known."),
        (
            "2027-01-05", "2026-11-23", 0, "may-fit",
            "The window may have closed already. It closes on 5 January 2027 at the latest.",
        ),
    ],
)  # fmt: skip
def test_the_earliest_day_stands_before_the_last(
    last: str | None, first: str, left: int, standing: str, words: str
) -> None:
    shown = card(_window(last, 43 if last else None, first, left, standing=standing))
    assert shown.window == words
    assert shown.is_closing is (standing != "later")


def test_a_sentence_that_fails_for_good_is_quoted_before_one_that_ends() -> None:
    failing = [
        _criterion("no", "a", "2027-01-01"),
        _criterion("no", "b", "2028-01-01"),
        _criterion("no", "c"),
    ]
    shown = card(_match(standing="ruled-out", criteria=failing))
    assert shown.deciding
    assert (shown.deciding["text"], shown.more) == ("c", 2)
    later = card(_match(standing="later", opens="2028-01-01", criteria=failing[:2]))
    assert later.deciding
    assert (later.deciding["text"], later.heading) == ("b", "Later: from 1 January 2028")


def test_the_question_that_settles_most_is_asked() -> None:
    unknown = [_criterion("unknown", "a", None, "sex"), _criterion("unknown", "b", None, "consent", "weight")]
    shown = card(_match(standing="may-fit", criteria=unknown), ["weight", "sex"])
    assert shown.deciding
    assert (shown.deciding["text"], shown.lead) == ("b", "What does the child weigh?")
    team = card(_match(standing="may-fit", criteria=[_criterion("unknown", "a", None, "study-team")]))
    assert team.lead == "Ask the study team what this sentence means for this child."


def test_a_study_in_preparation_is_later_without_a_day() -> None:
    shown = card(_match(standing="later"))
    assert (shown.heading, shown.deciding) == ("Later: not open yet", None)
    assert card(_match(criteria=[_criterion("yes")] * 3)).lead == "All 3 sentences pass."
    assert card(_match(standing="may-fit")).lead.startswith("The registry gives no sentences")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-05-18", "18 May 2026"),
        ("2026-05", "May 2026"),
        ("2026", "2026"),
        (None, "not given"),
        ("x-y", "x-y"),
    ],
)
def test_dates_in_words(text: str | None, words: str) -> None:
    assert date_in_words(text) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "tomorrow"), (60, "in 60 days"), (61, "in about 2 months"), (800, "in about 2 years")],
)
def test_days_in_words(days: int, words: str) -> None:
    assert days_in_words(days) == words


def test_names() -> None:
    assert country_name("GB") == "United Kingdom"
    assert country_name("XK") == "Kosovo"
    assert country_name("ZZ") == "ZZ"
    assert country_name(None) == "Country not given"
    assert phase_in_words(("1", "2")) == "Phase 1 and 2"
    assert phase_in_words(()) == "No phase"


def test_ages_of_the_registrys_fields(sample_trials: list[Trial]) -> None:
    ages = {trial.id: ages_in_words(trial) for trial in sample_trials}
    assert ages["NCT99000031"] == "60 days to 730 days"
    assert ages["NCT99000028"] == "up to 24 months"
    assert ages_in_words(replace(sample_trials[0], criteria=())) == "not given"
