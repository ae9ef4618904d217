"""Age on each clock. All on 2026-06-01; a part of a birth date leaves unknown exactly the days that hang on it."""

from collections.abc import Callable

from matchers.calendar import Length
from matchers.criteria.age import Age

Row = dict[str, str]
KINDS: tuple[type, ...] = (Age,)

RULES = {
    "at least 36 weeks at birth": Age(low=Length(36, "week"), basis="gestational"),
    "more than 36 weeks at birth": Age(low=Length(36, "week"), low_strict=True, basis="gestational"),
    "under 30 weeks at birth": Age(high=Length(30, "week"), upper="below", basis="gestational"),
    "up to 36 weeks at birth": Age(high=Length(36, "week"), basis="gestational"),
    "any age": Age(),
    "two months, corrected": Age(low=Length(2, "month"), basis="corrected"),
    "two weeks old at onset": Age(low=Length(2, "week"), basis="onset"),
    "150 days old at onset": Age(low=Length(150, "day"), basis="onset"),
    "until the second birthday, that day included": Age(high=Length(2, "year"), upper="on-the-day"),
}


# A maximum includes the birthday itself; until the next whole month (or year) nobody says, so it is open.
NOW = """
sentence                             | born       | include | exclude | changes on
-------------------------------------+------------+---------+---------+-----------
Age 1 to 24 months                   | 2026-01-01 | yes     | no      | 2028-01-02
Age 1 to 24 months                   | 2024-06-01 | yes     | no      | 2026-06-02
Age 1 to 24 months                   | 2024-05-20 | ?       | ?       | 2026-06-20
Age 1 to 24 months                   | 2024-05-02 | ?       | ?       | 2026-06-02
Age 1 to 24 months                   | 2024-05-01 | no      | yes     |
Age 1 to 24 months                   | 2026-05-01 | yes     | no      | 2028-05-02
Age 1 to 24 months                   | 2026-05-02 | no      | yes     | 2026-06-02
Age 1 to 24 months                   | 2025-12    | yes     | no      | 2027-12-02
Age 1 to 24 months                   | 2026-05    | ?       | ?       | 2026-06-30
Age 1 to 24 months                   | 2024-06    | yes     | no      | 2026-06-02
Age 1 to 24 months                   | 2024-05    | ?       | ?       | 2026-06-30
Age 1 to 24 months                   | 2024-04    | no      | yes     |
Age 1 to 24 months                   | 2025       | yes     | no      | 2027-01-02
Age 1 to 24 months                   | 2026       | ?       | ?       | 2027-01-31
Age 1 to 24 months                   | 2023       | no      | yes     |
Age 1 to 24 months                   |            | ?       | ?       |
Age 1 month to less than 24 months   | 2024-06-01 | no      | yes     |
Age 1 month to less than 24 months   | 2024-06-02 | yes     | no      | 2026-06-02
Infants below 2 years of age         | 2024-06-02 | yes     | no      | 2026-06-02
Infants below 2 years of age         | 2024-06-01 | no      | yes     |
Up to 2 years of age                 | 2024-06-01 | yes     | no      | 2026-06-02
Up to 2 years of age                 | 2023-06-02 | ?       | ?       | 2026-06-02
Up to 2 years of age                 | 2023-06-01 | no      | yes     |
At least 3 months old                | 2026-03-01 | yes     | no      |
At least 3 months old                | 2026-03-02 | no      | yes     | 2026-06-02
Older than 3 months                  | 2026-03-01 | no      | yes     | 2026-06-02
Older than 3 months                  | 2026-02-28 | yes     | no      |
Aged 3 months to 1 year and 2 months | 2025-04-01 | yes     | no      | 2026-06-02
Aged 3 months to 1 year and 2 months | 2025-03-01 | no      | yes     |
Age 4 to 104 weeks                   | 2026-05-04 | yes     | no      | 2028-05-02
Age 4 to 104 weeks                   | 2026-05-05 | no      | yes     | 2026-06-02
Age 28 days to 6 months              | 2026-05-04 | yes     | no      | 2026-11-05
"""

# Born on a day that shorter months lack: the month is completed on that month's last day.
MONTH_ENDS = """
sentence             | on         | born       | include | changes on
---------------------+------------+------------+---------+-----------
At least 1 month old | 2026-02-27 | 2026-01-31 | no      | 2026-02-28
At least 1 month old | 2026-02-28 | 2026-01-31 | yes     |
At least 1 month old | 2028-02-28 | 2028-01-31 | no      | 2028-02-29
At least 1 year old  | 2025-02-27 | 2024-02-29 | no      | 2025-02-28
At least 1 year old  | 2025-02-28 | 2024-02-29 | yes     |
At least 4 years old | 2028-02-28 | 2024-02-29 | no      | 2028-02-29
"""

# Corrected age takes off the weeks born before 40; a child born at term is not made younger.
CORRECTED = """
sentence                              | born       | weeks | include | exclude | changes on
--------------------------------------+------------+-------+---------+---------+-----------
Corrected age between 2 and 12 months | 2026-03-01 | 40    | yes     | no      | 2027-03-02
Corrected age between 2 and 12 months | 2026-03-01 | 42    | yes     | no      | 2027-03-02
Corrected age between 2 and 12 months | 2026-03-01 | 32    | no      | yes     | 2026-06-26
Corrected age between 2 and 12 months | 2026-02-04 | 32    | yes     | no      | 2027-04-02
Corrected age between 2 and 12 months | 2026-02-05 | 32    | no      | yes     | 2026-06-02
Corrected age between 2 and 12 months | 2026-03-01 |       | ?       | ?       | 2026-09-19
Corrected age between 2 and 12 months | 2025-08-01 |       | yes     | no      | 2026-08-02
Corrected age between 2 and 12 months |            | 32    | ?       | ?       |
"""

# Weeks of pregnancy at birth, in completed weeks.
AT_BIRTH = """
rule                        | weeks | include | exclude
----------------------------+-------+---------+--------
at least 36 weeks at birth  | 36    | yes     | no
at least 36 weeks at birth  | 35.9  | no      | yes
at least 36 weeks at birth  |       | ?       | ?
more than 36 weeks at birth | 36    | no      | yes
more than 36 weeks at birth | 36.5  | yes     | no
under 30 weeks at birth     | 29.9  | yes     | no
under 30 weeks at birth     | 30    | no      | yes
up to 36 weeks at birth     | 36.9  | yes     | no
up to 36 weeks at birth     | 37    | no      | yes
"""

# The age that the child had when the spasms began, or were diagnosed: it never changes.
AT_ONSET = """
sentence                                       | born       | onset      | diagnosed  | include | exclude | changes on
-----------------------------------------------+------------+------------+------------+---------+---------+-----------
Onset of spasms between 3 and 12 months of age | 2025-10-01 | 2026-01-01 |            | yes     | no      |
Onset of spasms between 3 and 12 months of age | 2025-10-01 | 2025-12-31 |            | no      | yes     |
Onset of spasms between 3 and 12 months of age | 2025-10-01 | 2026-01    |            | yes     | no      |
Onset of spasms between 3 and 12 months of age | 2025-10-10 | 2026-01    |            | ?       | ?       |
Onset of spasms between 3 and 12 months of age | 2025-10-01 |            | 2026-02-01 | ?       | ?       |
Onset of spasms between 3 and 12 months of age |            | 2026-01-01 |            | ?       | ?       |
Age 1 to 24 months at onset                    | 2026-01-01 |            |            | ?       | ?       |
Age at diagnosis under 12 months               | 2025-01-01 |            | 2025-12-31 | yes     | no      |
Age at diagnosis under 12 months               | 2025-01-01 |            | 2026-01-01 | no      | yes     |
Age at diagnosis under 12 months               | 2025-01-01 | 2025-06-01 |            | ?       | ?       |
"""

# Both ends of a partial day can lie outside a window that the days between lie in.
AT_ONSET_TOO = """
sentence                                      | born       | onset      | include | exclude
----------------------------------------------+------------+------------+---------+---------
Onset of spasms between 3 and 5 months of age | 2025-01-01 | 2025       | ?       | ?
Onset of spasms between 3 and 5 months of age | 2025       | 2025-12-20 | ?       | ?
"""


# Other ways to word a limit, and ages that are not the child's now.
WORDED = """
sentence                                                               | born       | weeks | include | exclude
-----------------------------------------------------------------------+------------+-------+---------+--------
Male or female, 1 month up to 24 months of age                         | 2025-12-01 |       | yes     | no
Male or female, 1 month up to 24 months of age                         | 2026-05-10 |       | no      | yes
Has not yet reached the second birthday                                | 2025-12-01 |       | yes     | no
Has not yet reached the second birthday                                | 2024-06-01 |       | no      | yes
Must have reached 3 months of age                                      | 2026-04-01 |       | no      | yes
Must have reached 3 months of age                                      | 2026-01-01 |       | yes     | no
Age 12-23 completed months                                             | 2025-05-01 |       | yes     | no
Age: 1 mo - 2 y                                                        | 2025-12-01 |       | yes     | no
Older than 2 weeks of age but under 3 years                            | 2026-05-25 |       | no      | yes
Age outside the range of 1 to 24 months                                | 2023-06-01 |       | yes     | no
Age outside the range of 1 to 24 months                                | 2025-12-01 |       | no      | yes
Aged at least 4 weeks (28 days)                                        | 2026-05-04 |       | yes     | no
Parents aged 18 years or older                                         | 2025-12-01 |       | not no  |
Legal guardian is at least 18 years of age                             | 2025-12-01 |       | not no  |
Parents of infants aged 1 to 24 months                                 | 2025-12-01 |       | not no  |
Children 1 to 24 months with spasms, or older children with regression | 2020-12-01 |       | not no  |
Age 6 months to 2 years, or younger with approval                      | 2026-02-01 |       | not no  |
Postmenstrual age between 36 and 44 weeks                              | 2025-12-01 | 38    | not yes |
Born at or after 37 completed weeks of gestation                       | 2026-01-01 | 38    | yes     | no
Born at or after 37 completed weeks of gestation                       | 2026-01-01 | 36    | no      | yes
Prematurity (< 34 weeks gestational age)                               | 2026-01-01 | 33    | yes     | no
Prematurity (< 34 weeks gestational age)                               | 2026-01-01 | 38    | no      | yes
Age from 1 month (corrected age if preterm) to 24 months               | 2025-12-01 | 40    | yes     | no
From 1 month (i.e. 4 weeks after full term) to under 4 years of age    | 2026-04-20 | 32    | no      | yes
From 1 month (i.e. 4 weeks after full term) to under 4 years of age    | 2026-04-20 | 40    | yes     | no
Chronological or corrected age between 2 and 6 months                  | 2026-03-20 | 32    | yes     | no
Meningitis before 6 months of age                                      | 2025-06-01 |       |         | not yes
Children under the age of two                                          | 2025-12-01 |       | yes     | no
Children over the age of 1 month                                       | 2026-05-20 |       | no      | yes
Inpatients aged less than 3 years                                      | 2025-12-01 |       | yes     | no
Age limits: 3-36 months                                                | 2025-12-01 |       | yes     | no
Age below 2 months or above 24 months at the time of the first dose    | 2025-12-01 |       | no      | yes
Age below 2 months or above 24 months at the time of the first dose    | 2023-12-01 |       | yes     | no
Part A: age 12 to 24 months. Part B: age 1 to 24 months                | 2025-12-01 |       | not no  |
Adult arm: aged at least 12 years                                      | 2025-12-01 |       | not no  |
Age 2 to 17 years (cohort 2 only)                                      | 2025-12-01 |       | not no  |
Subjects who are ≥ 2 years of age must weigh at least 10 kg            | 2025-12-01 |       | not no  |
Children under 2 years of age must weigh at least 5 kg                 | 2020-12-01 |       | not yes |
Corrected gestational age of at least 44 weeks                         | 2025-12-01 | 38    | not no  |
Age at time of vaccination 6 to 12 weeks                               | 2025-12-01 |       | not no  |
Sepsis in the first week of life                                       | 2025-12-01 |       | not no  |
Premature birth before 30 weeks                                        | 2026-01-01 | 28    | yes     | no
Corrected age of 36 to 44 weeks                                        | 2025-12-01 | 38    | not no  |
"""

# The words around an age tell which clock it is on.
AT_AN_EVENT = """
sentence                                                                               | born       | onset      | diagnosed  | include | exclude
---------------------------------------------------------------------------------------+------------+------------+------------+---------+--------
Spasms beginning in the first year of life                                             | 2025-01-01 | 2025-07-01 |            | yes     | no
Age at onset of spasms between 1 and 24 months                                         | 2025-01-01 | 2025-01-10 |            | no      | yes
Onset of spasms after 12 months of age                                                 | 2025-06-01 | 2025-10-01 |            | no      | yes
Onset of spasms after the age of 12 months                                             | 2024-06-01 | 2025-10-01 |            | yes     | no
Age between 4 and 24 weeks at the start of spasms                                      | 2025-06-01 | 2025-09-01 |            | yes     | no
Infants aged 1 to 12 months with onset of spasms                                       | 2024-06-01 | 2024-09-01 |            | no      |
Infants with recent onset of spasms, aged 1 to 12 months                               | 2024-06-01 | 2024-09-01 |            | not yes |
Diagnosed with infantile spasms before the age of 12 months                            | 2024-06-01 |            | 2024-09-01 | yes     | no
Diagnosed with infantile spasms before the age of 12 months                            | 2024-06-01 |            | 2025-09-01 | no      | yes
Infants diagnosed with infantile spasms, aged 1 to 12 months                           | 2024-06-01 |            | 2024-09-01 | no      |
Age under 1 month at onset                                                             | 2026-01-01 | 2026-04-10 |            | no      | yes
Seizures in the first 7 days of life                                                   | 2026-01-01 | 2026-04-10 |            | not no  |
Onset before 1 year and current age below 3 years                                      | 2024-06-01 | 2025-01-01 |            | yes     |
Onset before 1 year and current age below 3 years                                      | 2022-01-01 | 2022-08-01 |            | no      |
Age at onset ≤ 12 months and age at enrolment ≤ 24 months                              | 2023-01-01 | 2023-08-01 |            | no      |
Infants under 12 months of age at onset of spasms and under 24 months at randomisation | 2023-06-01 | 2023-12-01 |            | no      |
Infants under 12 months of age at onset of spasms and under 24 months at randomisation | 2025-01-01 | 2025-07-01 |            | yes     |
Spasm onset after 2 months but before 1 year of age                                    | 2025-01-01 | 2025-07-01 |            | yes     | no
Spasm onset after 2 months but before 1 year of age                                    | 2025-01-01 | 2026-03-01 |            | no      | yes
Infantile spasms with onset after 1 month and before 24 months of age                  | 2023-01-01 | 2023-07-01 |            |         | not yes
Onset at 3-12 months, now 1-5 years                                                    | 2023-12-01 | 2024-06-01 |            | yes     |
"""

# Limits that the reader joins in other ways, built by hand.
COMBINED = """
rule                                         | born       | include | exclude | changes on
---------------------------------------------+------------+---------+---------+-----------
any age                                      |            | ?       | ?       |
any age                                      | 2026-01-01 | yes     | no      |
until the second birthday, that day included | 2024-06-01 | yes     | no      | 2026-06-02
until the second birthday, that day included | 2024-05-31 | no      | yes     |
"""

# Without the weeks of pregnancy the corrected age may be up to 20 weeks less, and is never more.
CORRECTED_BOUNDS = """
rule                  | on         | born       | weeks | include
----------------------+------------+------------+-------+--------
two months, corrected | 2026-05-31 | 2026-04-01 |       | no
two months, corrected | 2026-06-01 | 2026-04-01 |       | ?
two months, corrected | 2026-10-18 | 2026-04-01 |       | ?
two months, corrected | 2026-10-19 | 2026-04-01 |       | yes
two months, corrected | 2026-06-15 | 2026-04    |       | ?
two months, corrected | 2026-11-01 | 2026-04    |       | ?
two months, corrected | 2026-11-17 | 2026-04    |       | yes
"""

# The spasms began after the birth; a month told for either leaves open what changes inside it.
ONSET_BOUNDS = """
rule                   | born       | onset      | include
-----------------------+------------+------------+--------
two weeks old at onset | 2026-04    | 2026-04-10 | no
two weeks old at onset | 2026-04    | 2026-04-20 | ?
150 days old at onset  | 2026-01-01 | 2026-05    | ?
150 days old at onset  | 2026-01-01 | 2026-05-31 | yes
150 days old at onset  | 2026-01-01 | 2026-05-30 | no
"""


def test_now(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_month_ends(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_corrected(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_at_birth(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_at_onset(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_combined(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_worded(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_at_an_event(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_corrected_bounds(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_onset_bounds(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds


def test_at_onset_too(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
