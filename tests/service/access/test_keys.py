"""Keys: kept as hashes, several at once, each opening what it is for; changed in a file without a restart."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.access.keys import Key, KeyRing, keys_in, made
from service.app import create_app
from service.settings import Settings
from service.store.store import Store

Serving = Callable[..., Any]
HOOK = {
    "hook": "patient-view",
    "hookInstance": "1",
    "context": {"userId": "Practitioner/1", "patientId": "1"},
}
BUNDLE: dict[str, Any] = {"resourceType": "Bundle", "type": "collection", "entry": []}
MATCHING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/match", {"json": {}}),
    ("/match/compare", {"json": {"profile": {}, "changes": {"a": {"weight_kg": 7}}}}),
    ("/match/fhir", {"json": BUNDLE}),
    ("/fhir/ResearchStudy/$match", {"json": BUNDLE}),
    ("/cds-services/infantile-spasms-trials", {"json": HOOK}),
    ("/match-result", {"data": {"weight_kg": "7"}}),
    ("/what-if", {"data": {"weight_kg": "7"}}),
    ("/referral-sheet", {"data": {"weight_kg": "7"}}),
)


@pytest.fixture
def serving(settings: Settings, store: Store) -> Serving:
    @contextmanager
    def with_settings(**changed: Any) -> Iterator[TestClient]:
        with TestClient(create_app(settings.model_copy(update=changed), store)) as client:
            yield client

    return with_settings


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_key_is_kept_as_its_hash_only() -> None:
    key, kept = made("operator", "grafana")
    assert len(key) > 40
    assert key not in kept.line
    assert keys_in(f"# ours\n\n{kept.line}  # in use\n") == (kept,)
    assert KeyRing([kept]).holder(key.encode(), "operator") == "grafana"
    assert made("operator", "grafana")[0] != key


@pytest.mark.parametrize(
    "line", ["operator", "operator sha256:00 x", "boss sha256:" + "0" * 64 + " x", "a key"]
)
def test_what_is_no_hash_of_a_key_is_refused_without_being_repeated(line: str) -> None:
    with pytest.raises(ValueError, match="entry 1 is not of the form") as refused:
        keys_in(line)
    assert line not in str(refused.value).partition(":")[0]


def test_several_keys_hold_at_once_and_an_old_one_can_go(serving: Serving) -> None:
    (old, kept_old), (new, kept_new) = made("operator", "old"), made("operator", "new")
    with serving(keys=(kept_old, kept_new)) as client:
        for path in ("/status", "/metrics"):
            assert client.get(path).status_code == 401
            assert client.get(path, headers=bearer(old)).status_code == 200
            assert client.get(path, headers=bearer(new)).status_code == 200
            assert client.get(path, auth=("anyone", new)).status_code == 200
    with serving(keys=(kept_new,)) as client:
        assert client.get("/status", headers=bearer(old)).status_code == 401
        assert client.get("/status", headers=bearer(new)).status_code == 200


def test_the_file_of_keys_is_followed(serving: Serving, tmp_path: Path) -> None:
    (old, kept_old), (new, kept_new) = made("operator", "old"), made("operator", "new")
    file = tmp_path / "keys.txt"
    file.write_text(f"{kept_old.line}\n")
    with serving(keys_file=file) as client:
        assert client.get("/status", headers=bearer(old)).status_code == 200
        assert client.get("/status", headers=bearer(new)).status_code == 401
        file.write_text(f"{kept_old.line}\n{kept_new.line}\n")
        assert client.get("/status", headers=bearer(new)).status_code == 200
        file.write_text("not a key at all, but longer than it was before\n")
        assert client.get("/status", headers=bearer(old)).status_code == 200
        file.unlink()
        assert client.get("/status", headers=bearer(new)).status_code == 200
        assert client.get("/status").status_code == 401


def test_every_key_is_compared_whichever_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    told, kept = zip(*(made("operator", f"n{number}") for number in range(5)), strict=True)
    ring, compared = KeyRing(kept), list[int]()

    def compare(ours: bytes, given: bytes) -> bool:
        compared.append(1)
        return ours == given

    monkeypatch.setattr("service.access.keys.hmac.compare_digest", compare)
    for given in (told[0], told[4], "none of them"):
        compared.clear()
        ring.holder(given.encode(), "operator")
        assert len(compared) == 5


@pytest.mark.parametrize(("path", "sent"), MATCHING)
def test_every_way_to_a_match_asks_for_a_key_where_one_is_wanted(
    serving: Serving, path: str, sent: dict[str, Any]
) -> None:
    key, kept = made("match", "clinic")
    other, kept_other = made("operator", "grafana")
    with serving(match_needs_key=True, keys=(kept, kept_other)) as client:
        refused = client.post(path, **sent)
        assert (refused.status_code, refused.headers["cache-control"]) == (401, "no-store")
        assert "Bearer" in refused.headers["www-authenticate"]
        assert client.post(path, headers=bearer(other), **sent).status_code == 403
        assert client.post(path, headers=bearer(key), **sent).status_code == 200
        assert client.get("/status", headers=bearer(key)).status_code == 403
    with serving() as client:
        assert client.post(path, **sent).status_code == 200


def test_every_address_that_takes_a_body_asks_for_a_key_and_says_so(serving: Serving) -> None:
    """Also one that nobody here has thought of."""
    with serving(match_needs_key=True, keys=()) as client:
        described = client.get("/openapi.json").json()
        posts = [path for path, operations in described["paths"].items() if "post" in operations]
        assert len(posts) >= 7
        for path in posts:
            assert described["paths"][path]["post"]["security"] == [{"key": []}, {"password": []}]
            assert client.post(path.replace("{service_id}", "x"), json={}).status_code == 401
    with serving() as client:
        assert "security" not in client.get("/openapi.json").json()["paths"]["/match"]["post"]


def test_public_records_need_no_key(serving: Serving) -> None:
    with serving(match_needs_key=True, keys=()) as client:
        for path in (
            "/",
            "/browse",
            "/trials",
            "/fhir/metadata",
            "/cds-services",
            "/healthz",
            "/privacy",
            "/match",
        ):
            assert client.get(path).status_code == 200


def test_the_command_makes_a_key_that_opens(serving: Serving) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "service", "key", "operator", "grafana"],
        capture_output=True,
        text=True,
        check=True,
    )
    key = re.search(r"spasm_\S+", ran.stderr)
    assert key
    assert key[0] not in ran.stdout
    with serving(keys=keys_in(ran.stdout)) as client:
        assert client.get("/status", headers=bearer(key[0])).status_code == 200


@pytest.mark.parametrize("told", [["boss", "x"], ["match", "a b"], ["match", ""]])
def test_the_command_says_what_is_wrong(told: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "service", "key", *told], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, "")


def test_settings_with_a_wrong_key_are_refused_by_name(tmp_path: Path) -> None:
    secret = "QQ" * 4
    ran = subprocess.run(
        [sys.executable, "-m", "service", "migrate"],
        env=os.environ | {"SPASM_TRIALS_KEYS": secret, "SPASM_TRIALS_KEYS_FILE": f"{tmp_path}/none"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert "SPASM_TRIALS_KEYS: " in ran.stderr
    assert "SPASM_TRIALS_KEYS_FILE: " in ran.stderr
    assert secret not in ran.stderr


def test_keys_show_no_digest_of_a_plain_key() -> None:
    """The settings may be printed by a debugger; a plain key is a secret there."""
    assert "QQPLAINQQ" not in repr(Settings(operator_key="QQPLAINQQ"))  # type: ignore[arg-type]
    assert Key("operator", "x", b"").line.startswith("operator sha256:")
