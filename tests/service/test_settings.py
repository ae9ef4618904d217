"""Settings come from where they should, and what is wrong with one is said."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import make_url

from service import setting_words
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


def test_secrets_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "spasm_trials_operator_key").write_text("a key\n")
    (tmp_path / "spasm_trials_database_password").write_text("p@ss/word\n")
    monkeypatch.setenv("SPASM_TRIALS_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("SPASM_TRIALS_DATABASE_URL", "postgresql://trials@database/trials")
    found = Settings()
    assert found.operator_key.get_secret_value() == "a key"
    assert make_url(found.database).password == "p@ss/word"  # noqa: S105 - of this test
    assert found.read_database == found.database
    assert "p@ss/word" not in repr(found)
    monkeypatch.setenv("SPASM_TRIALS_OPERATOR_KEY", "of the environment")
    assert Settings().operator_key.get_secret_value() == "of the environment"


def test_credentials_of_systemd_are_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "SPASM_TRIALS_OPERATOR_KEY").write_text("a key")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert Settings().operator_key.get_secret_value() == "a key"


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("sqlite:///trials.db", "sqlite:///trials.db"),
        ("postgresql://me:own@h/d", "postgresql://me:own@h/d"),
        ("postgresql://me@h/d", "postgresql://me:secret@h/d"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_password_goes_where_none_is(url: str, whole: str) -> None:
    assert Settings(database_url=url, database_password=SecretStr("secret")).database == whole


def test_a_folder_of_secrets_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPASM_TRIALS_SECRETS_DIR", "/no/such/folder")
    with pytest.raises(ValidationError) as refused:
        Settings()
    said = setting_words.wrong(refused.value)
    assert said.startswith(
        "A setting is wrong: SPASM_TRIALS_SECRETS_DIR: there is no folder /no/such/folder."
    )


def test_what_is_wrong_is_said_by_name_with_what_it_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPASM_TRIALS_PORT", "SECRET")
    monkeypatch.setenv("SPASM_TRIALS_REGISTRY_BASE_URLS", '{"ctgov": "SECRET"}')
    with pytest.raises(ValidationError) as refused:
        Settings()
    port, mirror = setting_words.wrong(refused.value).splitlines()
    assert port.startswith("A setting is wrong: SPASM_TRIALS_PORT: Input should be a valid integer")
    assert port.endswith("What it is: The port to listen on; 0 takes a free one.")
    assert "SPASM_TRIALS_REGISTRY_BASE_URLS, ctgov:" in mirror
    assert "SECRET" not in port + mirror


def test_what_looks_like_a_setting_and_is_none_is_said() -> None:
    names = ["HOME", "SPASM_TRIALS_CONTAKT", "spasm_trials_port", "SPASM_TRIALS_NOTHING_LIKE_IT"]
    assert list(setting_words.unknown(names)) == [
        "SPASM_TRIALS_CONTAKT is no setting; was SPASM_TRIALS_CONTACT meant?",
        "SPASM_TRIALS_NOTHING_LIKE_IT is no setting.",
    ]


def test_the_manual_tells_every_setting() -> None:
    """Where one was changed: python -m service.setting_words OPERATING.md"""
    manual = (Path(__file__).parents[2] / "OPERATING.md").read_text(encoding="utf-8")
    assert setting_words.with_table(manual) == manual
    assert all(field.description for field in Settings.model_fields.values())
