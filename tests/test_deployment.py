"""The files that put the service on a machine, and what they put there."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import replace
from importlib.metadata import requires
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from service.api.answer import today
from service.commands.serve import serve
from service.demo import sample_infant
from service.sample_registry.server import SampleRegistry
from service.settings import Settings
from tests.conftest import require_postgresql
from tests.load.stand import REPLICAS, Stand, caddy, compose, python_for_all, stand

ROOT = Path(__file__).resolve().parents[1]
OURS = (*REPLICAS, "scheduler", "backup")


def test_the_compose_file_follows_its_schema() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    ran = subprocess.run(
        [*check, "docker-compose.yml"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("name", OURS)
def test_each_role_may_do_no_more_than_it_must(name: str) -> None:
    role = compose()["services"][name]
    assert (role["user"], role["read_only"], role["cap_drop"]) == ("10001:10001", True, ["ALL"])
    assert "no-new-privileges:true" in role["security_opt"]
    assert role["secrets"] == [{"source": "database_password", "target": "spasm_trials_database_password"}]
    assert "ports" not in role
    stops_within = Settings.model_fields["stop_within_seconds"].default
    assert int(role["stop_grace_period"].removesuffix("s")) > stops_within


def test_one_process_alone_works_at_night() -> None:
    services = compose()["services"]
    works = {
        name: services[name]["environment"].get("SPASM_TRIALS_SCHEDULER") for name in (*REPLICAS, "scheduler")
    }
    assert works == {"app-1": "false", "app-2": "false", "scheduler": "true"}


def test_replicas_have_no_way_out() -> None:
    told = compose()
    inside = {name for name, network in told["networks"].items() if (network or {}).get("internal")}
    for name in REPLICAS:
        assert set(told["services"][name]["networks"]) <= inside
    assert [name for name, one in told["services"].items() if "ports" in one] == ["proxy"]


def test_replicas_believe_the_proxy_alone() -> None:
    told = compose()
    (network,) = told["networks"]["front"]["ipam"]["config"]
    for name in REPLICAS:
        assert told["services"][name]["environment"]["SPASM_TRIALS_TRUSTED_PROXIES"] == network["subnet"]
    assert [name for name, one in told["services"].items() if "front" in one["networks"]] == [
        *REPLICAS,
        "proxy",
    ]


def test_every_setting_of_the_compose_file_is_one() -> None:
    known = {f"SPASM_TRIALS_{name.upper()}" for name in Settings.model_fields}
    for name in OURS:
        assert set(compose()["services"][name]["environment"]) <= known


def test_no_secret_stands_in_the_compose_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert not re.search(r"(?i)password: (?!\S*/run/secrets)\S|://\w+:[^$]+@", text)


def test_every_image_is_of_a_version() -> None:
    images = [one["image"] for one in compose()["services"].values() if one["image"] != "spasm-trials"]
    images += re.findall(r"^FROM (\S+)", _dockerfile(), re.MULTILINE)
    assert images
    for image in images:
        assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?-[a-z0-9-]+", image), image


def _dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def test_the_image_starts_what_the_project_installs() -> None:
    """The entry point of the image is the console script; its command is one of the script's."""
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    entry = re.search(r'ENTRYPOINT \["(.+?)"\]', _dockerfile())
    command = re.search(r'CMD \["(.+?)"\]\s*$', _dockerfile())
    assert entry
    assert command
    assert entry[1] in scripts
    assert command[1] == serve.__name__


def test_the_image_has_whatever_a_setting_may_ask_for() -> None:
    """On the image nothing can be installed later: an extra that a setting names must be there, and pinned."""
    named = set(
        re.findall(r"pip install 'spasm-trials\[(\w+)\]'", (ROOT / "service/settings.py").read_text())
    )
    installed = re.search(r"pip install -c constraints.txt '\.\[(.+?)\]'", _dockerfile())
    assert installed
    extras = set(installed[1].split(","))
    assert extras == named | {"postgres"}
    checked = re.search(r"\$wheel\[(.+?)\]", (ROOT / ".ci/supply").read_text())
    assert checked
    assert set(checked[1].split(",")) == extras
    pinned = {
        canonicalize_name(line.partition("==")[0])
        for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    assert needed("spasm-trials", extras) - {"spasm-trials"} <= pinned


def needed(name: str, extras: Collection[str] = ()) -> set[str]:
    """A distribution, and whatever it needs here with these extras."""
    found, waiting = set[tuple[str, frozenset[str]]](), [(name, frozenset(extras))]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        told = map(Requirement, requires(one[0]) or ())
        waiting += [(each.name, frozenset(each.extras)) for each in told if _is_for(each, one[1])]
    return {canonicalize_name(one) for one, _ in found}


def _is_for(told: Requirement, extras: Collection[str]) -> bool:
    return told.marker is None or any(told.marker.evaluate({"extra": one}) for one in (*extras, ""))


def test_the_image_runs_as_nobody_in_particular_and_says_how_it_is() -> None:
    lines = _dockerfile().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["10001:10001"]
    assert lines.index("USER 10001:10001") < next(
        n for n, line in enumerate(lines) if line.startswith("ENTRYPOINT")
    )
    check = re.search(r"HEALTHCHECK[^[]*(\[.*\])", _dockerfile())
    assert check
    program, _, script = json.loads(check[1])
    assert program == "python"
    compile(script, "HEALTHCHECK", "exec")
    assert "/healthz" in script


def test_the_image_copies_what_is_packed_and_nothing_else() -> None:
    wanted = {
        f"!{name}"
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", _dockerfile(), re.MULTILINE)
        for name in line.split()
    }
    allowed = {line for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert wanted == allowed


def test_the_image_can_back_up_the_server_of_the_compose_file() -> None:
    client = re.search(r"postgresql-client-(\d+)", _dockerfile())
    server = re.match(r"postgres:(\d+)", compose()["services"]["database"]["image"])
    assert client
    assert server
    assert int(client[1]) >= int(server[1]) >= 16


def _units() -> dict[str, str]:
    """The files for systemd that the manual prints, by their names."""
    manual = (ROOT / "OPERATING.md").read_text(encoding="utf-8")
    return dict(re.findall(r"/etc/systemd/system/(\S+?)`:\n\n```ini\n(.+?)```", manual, re.DOTALL))


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """They in a folder; the program in them is one that is here."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    for name, text in _units().items():
        (tmp_path / name).write_text(text.replace("/opt/spasm-trials/bin/spasm-trials", "/bin/true"))
    return tmp_path


def test_systemd_understands_the_units_of_the_manual(units: Path) -> None:
    names = sorted(one.name for one in units.iterdir())
    assert names == ["spasm-trials-backup.service", "spasm-trials-backup.timer", "spasm-trials.service"]
    verify = ["systemd-analyze", "verify", *(f"./{name}" for name in names)]
    ran = subprocess.run(verify, cwd=units, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")


def test_the_service_of_the_manual_is_locked_in(units: Path) -> None:
    """systemd's own score, from 0 for nothing it might do to 10."""
    weigh = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", "./spasm-trials.service"]
    ran = subprocess.run(weigh, cwd=units, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-300:]


def test_the_units_use_commands_and_settings_that_are_there() -> None:
    text = "\n".join(_units().values())
    known = {f"SPASM_TRIALS_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"SPASM_TRIALS_[A-Z_]+", text)) <= known
    assert {name.upper() for name in re.findall(r"spasm_trials_[a-z_]+", text)} <= known
    commands = set(re.findall(r"ExecStart=\S+/spasm-trials (\w+)", text))
    assert commands == {"serve", "backup"}


@pytest.fixture(scope="module")
def running() -> Iterator[Stand]:
    """The set of the compose file, with a registry of samples in place of the real ones."""
    require_postgresql()
    with (
        SampleRegistry() as registry,
        stand(REGISTRY_BASE_URLS=json.dumps({"ctgov": registry.url}), REQUESTS_PER_SECOND="50") as made,
    ):
        for name in (*REPLICAS, "scheduler"):
            made.start(name)
        for name in (*REPLICAS, "scheduler"):
            made.wait_for(name)
        made.wait_for("app-1", "/readyz")  # the scheduler makes up for the night that was missed
        made.wait_for("app-2", "/readyz")
        yield made


def test_the_set_without_its_proxy(running: Stand) -> None:
    """One test, for to start the set takes longer than all that is asked of it."""
    _has_no_rights(running)
    _answers_alike(running)
    _backup_goes_back(running)


def _has_no_rights(running: Stand) -> None:
    """Only root can be somebody else, and only where others reach an interpreter."""
    if os.geteuid() != 0 or python_for_all() is None:
        return
    for name in (*REPLICAS, "scheduler"):
        told = Path(f"/proc/{running.processes[name].pid}/status").read_text()
        assert re.search(r"Uid:\s+10001\s+10001", told)
        assert re.search(r"CapEff:\s+0+\n", told)


def _answers_alike(running: Stand) -> None:
    infant = sample_infant(today())
    answers = [httpx.post(f"{running.address(name)}/match", json=infant).json() for name in REPLICAS]
    assert answers[0] == answers[1]
    lists = [httpx.get(f"{running.address(name)}/trials").json() for name in REPLICAS]
    assert lists[0]["total"] > 20
    assert lists[0] == lists[1]


def _backup_goes_back(running: Stand) -> None:
    """The commands of the compose file's backup, as its user, with a folder in place of its volume."""
    (loop,) = running.services["backup"]["command"]
    words = re.search(r"while spasm-trials (backup .+?);", loop)
    assert words
    folder = running.folder / "backups"
    folder.mkdir()
    folder.chmod(0o777)
    made = running.run("backup", words[1].replace("/backups", str(folder)).split())
    assert made.wait(60) == 0, (running.folder / "backup.log").read_text()
    (file,) = folder.glob("trials-*.zip")
    at = ("-h", running.database.folder, "-U", "postgres", "-O", "trials")
    running.database.run("createdb", *at, "second")
    second = {"SPASM_TRIALS_DATABASE_URL": f"postgresql://trials@/second?host={running.database.folder}"}
    back = replace(running, settings=running.settings | second).run("backup", ["restore", str(file)])
    assert back.wait(60) == 0, (running.folder / "backup.log").read_text()
    assert "Restored and verified" in (running.folder / "backup.log").read_text()


REFUSED = (
    "/status",
    "/status/",
    "/metrics",
    "/STATUS",
    "/%73tatus",
    "/x/../metrics",
    "//status",
    "/./status",
)


def test_the_set_behind_its_proxy(running: Stand) -> None:
    program = caddy()
    if program is None:
        pytest.skip("Caddy is not installed (apt-get install caddy)")
    running.start_proxy(program)
    with httpx.Client(base_url=running.site, verify=running.trusting(), timeout=60) as site:
        _is_served(site)
        _operators_alone(site, running)
        assert site.post("/match", content=b" " * 600_000).status_code == 413
        _a_killed_replica_is_not_noticed(site, running)


def _is_served(site: httpx.Client) -> None:
    page = site.get("/")
    assert (page.status_code, page.headers["Strict-Transport-Security"]) == (200, "max-age=31536000")
    assert site.post("/match", json=sample_infant(today())).status_code == 200
    assert site.get("/trials").json()["total"] > 20


def _operators_alone(site: httpx.Client, running: Stand) -> None:
    for path in REFUSED:
        asked = site.build_request("GET", running.site)
        asked.url = asked.url.copy_with(raw_path=path.encode())
        refused = site.send(asked)
        assert (refused.status_code, "registries" in refused.text) == (404, False), path


def _a_killed_replica_is_not_noticed(site: httpx.Client, running: Stand) -> None:
    running.kill("app-1")
    infant = sample_infant(today())
    told = [site.get("/trials").status_code for _ in range(10)]
    told += [site.post("/match", json=infant).status_code for _ in range(5)]
    running.start("app-1")
    running.wait_for("app-1")
    assert set(told) == {200}


def test_no_file_of_the_project_names_a_host_of_packages() -> None:
    pinned = (ROOT / "constraints.txt").read_text()
    assert "://" not in pinned
    assert all(
        re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in pinned.splitlines() if line
    )


def test_the_guides_name_every_command() -> None:
    help_text = subprocess.run(
        [sys.executable, "-m", "service", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    guides = "".join(path.read_text() for path in ROOT.glob("*.md"))
    for name in re.findall(r"^  (\w+)  ", help_text, re.MULTILINE):
        assert f"spasm-trials {name}" in guides
