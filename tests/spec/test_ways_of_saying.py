"""Ways in which trials word a limit, a ban or a diagnosis, and what each comes to. Own words; all on 2026-06-01."""

from collections.abc import Callable

Row = dict[str, str]

# A time counted from birth is an age at onset, not how long ago the spasms began.
FROM_BIRTH = """
sentence                                                       | born       | onset      | treatments                             | include | exclude
---------------------------------------------------------------+------------+------------+----------------------------------------+---------+--------
Onset of epileptic spasms within 3 months of birth             | 2025-06-01 | 2025-07-20 |                                        | yes     | no
Onset of epileptic spasms within 3 months of birth             | 2025-06-01 | 2026-05-20 |                                        | no      | yes
Infants with spasms starting in the first 6 months after birth | 2024-01-01 | 2024-05-01 |                                        | not no  |
Infants with spasms starting in the first 6 months after birth | 2024-01-01 | 2025-05-01 |                                        | no      |
Newly diagnosed infantile spasms, onset within 1 year of birth | 2025-01-01 | 2025-05-10 |                                        | not no  |
Onset of spasms within 28 days of delivery                     | 2026-03-01 | 2026-05-20 |                                        | no      | yes
Onset of infantile spasms within 30 days                       | 2025-01-01 | 2026-05-20 |                                        | yes     | no
Vigabatrin within 28 days of birth                             | 2026-03-01 |            | vigabatrin 2026-05-10..2026-05-20 past |         | ?
Vigabatrin within 28 days of birth                             | 2026-03-01 |            | vigabatrin 2026-03-05..2026-03-10 past |         | ?
Vigabatrin within 28 days of birth                             | 2026-03-01 |            | nothing else                           |         | yes
"""


def test_from_birth(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
