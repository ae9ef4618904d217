"""What happens in a study, in its registry's words: its groups, who knows who is in which, and what is measured."""

from dataclasses import dataclass
from typing import Literal

ArmKind = Literal["experimental", "active", "placebo", "sham", "nothing", "other"]
Masked = Literal["families", "team"]


@dataclass(frozen=True, slots=True)
class Arm:
    """One group of the children in a study; `gets` are the names of what it is given."""

    label: str
    kind: ArmKind | None = None
    text: str = ""
    gets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """A main result that is looked for, and when."""

    what: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """`randomised`: whether chance decides who is in which group. `masked`: who does not know which group a child
    is in; () is nobody. None is not said. `results` is the address of posted results."""

    arms: tuple[Arm, ...] = ()
    randomised: bool | None = None
    masked: tuple[Masked, ...] | None = None
    measures: tuple[Measure, ...] = ()
    results: str = ""

    @property
    def has_dummy(self) -> bool:
        """Whether the registry says, by a group's kind or by what it gets, that some children get a placebo or a sham."""
        return any(arm.kind in {"placebo", "sham"} or any(map(_is_dummy, arm.gets)) for arm in self.arms)


def _is_dummy(name: str) -> bool:
    return any(word in name.casefold() for word in ("placebo", "sham ", "dummy"))
