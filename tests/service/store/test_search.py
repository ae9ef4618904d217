"""One query, the same answers on both databases."""

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchers.calendar import Length
from matchers.criteria.age import Age
from matchers.trial import Criterion, Dates, Trial
from service.store.search import TrialQuery
from service.store.store import Store

MakeTrial = Callable[..., Trial]
WORDS = {
    "vigabatrin": ["NCT1", "NCT2"],  # in a title before in a summary
    "VIGABATRIN spasm": ["NCT1"],
    "ketogenic diets": ["NCT2"],
    "deletion": ["NCT2"],
    "DÉLÉTION": ["NCT2"],
    "x-linked": ["NCT2"],
    "2015-001234-12": ["NCT2"],
    "nct2": ["NCT2"],
    "EU-NCT2": ["NCT2"],
    "vigabatrin -spasms": ["NCT1"],
    "vigabatrin NOT spasms": ["NCT1"],
    "the spasms and their vigabatrin": ["NCT1"],
    '"vigabatrin': ["NCT1", "NCT2"],
    "title:vigabatrin": [],
    "vigabatrin*": ["NCT1", "NCT2"],
    "NEAR(vigabatrin, spasms)": [],
    "nothing of this kind": [],
    "": ["NCT2", "NCT1", "NCT3"],
    "  -- ' \" ": ["NCT2", "NCT1", "NCT3"],
}
FILTERS: tuple[tuple[dict[str, object], list[str]], ...] = (
    ({"status": ("recruiting",)}, ["NCT1", "NCT3"]),
    ({"status": ("completed", "withdrawn")}, ["NCT2"]),
    ({"open_only": True}, ["NCT1", "NCT3"]),
    ({"country": "de"}, ["NCT2"]),
    ({"country": "FR"}, ["NCT1", "NCT3"]),
    ({"phase": "2"}, ["NCT1", "NCT3"]),
    ({"study_type": "observational"}, ["NCT2"]),
    ({"registry": "isrctn"}, ["NCT2"]),
    ({"age_months": 0.5}, ["NCT3"]),
    ({"age_months": 3}, ["NCT1", "NCT3"]),
    ({"age_months": 24.5}, ["NCT1", "NCT2", "NCT3"]),  # 24 months may include the weeks after
    ({"age_months": 25.5}, ["NCT2", "NCT3"]),
    ({"target": "infantile-spasms"}, ["NCT1"]),
    ({"target": "no-such-term"}, []),
    ({"text": "vigabatrin", "open_only": True}, ["NCT1"]),
)


@pytest.fixture
def searched(store: Store, make_trial: MakeTrial, noon: datetime) -> Store:
    from_18 = Criterion("include", "from 18 months", Age(Length(18, "month")), "whole")
    store.save_trials(
        [
            make_trial("NCT1"),
            make_trial(
                "NCT2",
                title="Ketogenic diet in X-linked délétion",
                summary="Compared with vigabatrin. ID 2015-001234-12.",
                interventions=(),
                conditions=(),
                eligibility="",
                status="completed",
                study_type="observational",
                phase=(),
                countries=("DE",),
                sites=(),
                registries=("isrctn",),
                targets=("tsc2",),
                criteria=(from_18,),
                dates=Dates(updated="2026-06"),
            ),
            make_trial(
                "NCT3",
                title="Other",
                summary="",
                interventions=(),
                conditions=(),
                targets=("epilepsy",),
                eligibility="",
                criteria=(),
                dates=Dates(),
            ),
        ],
        noon,
    )
    return store


def _found(store: Store, **asked: object) -> list[str]:
    page = store.search(TrialQuery(**asked))  # type: ignore[arg-type]
    assert page.total == len(page.trials)
    return [trial.id for trial in page.trials]


def test_words(searched: Store) -> None:
    assert {text: _found(searched, text=text) for text in WORDS} == WORDS


PARTS: tuple[tuple[tuple[tuple[tuple[str, ...], ...], ...], list[str]], ...] = (
    (((("vigabatrin",), ("ketogenic diet",)),), ["NCT1", "NCT2"]),
    (((("diet ketogenic",),),), []),  # a phrase keeps its order
    (((("diet ketogenic",), ("diet", "ketogenic")),), ["NCT2"]),
    (((("infantile spasms",),), (("vigabatrin",), ("acth",))), ["NCT1"]),
    (((("Délétion",), ("the",)),), ["NCT2"]),  # what nobody looks for asks for nothing
    (((("the", "of"), ()),), ["NCT1", "NCT2", "NCT3"]),
    (((('x" OR "ketogenic',),),), []),
)


def test_each_part_is_met_in_one_of_its_ways(searched: Store) -> None:
    for parts, wanted in PARTS:
        assert sorted(searched.search_ids(TrialQuery(parts=parts))) == wanted, parts
    assert searched.search_ids(TrialQuery(text="diet", parts=PARTS[0][0])) == ["NCT2"]
    assert searched.search_ids(TrialQuery(limit=1, sort="id")) == ["NCT1", "NCT2", "NCT3"]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text() | st.text(alphabet="ab\"-*():^+&|!<>\\'\x00 ANDORT"))
def test_no_text_breaks_the_search(searched: Store, text: str) -> None:
    assert searched.search(TrialQuery(text=text)).total <= 3
    assert searched.search(TrialQuery(parts=(((text, "spasms"), (text,)),))).total <= 3


def test_filters(searched: Store) -> None:
    found = tuple((asked, _found(searched, sort="id", **asked)) for asked, _ in FILTERS)
    assert found == FILTERS


def test_a_target_also_finds_what_is_a_kind_of_it(searched: Store) -> None:
    assert _found(searched, target="epilepsy", sort="id") == ["NCT1", "NCT3"]


def test_newest_first_and_undated_last(searched: Store) -> None:
    assert _found(searched, sort="updated") == ["NCT2", "NCT1", "NCT3"]


def test_a_page_of_many(searched: Store) -> None:
    page = searched.search(TrialQuery(sort="id", limit=1, offset=1))
    assert (page.total, [trial.id for trial in page.trials]) == (3, ["NCT2"])
    assert searched.search(TrialQuery(limit=-1, offset=-1)).trials == []


def test_a_changed_trial_is_found_by_its_new_words_only(
    searched: Store, make_trial: MakeTrial, noon: datetime
) -> None:
    changed = make_trial("NCT1", title="Prednisolone", summary="", interventions=())
    searched.save_trials([changed], noon)
    assert _found(searched, text="vigabatrin") == ["NCT2"]
    assert _found(searched, text="prednisolone") == ["NCT1"]
    searched.remove_trials(["NCT1"])
    assert _found(searched, text="prednisolone") == []
