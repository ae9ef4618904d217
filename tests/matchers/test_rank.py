"""The order of matches, and what is said for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from matchers.calendar import Length, SomeDay
from matchers.child import Child, Finding, Place
from matchers.criteria.age import Age
from matchers.criteria.sex import Sex
from matchers.criteria.unread import Unread
from matchers.factors import OPEN, kilometres
from matchers.kinds import AnyRule
from matchers.lineup import Lineup
from matchers.match import STANDINGS, match, matches
from matchers.rank import FACTORS, TOTAL, Ranked, ranked, treatment_first
from matchers.trial import Criterion, Dates, Intervention, Site, Trial

TODAY = date(2026, 6, 1)
Make = Callable[..., Trial]
Side = Callable[[AnyRule], Criterion]
PARIS = Place("FR", "Paris", 48.85, 2.35)
CHILD = Child(
    TODAY, SomeDay.parse("2026-01-01"), sex="female", conditions=(Finding("infantile-spasms"),), place=PARIS
)


def one(make_trial: Make, child: Child = CHILD, **changes: Any) -> Ranked:
    (found,) = ranked([match(child, make_trial(**changes))], child)
    return found


def reason(found: Ranked, factor: str) -> tuple[float, str]:
    return next((one.value, one.text) for one in found.reasons if one.factor == factor)


def test_standing_then_score_then_closes_then_id(make_trial: Make, asks: Side, bars: Side) -> None:
    girls, boys = asks(Sex("female")), asks(Sex("male"))
    grown, young = asks(Age(low=Length(9, "month"))), asks(Age(high=Length(1, "year"), upper="below"))
    trials = [
        make_trial("NCT00000001", criteria=(boys,)),
        make_trial("NCT00000002", criteria=(grown,)),
        make_trial("NCT00000003", criteria=(girls, asks(Unread("?")))),
        make_trial("NCT00000004", criteria=(girls,), status="suspended"),
        make_trial("NCT00000006", criteria=(girls,)),
        make_trial("NCT00000005", criteria=(girls,)),
        make_trial("NCT00000007", criteria=(young,)),
    ]
    order = [found.match.trial.id[-1] for found in ranked(matches(CHILD, Lineup.of(trials)), CHILD)]
    assert order == ["7", "5", "6", "4", "3", "2", "1"]
    standings = [found.match.standing for found in ranked(matches(CHILD, Lineup.of(trials)), CHILD)]
    assert standings == sorted(standings, key=STANDINGS.index)


def test_alike_in_all_else_the_window_that_closes_first_comes_first(make_trial: Make, asks: Side) -> None:
    """They close years away and a day apart, so that they score alike."""
    ends = {"NCT00000003": 3000, "NCT00000002": 3001, "NCT00000001": 3002}
    trials = [make_trial(id_, criteria=(asks(Age(high=Length(days, "day"))),)) for id_, days in ends.items()]
    found = ranked([match(CHILD, trial) for trial in reversed(trials)], CHILD)
    assert len({one.score for one in found}) == 1
    assert [one.match.trial.id for one in found] == list(ends)


def test_the_same_whatever_comes_first(make_trial: Make, asks: Side) -> None:
    trials = [
        make_trial(f"NCT{n:08}", status="recruiting" if n % 2 else "unknown", criteria=(asks(Sex("female")),))
        for n in range(30)
    ]
    shuffled = sorted(trials, key=lambda trial: trial.id[::-1])
    assert ranked(matches(CHILD, Lineup.of(trials)), CHILD) == ranked(
        matches(CHILD, Lineup.of(shuffled)), CHILD
    )


def test_a_score_lies_between_none_and_all(make_trial: Make, asks: Side) -> None:
    poor = one(make_trial, Child(TODAY), status="completed", criteria=(), targets=(), sites=(), dates=Dates())
    good = one(make_trial, criteria=(asks(Sex("female")),), phase=("3",), dates=Dates(updated="2026-06"))
    assert 0 <= poor.score < good.score <= 1
    assert [one.factor for one in good.reasons] == list(FACTORS)
    assert all(0 <= one.value <= 1 and one.text for found in (poor, good) for one in found.reasons)


@pytest.mark.parametrize(
    ("targets", "told", "value"),
    [
        (("infantile-spasms",), CHILD.conditions, 1.0),
        (("tsc", "infantile-spasms"), CHILD.conditions, 0.85),
        (("epileptic-spasms",), CHILD.conditions, 0.5),
        (("epilepsy",), CHILD.conditions, 0.333),
        (("tsc2",), CHILD.conditions, 0.0),
        (("infantile-spasms",), (Finding("infantile-spasms", present=False),), 0.0),
        ((), CHILD.conditions, 0.0),
    ],
)
def test_specific(
    make_trial: Make, targets: tuple[str, ...], told: tuple[Finding, ...], value: float
) -> None:
    child = replace(CHILD, conditions=told)
    assert reason(one(make_trial, child, targets=targets), "specific")[0] == value


WITH_TSC = (Finding("infantile-spasms"), Finding("tsc"))


def test_for_condition_and_cause_before_either_alone(make_trial: Make) -> None:
    child = replace(CHILD, conditions=WITH_TSC)
    values = [
        reason(one(make_trial, child, targets=targets), "specific")[0]
        for targets in (
            ("infantile-spasms", "tsc"),
            ("infantile-spasms",),
            ("tsc",),
            ("epilepsy",),
            ("tsc2",),
        )
    ]
    assert values == [1.0, 0.8, 0.8, 0.267, 0.0]


def test_a_trial_for_many_conditions_is_less_specific(make_trial: Make) -> None:
    targets = ("infantile-spasms", "ohtahara-syndrome", "dravet-syndrome", "pcdh19")
    value, text = reason(one(make_trial, targets=targets), "specific")
    assert value == 0.775
    assert text == (
        "This trial is for what the child has: infantile epileptic spasms syndrome. "
        "It is also for 3 other conditions."
    )
    wider = reason(one(make_trial, targets=("epilepsy", "tsc2")), "specific")[1]
    assert wider.startswith("This trial is for a wider group that includes what the child has: epilepsy.")
    assert wider.endswith("It is also for another condition.")


def test_trials_ranked_together_get_the_marks_that_each_gets_alone(make_trial: Make, asks: Side) -> None:
    """What one factor saw of a trial is not seen again: nothing that it looks at may be forgotten."""
    sites = (Site("far", "Oslo", "NO", "recruiting", 59.9, 10.7), Site("near", "Lyon", "FR", None, 45.7, 4.8))
    drug, scan = Intervention("X", None, "DRUG"), Intervention("MRI", None, "DIAGNOSTIC_TEST")
    changes: list[dict[str, Any]] = [
        {}, {"sites": sites}, {"sites": sites[:1]}, {"sites": (replace(sites[0], status="completed"),)},
        {"sites": (), "countries": ("US",)}, {"sites": (replace(sites[0], city="Bergen"),)},
        {"status": "suspended"}, {"targets": ("epilepsy",)}, {"targets": ("tsc", "infantile-spasms")},
        {"interventions": (drug,)}, {"interventions": (scan,)}, {"interventions": ()},
        {"study_type": "observational"}, {"phase": ("3",)}, {"dates": Dates(updated="2020-01-01")},
        {"dates": Dates(), "last_verified": "2019-05"}, {"dates": Dates(), "last_verified": None},
        {"criteria": (asks(Sex("female")), asks(Unread("?")))}, {"criteria": (asks(Age(high=Length(9, "month"))),)},
    ]  # fmt: skip
    trials = [make_trial(f"NCT{n:02}", **change) for n, change in enumerate(changes)]
    for child in (
        CHILD,
        replace(CHILD, place=Place("FR")),
        replace(CHILD, place=Place("FR", None, 48.8, 2.3)),
    ):
        together = {found.match.trial.id: found for found in ranked(matches(child, Lineup.of(trials)), child)}
        for trial in trials:
            assert [together[trial.id]] == ranked([match(child, trial)], child)


class TestTreatment:
    @pytest.mark.parametrize(
        ("changes", "value", "words"),
        [
            ({"study_type": "observational"}, 0.0, "only watches"),
            ({"study_type": "expanded-access"}, 1.0, "outside a study"),
            ({"interventions": (Intervention("X", None, "DRUG"),)}, 1.0, "tests a treatment"),
            ({"interventions": (Intervention("Diet", "ketogenic-diet", "OTHER"),)}, 1.0, "tests a treatment"),
            ({"interventions": (Intervention("MRI", None, "DIAGNOSTIC_TEST"),)}, 0.2, "find something out"),
            ({"interventions": (Intervention("Advice", None, "BEHAVIORAL"),)}, 0.6, "not say clearly"),
            ({"interventions": ()}, 0.6, "not say clearly"),
        ],
    )
    def test_by_kind(self, make_trial: Make, changes: dict[str, Any], value: float, words: str) -> None:
        found = one(make_trial, **changes)
        assert reason(found, "treats")[0] == value
        assert words in reason(found, "treats")[1]
        assert found.gives_treatment is (value > 0.5)

    def test_a_study_that_only_watches_and_asks_little_does_not_top_the_list(
        self, make_trial: Make, asks: Side
    ) -> None:
        """Near, surely fitting and closing soon, against a trial of a treatment that is none of these."""
        watches = make_trial(
            "NCT1", study_type="observational", interventions=(), phase=(),
            criteria=(asks(Sex("female")), asks(Unread("?"))),
        )  # fmt: skip
        treats = make_trial(
            "NCT2", criteria=(asks(Sex("female")), *(asks(Unread("?")) for _ in range(9))),
            sites=(Site("far", lat=40.7, lon=-74.0),),
        )  # fmt: skip
        found = ranked(matches(CHILD, Lineup.of([watches, treats])), CHILD)
        assert [one.match.trial.id for one in found] == ["NCT2", "NCT1"]

    def test_unless_it_is_more_specific(self, make_trial: Make) -> None:
        watches = make_trial("NCT1", study_type="observational", targets=("infantile-spasms",), sites=())
        treats = make_trial("NCT2", targets=("seizures", "lennox-gastaut-syndrome"), sites=())
        found = ranked(matches(CHILD, Lineup.of([watches, treats])), CHILD)
        assert [one.match.trial.id for one in found] == ["NCT1", "NCT2"]

    def test_one_that_surely_fits_still_comes_after_for_a_child_who_needs_a_treatment(
        self, make_trial: Make, asks: Side
    ) -> None:
        watches = make_trial("NCT1", study_type="observational", criteria=(asks(Sex("female")),))
        treats = make_trial("NCT2", criteria=(asks(Unread("?")),))
        shut = make_trial("NCT3", criteria=(asks(Sex("male")),))
        found = ranked(matches(CHILD, Lineup.of([watches, treats, shut])), CHILD)
        assert [one.match.trial.id for one in found] == ["NCT1", "NCT2", "NCT3"]
        assert [one.match.trial.id for one in treatment_first(found)] == ["NCT2", "NCT1", "NCT3"]


class TestOpen:
    def test_sites_that_recruit_are_counted(self, make_trial: Make) -> None:
        recruiting = Site("A", status="recruiting")
        assert "1 site that is recruiting" in reason(one(make_trial, sites=(recruiting,)), "open")[1]
        assert (
            "2 sites that are recruiting"
            in reason(one(make_trial, sites=(recruiting, recruiting)), "open")[1]
        )
        assert reason(one(make_trial, sites=()), "open")[0] == 0.9
        over = Site("A", status="completed")
        assert reason(one(make_trial, sites=(over,)), "open")[0] == 0.5
        assert reason(one(make_trial, sites=(over, recruiting)), "open")[0] == 1.0

    def test_other_states(self, make_trial: Make) -> None:
        values = {
            status: reason(one(make_trial, status=status), "open")[0]
            for status in OPEN
            if status != "recruiting"
        }
        assert values == {status: value for status, value in OPEN.items() if status != "recruiting"}
        assert reason(one(make_trial, status="completed"), "open")[0] == 0.0


class TestNear:
    def test_the_nearest_site(self, make_trial: Make) -> None:
        sites = (Site("far", lat=40.7, lon=-74.0), Site("near", lat=50.85, lon=4.35), Site("nowhere"))
        value, text = reason(one(make_trial, sites=sites), "near")
        assert 0.8 < value < 0.9
        assert "265 km" in text

    @pytest.mark.parametrize(
        ("country", "countries", "value"),
        [("FR", ("FR",), 0.8), ("DE", ("FR",), 0.2), ("DE", (), 0.5), (None, ("FR",), 0.5)],
    )
    def test_by_country(
        self, make_trial: Make, country: str | None, countries: tuple[str, ...], value: float
    ) -> None:
        child = replace(CHILD, place=Place(country))
        sites = tuple(Site(code, country=code) for code in countries)
        assert reason(one(make_trial, child, countries=countries), "near")[0] == value
        assert reason(one(make_trial, child, countries=countries, sites=sites), "near")[0] == value

    def test_a_site_that_takes_nobody_is_no_site(self, make_trial: Make) -> None:
        sites = (
            Site("Paris", "Paris", "FR", "completed", 48.85, 2.35),
            Site("Oslo", "Oslo", "NO", None, 59.9, 10.7),
        )
        assert "(Oslo) is about 1340 km away" in reason(one(make_trial, sites=sites), "near")[1]
        child = replace(CHILD, place=Place("FR"))
        value, text = reason(one(make_trial, child, countries=("FR", "NO"), sites=sites), "near")
        assert (value, text) == (0.2, "No site in the same country that may take children is named.")

    def test_too_far_is_nothing(self, make_trial: Make) -> None:
        assert reason(one(make_trial, sites=(Site("antipodes", lat=-48.85, lon=-177.65),)), "near")[0] == 0.0

    def test_kilometres(self) -> None:
        site = Site("", lat=48.85, lon=2.35)
        assert kilometres(site, CHILD) == 0
        assert kilometres(site, Child(TODAY)) is None
        assert kilometres(Site(""), CHILD) is None


def test_urgent(make_trial: Make, asks: Side) -> None:
    young = asks(Age(high=Length(6, "month"), upper="below"))
    value, text = reason(one(make_trial, criteria=(young,)), "urgent")
    assert value == 0.5
    assert "30 days" in text
    tomorrow = replace(CHILD, born=SomeDay.parse("2025-12-02"))
    assert "1 day." in reason(one(make_trial, tomorrow, criteria=(young,)), "urgent")[1]
    assert reason(one(make_trial, criteria=()), "urgent")[0] == 0.0
    some_day = replace(CHILD, born=SomeDay.parse("2026-01"))
    assert reason(one(make_trial, some_day, criteria=(young,)), "urgent") == (
        0.5,
        "The window may close in 30 days.",
    )


def test_the_score_is_the_weighted_mean_of_the_values(make_trial: Make, asks: Side) -> None:
    found = one(make_trial, criteria=(asks(Sex("female")), asks(Unread("?"))))
    assert found.score == round(sum(one.value * one.weight for one in found.reasons) / TOTAL, 4)
    assert [one.weight for one in found.reasons] == sorted(
        (one.weight for one in found.reasons), reverse=True
    )
    assert TOTAL == 20


def test_certain(make_trial: Make, asks: Side) -> None:
    half = one(make_trial, criteria=(asks(Sex("female")), asks(Unread("?"))))
    assert reason(half, "certain") == (0.5, "1 of 2 criteria are settled.")


def test_phase_and_fresh(make_trial: Make) -> None:
    assert reason(one(make_trial, phase=()), "phase")[0] == 0.3
    assert reason(one(make_trial, phase=("2", "3")), "phase") == (1.0, "Phase 2/3.")
    assert reason(one(make_trial, dates=Dates(updated="2025-06-30")), "fresh")[0] == 0.5
    assert reason(one(make_trial, dates=Dates(updated="2030")), "fresh")[0] == 1.0
    assert reason(one(make_trial, dates=Dates()), "fresh")[0] == 0.0
    assert reason(one(make_trial, dates=Dates(), last_verified="2026-06"), "fresh")[0] == 1.0
