"""How trials speak of themselves, of rates and of either sex. Own words; all on 2026-06-01."""

from collections.abc import Callable

Row = dict[str, str]

# The trial's own medicine is a day to count from; another trial's is one that was had.
OWN_MEDICINE = """
sentence                                                                    | treatments                        | in a trial | exclude
----------------------------------------------------------------------------+-----------------------------------+------------+--------
Vigabatrin within 14 days before the first dose of study drug               | vigabatrin now                    | no         | no
Vigabatrin within 14 days before the first dose of study drug               | nothing else                      |            | yes
Use of ACTH within 30 days prior to administration of study drug            | acth ..2026-05-20 past            | no         | no
Felbamate within 60 days of first study drug administration                 | nothing else                      | yes        | yes
Any live vaccine within 4 weeks before the first dose of IMP                | live-vaccine ..2026-05-20 past    | no         | no
Use of cannabidiol within 30 days before starting the investigational product | cannabidiol now                 | no         | no
Use of any IMP within 30 days prior to screening                            | nothing else                      | yes        | no
Has received another IP within 30 days before screening                     | nothing else                      | yes        | no
An investigational medicinal product (IMP) within 3 months                  | nothing else                      | yes        | no
Received study drug within 30 days before enrollment                        | nothing else                      | yes        | no
Use of an investigational drug within 30 days of the first dose of study drug | nothing else                    | yes        | no
"""

# So many spasms a week are judged by those of a day; none on a day may still be some in a week.
RATES = """
sentence                                         | spasms a day | clusters a day | include
-------------------------------------------------+--------------+----------------+--------
At least 7 spasms a week                         | 1            |                | yes
At least 7 spasms a week                         | 0            |                | no
Minimum of 4 epileptic spasms per week           | 1            |                | yes
Minimum of 4 epileptic spasms per week           | 0            |                | ?
14 or more spasms per week during baseline       | 1            |                | no
At least one cluster of spasms per week          |              | 1              | yes
At least one cluster of spasms per week          |              |                | ?
No more than 14 spasms per week                  | 3            |                | no
"""

# "Less than or equal to" is one sign; of either sex asks nothing.
AGES = """
sentence                                                                   | born       | include
---------------------------------------------------------------------------+------------+--------
Subject is less than or equal to 24 months of age                          | 2026-01-01 | yes
Subject is less than or equal to 24 months of age                          | 2023-01-01 | no
Participant must be less than or equal to 12 months of age at consent      | 2025-01-01 | no
Greater than or equal to 1 month and less than or equal to 24 months of age | 2026-05-20 | no
Greater than or equal to 1 month and less than or equal to 24 months of age | 2026-01-01 | yes
Age 2 to 24 months, no gender limitation                                   | 2026-01-01 | yes
Infants aged 3 months to 2 years, without gender restriction               | 2026-05-01 | no
Children of either sex aged between 2 and 24 months                        | 2026-01-01 | yes
Equal to or less than 36 months of age; gender is not limited              | 2026-01-01 | yes
"""


def test_own_medicine(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_rates(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_ages(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
