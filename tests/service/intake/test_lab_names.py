import pytest

from service.intake.lab_names import LABS, NAMES, lab_name, labs_like


@pytest.mark.parametrize(
    ("words", "test"),
    [("ALT", "alt"), ("SGPT", "alt"), ("Alanine-aminotransferase", "alt"), ("AST", "ast"), ("Total bilirubin", "bilirubin"),
     ("Platelet count", "platelets"), ("ANC", "neutrophils"), ("Hemoglobin", "haemoglobin"), ("shoe size", None)],
)  # fmt: skip
def test_names(words: str, test: str | None) -> None:
    assert lab_name(words) == test


def test_no_name_is_claimed_twice() -> None:
    assert len(NAMES) == sum(1 + len(synonyms) for synonyms in LABS.values())


def test_a_misspelt_test_is_suggested() -> None:
    assert labs_like("bilirubine") == ("bilirubin",)
