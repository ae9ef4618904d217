"""Which registries are asked, as the environment has it."""

import pytest

from service.settings import Settings

MIRROR = '{"ctgov": "http://127.0.0.1:1/v2"}'


@pytest.mark.parametrize(
    ("named", "addresses", "asked"),
    [
        (None, None, ("ctgov", "ctis", "isrctn")),
        ("isrctn, ctgov", None, ("isrctn", "ctgov")),
        (None, MIRROR, ("ctgov",)),
        ("ctgov,ctis", MIRROR, ("ctgov", "ctis")),
    ],
    ids=["all", "those named", "those a mirror has", "those named, whatever the mirror has"],
)
def test_who_is_asked(
    monkeypatch: pytest.MonkeyPatch, named: str | None, addresses: str | None, asked: tuple[str, ...]
) -> None:
    for name, value in (("REGISTRIES", named), ("REGISTRY_BASE_URLS", addresses)):
        if value is not None:
            monkeypatch.setenv(f"SPASM_TRIALS_{name}", value)
    assert Settings().registries == asked


def test_a_registry_that_nobody_knows_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPASM_TRIALS_REGISTRIES", "ctgov,elsewhere")
    with pytest.raises(ValueError, match="no registry is called elsewhere; there are ctgov, ctis"):
        Settings()
