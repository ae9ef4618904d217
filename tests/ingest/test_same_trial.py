"""Which records are one trial: the set in `cross_registered.py`, in any order, and what an operator rules of it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.merging import merge
from ingest.same_trial import NO_RULING, Group, RecordKey, Ruling, groups
from matchers.trial import Trial
from tests.ingest.cross_registered import RECORDS, by_trial, pairs


def group_of(key: RecordKey, found: list[Group]) -> Group:
    return next(group for group in found if key in group.members)


class TestForty:
    def test_nothing_is_merged_that_is_two_and_nothing_left_that_is_one(self) -> None:
        merged, wanted = pairs([group.members for group in groups(RECORDS)]), pairs(by_trial())
        assert merged - wanted == set(), "precision"
        assert wanted - merged == set(), "recall"
        assert len(RECORDS) >= 40

    def test_every_record_is_in_one_group(self) -> None:
        members = [key for group in groups(RECORDS) for key in group.members]
        assert sorted(members) == sorted(RECORDS)

    @given(st.randoms(use_true_random=False))
    @settings(max_examples=20, deadline=None)
    def test_in_whatever_order(self, shuffling: random.Random) -> None:
        keys = list(RECORDS)
        shuffling.shuffle(keys)
        assert groups({key: RECORDS[key] for key in keys}) == groups(RECORDS)

    @pytest.mark.parametrize(
        ("key", "suspect"),
        [
            (("ctgov", "NCT04100005"), "NCT04100004"),
            (("ctgov", "NCT04100006"), "NCT04100007"),
            (("ctgov", "NCT04100008"), "2017-002008-25"),
        ],
    )
    def test_what_was_not_merged_is_flagged(self, key: RecordKey, suspect: str) -> None:
        group = group_of(key, groups(RECORDS))
        assert suspect in group.suspects
        flags = merge([RECORDS[one] for one in group.members], group.suspects).flags
        assert any(flag.kind == "duplicate-suspect" and suspect in flag.text for flag in flags)

    def test_the_best_known_registry_stands_first(self) -> None:
        assert group_of(("euctr", "2019-004101-31"), groups(RECORDS)).members[0] == ("ctgov", "NCT04100001")


class TestRulings:
    PAIR = frozenset({"NCT04100002", "ISRCTN54360002"})

    def test_an_operator_can_take_a_merge_back(self) -> None:
        found = groups(RECORDS, Ruling(apart=(self.PAIR,)))
        group = group_of(("ctgov", "NCT04100002"), found)
        assert group == Group((("ctgov", "NCT04100002"),))

    def test_an_operator_can_merge(self) -> None:
        found = groups(RECORDS, Ruling(same=(frozenset({"ISRCTN54360012", "ISRCTN54360013"}),)))
        assert len(group_of(("isrctn", "ISRCTN54360012"), found).members) == 2

    def test_without_a_ruling_nothing_changes(self) -> None:
        assert groups(RECORDS, NO_RULING) == groups(RECORDS)


def test_a_code_that_everybody_names_joins_nobody() -> None:
    many = {
        ("isrctn", f"ISRCTN{at:08}"): Trial(
            f"ISRCTN{at:08}", (f"ISRCTN{at:08}", "2019-004777-31"), ("isrctn",), "", "T"
        )
        for at in range(20_000_000, 20_000_200)
    }
    assert all(len(group.members) == 1 and not group.suspects for group in groups(many))
