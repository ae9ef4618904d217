"""What happens in a ClinicalTrials.gov study: its groups, chance, masking, main measures and posted results."""

from urllib.parse import quote

from ingest.part import Part
from matchers.plan import Arm, ArmKind, Masked, Measure, Plan

_ARMS: dict[str, ArmKind] = {
    "EXPERIMENTAL": "experimental",
    "ACTIVE_COMPARATOR": "active",
    "PLACEBO_COMPARATOR": "placebo",
    "SHAM_COMPARATOR": "sham",
    "NO_INTERVENTION": "nothing",
    "OTHER": "other",
}
_BY_CHANCE = {"RANDOMIZED": True, "NON_RANDOMIZED": False, "NA": None}
_IS_MASKED = {"NONE": False, "SINGLE": True, "DOUBLE": True, "TRIPLE": True, "QUADRUPLE": True}
_MASKED: dict[str, Masked] = {
    "PARTICIPANT": "families",
    "CARE_PROVIDER": "team",
    "INVESTIGATOR": "team",
    "OUTCOMES_ASSESSOR": "team",
}


def plan_of(study: Part, record_id: str) -> Plan:
    sections = study.part("protocolSection")
    info = sections.part("designModule").part("designInfo")
    has_results = study.fields.get("hasResults") is True
    return Plan(
        arms=tuple(filter(None, map(_arm, sections.part("armsInterventionsModule").parts("armGroups")))),
        randomised=info.word("allocation", _BY_CHANCE),
        masked=_masked(info.part("maskingInfo")),
        measures=tuple(filter(None, map(_measure, sections.part("outcomesModule").parts("primaryOutcomes")))),
        results=f"https://clinicaltrials.gov/study/{quote(record_id, safe='')}?tab=results"
        if has_results
        else "",
    )


def _arm(group: Part) -> Arm | None:
    """Names stand there with their type before them: "Drug: Vigabatrin"."""
    gets = tuple(name.partition(": ")[2] or name for name in group.texts("interventionNames"))
    arm = Arm(group.text("label"), group.word("type", _ARMS), group.text("description"), gets)
    return arm if arm.label or arm.text else None


def _measure(outcome: Part) -> Measure | None:
    what = outcome.text("measure")
    return Measure(what, outcome.text("timeFrame")) if what else None


def _masked(info: Part) -> tuple[Masked, ...] | None:
    """None where it is not said whether, or not said who."""
    is_masked = info.word("masking", _IS_MASKED)
    if is_masked is not True:
        return () if is_masked is False else None
    told: set[Masked] = set(info.words("whoMasked", _MASKED))
    return tuple(sorted(told)) or None
