"""A written set of records that registries share or seem to share, with every trap we know of. The records are made up.
Run to print what is merged and how well:

python -m tests.ingest.cross_registered
"""

from itertools import combinations

from ingest.same_trial import RecordKey, groups
from matchers.trial import Intervention, Trial

# Each line: the trial it is of (what we expect), registry, own id, other ids, drug, title.
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
cc    | euctr    | 2016-003033-30-FR    | 2016-003033-30                              | vigabatrin   | Vigabatrine chez le nourrisson
cc    | euctr    | 2016-003033-30-3rd   | 2016-003033-30, NCT04100033                 | vigabatrin   | Vigabatrin in infants
cc    | ctgov    | NCT04100033          |                                             | vigabatrin   | Early vigabatrin
dd    | irct     | IRCT20200821048434N1-48434 | IRCT20200821048434N1                  | acth         | Low or high dose ACTH
dd    | ictrp    | IRCT20200821048434N1 |                                             |              | Low dose ACTH compared
ee    | ctgov    | NCT04100035          | EU CT number 2023-505035-10-00              | ganaxolone   | Ganaxolone before six months
ee    | ctis     | 2023-505035-10-01    |                                             | ganaxolone   | Ganaxolone, resubmitted
ee    | isrctn   | ISRCTN54360035       | 2023-505035-10                              | ganaxolone   | The early study
ff    | jrct     | jRCT2031230046       | U1111-1290-3036                             | cannabidiol  | Cannabidiol in Japan
ff    | ictrp    | JPRN-jRCT2031230046  |                                             |              | Cannabidiol
gg    | isrctn   | ISRCTN54360037       | DRKS00012345                                | prednisolone | Steroids first
gg    | drks     | DRKS00012345         | TCTR20210101001                             | prednisolone | Steroide zuerst
gg    | tctr     | TCTR20210101001      |                                             | prednisolone | Steroids first, Bangkok
hh    | ctgov    | NCT04100038          | NCT0410003, NCT99999999, TBD                | topiramate   | Topiramate early
ii    | ctgov    | NCT04100039          | NCT11111111, 2020-000000-00                 | topiramate   | Topiramate late
"""


# What each trial is there to try; the others are plain pairs.
TRAPS = {
    "a": "one names an id, another a universal number alone; another language",
    "c": "truncated EU CT number",
    "d": "main study whose extension names it; sponsor's code of both",
    "e": "extension study",
    "f": "EudraCT number of two studies",
    "g": "EudraCT number of two studies",
    "h": "mistyped EudraCT number, another drug's",
    "i": "mistyped EudraCT number",
    "j": "placeholder ids",
    "k": "placeholder ids",
    "l": "a sponsor's code that is another's too",
    "m": "a sponsor's code that is another's too",
    "o": "EudraCT number in words, and with a country's tail",
    "p": "resubmission",
    "r": "a grant's number of two studies",
    "s": "a grant's number of two studies",
    "u": "ids of one registry that differ in the last digit",
    "v": "ids of one registry that differ in the last digit",
    "x": "universal number alone",
    "y": "transposed digits",
    "z": "transposed digits",
    "cc": "one record a country; another's word leads to the third",
    "dd": "the registry itself and the portal's copy of it",
    "ee": "resubmissions, the number in words and without its tail",
    "ff": "the portal's prefix",
    "gg": "a chain: the first and the last know nothing of each other",
    "hh": "ids cut short, placeholder ids",
    "ii": "placeholder ids",
    "bb": "moved from EudraCT to CTIS; third names the old number",
}


def records() -> tuple[dict[RecordKey, Trial], dict[RecordKey, str]]:
    """By key, each record, and which trial it is of."""
    records: dict[RecordKey, Trial] = {}
    expected: dict[RecordKey, str] = {}
    for line in TABLE.strip().splitlines()[1:]:
        trial, registry, own, others, drug, title = (cell.strip() for cell in line.split("|"))
        ids = (own, *(other.strip() for other in others.split(",") if other.strip()))
        drugs = (Intervention(drug, drug),) if drug else ()
        records[registry, own] = Trial(own, ids, (registry,), "", title, interventions=drugs)
        expected[registry, own] = trial
    return records, expected


RECORDS, EXPECTED = records()


def pairs(sets: list[tuple[RecordKey, ...]]) -> set[frozenset[RecordKey]]:
    return {frozenset(pair) for members in sets for pair in combinations(members, 2)}


def by_trial() -> list[tuple[RecordKey, ...]]:
    return [
        tuple(key for key in RECORDS if EXPECTED[key] == trial) for trial in dict.fromkeys(EXPECTED.values())
    ]


def main() -> None:
    found = groups(RECORDS)
    print("| trial | trap | records | merged into | flagged beside |")
    print("|---|---|---|---|---|")
    for members in by_trial():
        trial = EXPECTED[members[0]]
        theirs = [group for group in found if set(group.members) & set(members)]
        parts = " + ".join(f"{len(group.members)}" for group in theirs)
        suspects = sorted({one for group in theirs for one in group.suspects})
        is_right = [set(group.members) for group in theirs] == [set(members)]
        named = ", ".join(f"{registry} {id_}" for registry, id_ in members)
        print(
            f"| {trial} | {TRAPS.get(trial, '')} | {named} | {parts}{'' if is_right else ' (!)'} | {', '.join(suspects) or '–'} |"
        )
    merged, wanted = pairs([group.members for group in found]), pairs(by_trial())
    right = len(merged & wanted)
    print(
        f"\n{len(RECORDS)} records of {len(by_trial())} trials; pairs merged {len(merged)}, to be merged {len(wanted)}"
    )
    print(f"precision {right / len(merged):.3f}, recall {right / len(wanted):.3f}")


if __name__ == "__main__":
    main()
