"""What happens in a study: whether some children get a dummy."""

import pytest

from matchers.plan import Arm, Plan


@pytest.mark.parametrize(
    ("arm", "is_told"),
    [
        (Arm("A", "placebo"), True),
        (Arm("A", "sham"), True),
        (Arm("A", "active", gets=("Drug X", "Placebo for drug Y")), True),
        (Arm("A", "experimental", gets=("Drug X",)), False),
        (Arm("Group that gets no placebo", "nothing"), False),
    ],
)
def test_a_dummy_is_told_by_the_kind_of_a_group_or_by_what_it_gets(arm: Arm, is_told: bool) -> None:  # noqa: FBT001
    assert Plan((Arm("B", "experimental"), arm)).has_dummy is is_told


def test_a_study_of_which_no_group_is_told_has_none() -> None:
    assert not Plan().has_dummy
