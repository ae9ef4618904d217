"""A phenopacket gives the facts it tells of and no other; what is excluded is never taken for present."""

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from matchers.calendar import SomeDay
from matchers.child import Child, Course, Finding
from matchers.truth import Truth
from matchers.vocabulary import find, is_a
from service.intake.conversion import Deceased, Intake
from service.intake.problems import ProfileRefused
from service.intake.profile import Told
from service.intake.recognise import read_any, recognise
from tests.service.intake.odd import ODD, places, with_odd

TODAY = date(2026, 11, 23)
SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
REAL = [
    path
    for name in ("phenopackets", "phenopackets-excluded")
    for path in sorted((SAMPLES / name).glob("*.json"))
]
Json = dict[str, Any]
real = pytest.mark.parametrize(
    "path",
    REAL
    or [
        pytest.param(None, marks=pytest.mark.skip(reason=f"no phenopackets of published cases in {SAMPLES}"))
    ],
    ids=lambda path: path.stem if path else "none",
)


def read(**parts: Any) -> tuple[Told, Intake]:
    told, intake = read_any({"id": "x", "metaData": {"phenopacketSchemaVersion": "2.0.2"}} | parts, TODAY)
    assert intake is not None
    return told, intake


def child(**parts: Any) -> Child:
    return read(**parts)[0].child


def ignored(**parts: Any) -> dict[str, str]:
    return {one.path: one.words for one in read(**parts)[1].ignored}


def refused(**parts: Any) -> list[str]:
    with pytest.raises(ProfileRefused) as refusal:
        read(**parts)
    return [one.field for one in refusal.value.errors]


def feature(code: str, **more: Any) -> Json:
    return {"type": {"id": code, "label": "a label"}} | more


# Published cases


def _codes(packet: Json) -> dict[bool, set[str]]:
    """What is told absent (True) and present (False), by its own simple reading."""
    told: dict[bool, set[str]] = {True: set(), False: set()}
    for name, key in (("phenotypicFeatures", "type"), ("diseases", "term")):
        for one in packet.get(name, ()):
            term = find(one[key]["id"], "condition") or find(one[key]["id"], "eeg")
            if term:
                told[bool(one.get("excluded"))].add(term)
    return told


def _genes(packet: Json) -> set[str]:
    variants = [
        one["variantInterpretation"]
        for told in packet.get("interpretations", ())
        for one in told["diagnosis"].get("genomicInterpretations", ())
    ]
    symbols = (one["variationDescriptor"]["geneContext"]["symbol"] for one in variants)
    return {term for symbol in symbols if (term := find(f"HGNC:{symbol}", "condition"))}


@real
def test_published_cases(path: Path) -> None:
    packet = json.loads(path.read_text(encoding="utf-8"))
    if packet["subject"].get("vitalStatus", {}).get("status") == "DECEASED":
        with pytest.raises(Deceased):
            read_any(packet, TODAY)
        return
    told, intake = read_any(packet, TODAY)
    codes, got = _codes(packet), told.child
    findings = (*got.conditions, *got.eeg)
    assert {one.term for one in findings if one.present} <= codes[False] | _genes(packet)
    assert {one.term for one in findings if not one.present} <= codes[True]
    for term in codes[True]:
        assert got.has(term) is not Truth.YES or any(is_a(one.term, term) for one in findings if one.present)
    assert not any(one.on for one in findings)  # none of these cases has a date of birth
    # Nothing else is known: no date, no completeness, no treatment, no course of the spasms.
    assert got == Child(
        as_of=TODAY, born=got.born, sex=got.sex, conditions=got.conditions, eeg=got.eeg
    )  # fmt: skip
    assert intake is not None
    assert intake.understood


@real
def test_nothing_of_a_published_case_is_repeated(path: Path) -> None:
    packet = json.loads(path.read_text(encoding="utf-8"))
    packet["subject"].pop("vitalStatus", None)
    told, intake = read_any(packet, TODAY)
    words = repr((intake, told.warnings))
    assert packet["id"] not in words
    assert not any(
        one["type"]["label"] in words for one in packet["phenotypicFeatures"] if " " in one["type"]["label"]
    )


# The child


def test_the_child() -> None:
    got = child(subject={"id": "x", "sex": "FEMALE", "dateOfBirth": "2026-04-10T00:00:00Z"})
    assert (got.sex, got.born) == ("female", SomeDay.on(date(2026, 4, 10)))
    assert got == Child(as_of=TODAY, sex="female", born=got.born)


def test_names_with_underscores_are_protobufs_own() -> None:
    got = child(
        subject={"date_of_birth": "2026-04-10T00:00:00Z"}, phenotypic_features=[feature("HP:0012469")]
    )
    assert got.born == SomeDay.on(date(2026, 4, 10))
    assert got.conditions == (Finding("infantile-spasms"),)


@pytest.mark.parametrize("told", ["P7M", "P0Y7M0D"])
def test_the_last_age_is_taken_for_todays_and_said_so(told: str) -> None:
    subject = {"timeAtLastEncounter": {"age": {"iso8601duration": told}}}
    got, _ = read(subject=subject)
    assert got.child.born == SomeDay(date(2026, 3, 24), date(2026, 4, 23))
    assert [one.field for one in got.warnings] == ["subject.timeAtLastEncounter"]
    born = subject | {"dateOfBirth": "2024-04-10T00:00:00Z"}
    assert child(subject=born).born == SomeDay.on(date(2024, 4, 10))
    assert ignored(subject=born) == {"subject.timeAtLastEncounter": "the date of birth is used"}


@pytest.mark.parametrize(
    "time",
    [
        {"ontologyClass": {"id": "HP:0003593", "label": "Infantile onset"}},
        {"ageRange": {}},
        {"age": {"iso8601duration": "7"}},
    ],
)
def test_a_loose_age_is_left_out(time: Json) -> None:
    assert child(subject={"timeAtLastEncounter": time}) == Child(as_of=TODAY)


def test_sexes_that_trials_do_not_speak_of() -> None:
    for sex in ("UNKNOWN_SEX", "OTHER_SEX"):
        assert child(subject={"sex": sex}).sex is None
        assert "subject.sex" in ignored(subject={"sex": sex})


@pytest.mark.parametrize(
    "vital", [{"status": "DECEASED"}, {"timeOfDeath": {"timestamp": "2026-05-01T00:00:00Z"}}]
)
def test_a_child_who_has_died(vital: Json) -> None:
    with pytest.raises(Deceased) as found:
        read(subject={"id": "QQMARKERQQ", "vitalStatus": vital})
    assert found.value.path == "subject.vitalStatus"


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"subject": {"dateOfBirth": "10.04.2026"}}, "subject.dateOfBirth"),
        ({"subject": {"dateOfBirth": "2027-04-10T00:00:00Z"}}, "subject.dateOfBirth"),
        ({"subject": {"sex": 2}}, "subject.sex"),
        ({"subject": "QQMARKERQQ"}, "subject"),
        ({"phenotypicFeatures": {}}, "phenotypicFeatures"),
        ({"metaData": {"phenopacketSchemaVersion": "1.0.0"}}, "metaData.phenopacketSchemaVersion"),
        (
            {"phenotypicFeatures": [feature("HP:0012469", onset={"timestamp": "2027-01-01T00:00:00Z"})]},
            "phenotypicFeatures[0]",
        ),
    ],
)
def test_what_cannot_be_right_is_named_by_its_part(parts: Json, path: str) -> None:
    assert refused(**parts) == [path]


# Findings


def test_present_and_excluded() -> None:
    features = [
        feature("HP:0012469"),
        feature("HP:0002521", excluded=True),
        feature("HP:0001263", excluded=False),
    ]
    got = child(phenotypicFeatures=features, diseases=[{"term": {"id": "OMIM:612164"}, "excluded": True}])
    assert got.conditions == (
        Finding("infantile-spasms"),
        Finding("global-developmental-delay"),
        Finding("stxbp1", present=False),
    )
    assert got.eeg == (Finding("hypsarrhythmia", present=False),)
    assert got.spasms == Child(as_of=TODAY).spasms
    assert not got.conditions_complete


def test_the_absence_of_one_kind_is_not_the_absence_of_all() -> None:
    term = {"id": "OMIM:607208", "label": "Dravet syndrome"}  # one of two of SCN1A's
    assert child(diseases=[{"term": term}]).conditions == (Finding("scn1a"),)
    assert child(diseases=[{"term": term, "excluded": True}]).conditions == ()


@pytest.mark.parametrize(
    "one",
    [
        feature("HP:0012469", excluded="true"),
        feature("HP:0012469", negated=True),
        feature("HP:0012469", resolution={"timestamp": "2026-05-01T00:00:00Z"}),
        feature("HP:9999999"),
        feature("West syndrome"),
        feature("TSC"),
        feature("HGNC:CDKL5"),
        {"type": None},
        "QQMARKERQQ",
    ],
)
def test_what_is_not_sure_is_left_out(one: Any) -> None:
    got, intake = read(phenotypicFeatures=[one])
    assert got.child == Child(as_of=TODAY)
    assert intake.ignored
    assert intake.understood == ()


def test_codes_are_repeated_and_other_words_are_not() -> None:
    assert ignored(phenotypicFeatures=[feature("HP:9999999"), feature("Jane:Doe")]) == {
        "phenotypicFeatures[0].type": "HP:9999999: this is not in our vocabulary",
        "phenotypicFeatures[1].type": "this is not in our vocabulary",
    }


def test_what_denies_itself_was_not_understood() -> None:
    got, intake = read(phenotypicFeatures=[feature("HP:0012469"), feature("HP:0001250", excluded=True)])
    assert got.child.conditions == ()
    assert [one.field for one in got.warnings] == ["phenotypicFeatures[0]", "phenotypicFeatures[1]"]
    assert intake.understood == ()


@pytest.mark.parametrize(
    ("born", "onset", "on"),
    [
        ("2026-04-10", {"timestamp": "2026-08-19T10:00:00Z"}, "2026-08-19"),
        ("2026-04-10", {"age": {"iso8601duration": "P10D"}}, "2026-04-20"),
        ("2026-04-10", {"age": {"iso8601duration": "P4M1W"}}, "2026-08"),
        ("2026-04-30", {"age": {"iso8601duration": "P4M1W"}}, "2026-09"),
        ("2026-04-01", {"age": {"iso8601duration": "P4M"}}, "2026-08"),
        ("2026-04-01", {"age": {"iso8601duration": "P0Y4M0D"}}, "2026-08"),
        ("2026-04-10", {"age": {"iso8601duration": "P4M"}}, None),
        ("2024-04-01", {"age": {"iso8601duration": "P1Y"}}, None),
        ("2026-04-10", {"ontologyClass": {"id": "HP:0003593", "label": "Infantile onset"}}, None),
        ("2026-04-10", {"gestationalAge": {"weeks": 20}}, None),
        (None, {"age": {"iso8601duration": "P4M"}}, None),
    ],
)
def test_onsets(born: str | None, onset: Json, on: str | None) -> None:
    subject = {"dateOfBirth": f"{born}T00:00:00Z"} if born else {}
    parts: Json = {"subject": subject, "phenotypicFeatures": [feature("HP:0012469", onset=onset)]}
    assert child(**parts).conditions == (Finding("infantile-spasms", on=SomeDay.parse(on) if on else None),)
    assert ("phenotypicFeatures[0].onset" in ignored(**parts)) is (on is None)


# Genes


def variant(symbol: str, acmg: str, status: str | None = "CAUSATIVE") -> list[Json]:
    told = {
        "interpretationStatus": status,
        "variantInterpretation": {
            "acmgPathogenicityClassification": acmg,
            "variationDescriptor": {"geneContext": {"valueId": "HGNC:1", "symbol": symbol}},
        },
    }
    return [{"id": "QQMARKERQQ", "diagnosis": {"genomicInterpretations": [told]}}]


@pytest.mark.parametrize(
    ("interpretations", "found"),
    [
        (variant("CDKL5", "PATHOGENIC"), ("cdkl5",)),
        (variant("TSC2", "LIKELY_PATHOGENIC"), ("tsc2",)),
        (variant("CDKL5", "UNCERTAIN_SIGNIFICANCE"), ()),
        (variant("CDKL5", "BENIGN"), ()),
        (variant("CDKL5", "PATHOGENIC", "REJECTED"), ()),
        (variant("CDKL5", "PATHOGENIC", "CANDIDATE"), ()),
        (variant("QQMARKERQQ", "PATHOGENIC"), ()),
        (variant("", "PATHOGENIC"), ()),
        (variant("infantile spasms", "PATHOGENIC"), ()),
    ],
)
def test_genes(interpretations: list[Json], found: tuple[str, ...]) -> None:
    got, intake = read(interpretations=interpretations)
    assert tuple(one.term for one in got.child.conditions) == found
    assert bool(intake.ignored) is not bool(found)


def test_a_variant_of_unknown_standing_is_used_with_a_warning() -> None:
    got, _ = read(interpretations=variant("CDKL5", "PATHOGENIC", None))
    assert [one.term for one in got.child.conditions] == ["cdkl5"]
    assert [one.field for one in got.warnings] == ["interpretations[0].diagnosis.genomicInterpretations[0]"]


# Treatments and measurements


def treated(agent: Json, *intervals: Json) -> Json:
    return {"treatment": {"agent": agent, "doseIntervals": [{"interval": one} for one in intervals]}}


VIGABATRIN = {"id": "DrugCentral:2820", "label": "vigabatrin"}


@pytest.mark.parametrize(
    ("action", "course"),
    [
        (treated(VIGABATRIN), Course("vigabatrin")),
        (treated({"id": "RxCUI:14851"}), Course("vigabatrin")),
        (
            treated(VIGABATRIN, {"start": "2026-05-01T00:00:00Z", "end": "2026-06-01T00:00:00Z"}),
            Course("vigabatrin", "past", SomeDay.parse("2026-05-01"), SomeDay.parse("2026-06-01")),
        ),
        (
            treated(VIGABATRIN, {"start": "2026-05-01T00:00:00Z", "end": "2027-06-01T00:00:00Z"}),
            Course("vigabatrin", None, SomeDay.parse("2026-05-01"), SomeDay.parse("2027-06-01")),
        ),
        (
            treated(
                VIGABATRIN, {"start": "2026-05-01T00:00:00Z", "end": "2026-06-01"}, {"start": "2026-07-01"}
            ),
            Course("vigabatrin", None, SomeDay.parse("2026-05-01")),
        ),
    ],
)
def test_treatments(action: Json, course: Course) -> None:
    got = child(medicalActions=[action])
    assert got.treatments == (course,)
    assert not got.treatments_complete


@pytest.mark.parametrize(
    "action",
    [
        treated({"id": "X:1", "label": "QQMARKERQQ"}),
        {"procedure": {}},
        treated(VIGABATRIN, {"start": "2027-01-01"}),
        7,
    ],
)
def test_treatments_left_out(action: Any) -> None:
    got, intake = read(medicalActions=[action])
    assert got.child.treatments == ()
    assert intake.ignored
    assert "QQMARKERQQ" not in repr(intake)


def measured(code: str, value: float, unit: str, on: str | None = None) -> Json:
    time = {"timeObserved": {"timestamp": on}} if on else {}
    return {"assay": {"id": code}, "value": {"quantity": {"unit": {"id": unit}, "value": value}}} | time


def test_measurements() -> None:
    got = child(
        measurements=[
            measured("LOINC:29463-7", 7.1, "UCUM:kg", "2026-10-01T00:00:00Z"),
            measured("LOINC:29463-7", 7400, "UCUM:g", "2026-11-10T00:00:00Z"),
            measured("LOINC:11884-4", 38, "UCUM:wk"),
        ]
    )
    assert (got.weight_kg, got.gestational_age_weeks) == (7.4, 38)


@pytest.mark.parametrize(
    "one",
    [
        measured("LOINC:29463-7", 7.1, "UCUM:kg", "2026-09-01T00:00:00Z"),
        measured("LOINC:29463-7", 7.1, "UCUM:kg", "2027-09-01T00:00:00Z"),
        measured("LOINC:29463-7", 15, "UCUM:[lb_av]", "2026-11-10T00:00:00Z"),
        measured("LOINC:29463-7", 7.1, "UCUM:kg") | {"timeObserved": {"ontologyClass": {}}},
        measured("LOINC:1-1", 7.1, "UCUM:kg"),
        measured("LOINC:11884-4", 270, "UCUM:d"),
    ],
)
def test_measurements_left_out(one: Json) -> None:
    assert child(measurements=[one]) == Child(as_of=TODAY)
    assert ignored(measurements=[one])


def test_a_weight_without_a_day_is_used_with_a_warning() -> None:
    weight = measured("LOINC:29463-7", 7.1, "UCUM:kg")
    got, _ = read(measurements=[weight])
    assert got.child.weight_kg == 7.1
    assert [one.field for one in got.warnings] == ["measurements[0]"]
    assert child(measurements=[weight, measured("LOINC:29463-7", 6.1, "UCUM:kg")]).weight_kg is None


# The format


@pytest.mark.parametrize(
    ("plain", "kind"),
    [
        ({}, "profile"),
        ([], "profile"),
        ({"born": "2026-04", "subject": {}}, "profile"),
        ({"QQMARKERQQ": 1}, "profile"),
        ({"subject": {}}, "phenopacket"),
        ({"phenotypic_features": []}, "phenopacket"),
        ({"resourceType": "Patient"}, "fhir"),
    ],
)
def test_recognised_by_content(plain: Any, kind: str) -> None:
    assert recognise(plain) == kind


def test_lists_are_bounded() -> None:
    features = [feature(f"HP:{number:07}") for number in range(9_000_000, 9_001_000)]
    _, intake = read(phenotypicFeatures=features)
    assert len(intake.ignored) == 200
    assert intake.ignored[-1].path == "(more)"


def test_more_entries_than_a_profile_takes() -> None:
    days = [date.fromordinal(date(2026, 1, 1).toordinal() + number).isoformat() for number in range(250)]
    features = [feature("HP:0012469", onset={"timestamp": day}) for day in days]
    assert len(child(phenotypicFeatures=features).conditions) == 200


# Whatever stands there


PACKET: Json = {
    "subject": {
        "sex": "MALE",
        "dateOfBirth": "2026-04-10T00:00:00Z",
        "timeAtLastEncounter": {"age": {"iso8601duration": "P7M"}},
        "vitalStatus": {"status": "ALIVE"},
    },
    "phenotypicFeatures": [feature("HP:0012469", excluded=False, onset={"age": {"iso8601duration": "P4M"}})],
    "diseases": [{"term": {"id": "OMIM:612164"}, "onset": {"timestamp": "2026-05-01"}}],
    "interpretations": variant("CDKL5", "PATHOGENIC"),
    "medicalActions": [treated(VIGABATRIN, {"start": "2026-05-01", "end": "2026-06-01"})],
    "measurements": [measured("LOINC:29463-7", 7.1, "UCUM:kg", "2026-11-10T00:00:00Z")],
    "metaData": {"phenopacketSchemaVersion": "2"},
}


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:10])
def test_any_value_in_any_place_is_read_or_refused(odd: Any) -> None:
    for path in places(PACKET):
        with suppress(ProfileRefused, Deceased):
            read_any(with_odd(PACKET, path, odd), TODAY, "phenopacket")
