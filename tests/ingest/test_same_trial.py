"""Which records are one trial: over forty that registries share or seem to share, with every trap we know of.

The records are made up. Each line: the trial it is of (what we expect), registry, own id, other ids, drug, title.
"""

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.merging import merge
from ingest.same_trial import NO_RULING, Group, RecordKey, Ruling, groups
from matchers.trial import Intervention, Trial

TABLE = """
trial | registry | id                   | other ids                                   | drug         | title
a     | ctgov    | NCT04100001          | 2019-004101-31, U1111-1240-1001             | vigabatrin   | Vigabatrin to prevent spasms in tuberous sclerosis
a     | euctr    | 2019-004101-31       | NCT04100001, PREV-1                         | vigabatrin   | Vigabatrin zur Vorbeugung
a     | ictrp    | U1111-1240-1001      |                                             |              | Prevention of spasms
b     | ctgov    | NCT04100002          | ISRCTN54360002                              | prednisolone | High dose prednisolone for epileptic spasms
b     | isrctn   | ISRCTN54360002       | NCT04100002                                 | prednisolone | Prednisolone study
c     | ctgov    | NCT04100003          | 2022-503003-22                              | ganaxolone   | Ganaxolone in CDKL5 deficiency disorder
c     | ctis     | 2022-503003-22-00    | NCT04100003                                 | ganaxolone   | Ganaxolone for children
d     | ctgov    | NCT04100004          | GNX-7                                       | ganaxolone   | Ganaxolone in infantile spasms, main study
e     | ctgov    | NCT04100005          | NCT04100004, GNX-7                          | ganaxolone   | Ganaxolone in infantile spasms, extension study
d     | ctis     | 2022-503004-14-00    | NCT04100004                                 | ganaxolone   | Ganaxolone in infantile spasms
f     | ctgov    | NCT04100006          | 2018-001006-40                              | fenfluramine | Fenfluramine in Dravet syndrome
g     | ctgov    | NCT04100007          | 2018-001006-40                              | fenfluramine | Fenfluramine in Dravet syndrome, open label
h     | ctgov    | NCT04100008          | 2017-002008-25                              | cannabidiol  | Cannabidiol oral solution in tuberous sclerosis
i     | euctr    | 2017-002008-25       | 2017-002008-52                              | zonisamide   | Zonisamide versus valproate in newborns
j     | ctgov    | NCT04100010          | NCT12345678, 2000-000000-00                 | pyridoxine   | Pyridoxine for spasms
k     | isrctn   | ISRCTN54360011       | NCT12345678, 2000-000000-00, Nil known      | acth         | ACTH in West syndrome
l     | isrctn   | ISRCTN54360012       | 107/06                                      | topiramate   | Topiramate trial
m     | isrctn   | ISRCTN54360013       | 107/06                                      | levetiracetam| Levetiracetam trial
n     | ctgov    | NCT04100014          | CTRI/2021/03/031914                         | prednisolone | Two doses of prednisolone
n     | ctri     | CTRI/2021/03/031914  |                                             | prednisolone | Two doses of prednisolone
o     | ctgov    | NCT04100015          | EudraCT number 2015-001515-15               | everolimus   | Everolimus in tuberous sclerosis
o     | ictrp    | EUCTR2015-001515-15-GB |                                           | everolimus   | A study of everolimus
o     | euctr    | 2015-001515-15       |                                             | everolimus   | A study of everolimus
p     | ctis     | 2023-505016-10-01    |                                             | acth         | Tetracosactide depot
p     | ictrp    | EU-CT                | 2023-505016-10-00                           |              | Tetracosactide depot
q     | ctgov    | NCT04100017          | 2023-505017-10                              | vigabatrin   | Vigabatrin and steroids together
q     | ctis     | 2023-505017-10-00    |                                             | vigabatrin   | Vigabatrin with steroids
r     | ctgov    | NCT04100018          | R01NS100018                                 | ketogenic-diet| Diet in infants
s     | ctgov    | NCT04100019          | R01NS100018                                 | ketogenic-diet| Diet in older children
t     | jrct     | jRCTs031200020       | NCT04100020                                 | acth         | ACTH in Japan
t     | ctgov    | NCT04100020          |                                             | acth         | ACTH treatment
u     | irct     | IRCT20200821048421N1 |                                             | acth         | ACTH or prednisolone in Tehran
v     | irct     | IRCT20200821048421N2 |                                             | acth         | ACTH or prednisolone in Shiraz
w     | chictr   | ChiCTR2000034523     | NCT04100023                                 | topiramate   | Topiramate add-on
w     | ctgov    | NCT04100023          | ChiCTR2000034523                            | topiramate   | Topiramate as an add-on
x     | anzctr   | ACTRN12619000124124  | U1111-1240-2024                             | pyridoxine   | Vitamin B6 first
x     | ictrp    | UTN                  | U1111-1240-2024                             | pyridoxine   | Vitamin B6
y     | ctgov    | NCT04100025          | 2020-003025-99                              | stiripentol  | Stiripentol in spasms
z     | euctr    | 2020-003052-99       | NCT04100026                                 | stiripentol  | Stiripentol, a typing slip away
aa    | ictrp    | PER-014-19           | NCT04100027, 20-112                         | prednisolone | Prednisolona en espasmos
aa    | ctgov    | NCT04100027          | 20-112                                      | prednisolone | Prednisolone for spasms in Lima
bb    | ctis     | 2024-510028-34-00    | 2019-001028-63, NCT04100028                 | cannabidiol  | Cannabidiol, moved from EudraCT
bb    | euctr    | 2019-001028-63       |                                             | cannabidiol  | Cannabidiol
bb    | ctgov    | NCT04100028          | 2019-001028-63                              | cannabidiol  | Cannabidiol oral solution
"""


def _records() -> tuple[dict[RecordKey, Trial], dict[RecordKey, str]]:
    records: dict[RecordKey, Trial] = {}
    expected: dict[RecordKey, str] = {}
    for line in TABLE.strip().splitlines()[1:]:
        trial, registry, own, others, drug, title = (cell.strip() for cell in line.split("|"))
        ids = (own, *(other.strip() for other in others.split(",") if other.strip()))
        drugs = (Intervention(drug, drug),) if drug else ()
        records[registry, own] = Trial(own, ids, (registry,), "", title, interventions=drugs)
        expected[registry, own] = trial
    return records, expected


RECORDS, EXPECTED = _records()


def pairs(sets: list[tuple[RecordKey, ...]]) -> set[frozenset[RecordKey]]:
    return {frozenset(pair) for members in sets for pair in combinations(members, 2)}


def by_trial() -> list[tuple[RecordKey, ...]]:
    return [
        tuple(key for key in RECORDS if EXPECTED[key] == trial) for trial in dict.fromkeys(EXPECTED.values())
    ]


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
