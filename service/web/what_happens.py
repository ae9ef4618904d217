"""What happens in a study, in plain sentences, as far as its registry tells."""

from matchers.plan import ArmKind, Plan
from matchers.saying import marked
from service.web.language import gettext, ngettext
from service.web.words import number

GROUPS: dict[ArmKind, str] = {
    "experimental": marked("Gets what is being tested"),
    "active": marked("Gets a treatment to compare with"),
    "placebo": marked("Gets a dummy medicine (placebo)"),
    "sham": marked("Gets a pretend treatment (sham)"),
    "nothing": marked("Gets no study treatment"),
    "other": marked("Another group"),
}


def sentences(plan: Plan) -> list[str]:
    """How many groups, who decides who is in which, who knows it, and whether there is a dummy."""
    told = [_groups(plan), _chance(plan), _masking(plan), _dummy(plan)]
    return [sentence for sentence in told if sentence]


def _groups(plan: Plan) -> str:
    count = len(plan.arms)
    if not count:
        return ""
    told = ngettext("All children are in one group.", "The children are in {n} groups.", count)
    return told.format(n=number(count))


def _chance(plan: Plan) -> str:
    if plan.randomised is None or len(plan.arms) == 1:
        return ""
    if plan.randomised:
        return gettext("Chance decides which group a child is in.")
    return gettext("Chance does not decide which group a child is in.")


def _masking(plan: Plan) -> str:
    if plan.masked is None:
        return ""
    if not plan.masked:
        return gettext("You will know which treatment your child gets.")
    if "families" not in plan.masked:
        return gettext("You will know which treatment your child gets. Some of the study team will not.")
    if "team" in plan.masked:
        return gettext("Neither you nor some of the study team will know which treatment your child gets.")
    return gettext("You will not know which treatment your child gets.")


def _dummy(plan: Plan) -> str:
    if plan.has_dummy:
        return gettext("Some children get a dummy (placebo or sham) for a time. Ask what else they get.")
    if plan.arms:
        return gettext("The registry does not speak of a dummy (placebo).")
    return ""
