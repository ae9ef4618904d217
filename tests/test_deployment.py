"""The files that put the service on a machine."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_compose_file_follows_its_schema() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    ran = subprocess.run(
        [*check, "docker-compose.yml"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout


def test_the_image_starts_what_the_project_installs() -> None:
    """The entry point of the image is the console script; its command is one of the script's."""
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    dockerfile = (ROOT / "Dockerfile").read_text()
    entry = re.search(r'ENTRYPOINT \["(.+?)"\]', dockerfile)
    command = re.search(r'CMD \["(.+?)"\]', dockerfile)
    assert entry
    assert command
    assert entry[1] in scripts
    shown = subprocess.run([sys.executable, "-m", "service", command[1], "--help"], cwd=ROOT, check=False)
    assert shown.returncode == 0


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
