"""The README's two commands as they stand there, in an empty clone, with an empty environment and an empty home, timed.

    python -m tests.load.fresh            # both; the second runs every test
    python -m tests.load.fresh --first    # the demonstration alone, with --once
    python -m tests.load.fresh --collect  # and the tests as far as that each is found, but none is run

Only what pip needs to find its packages is kept of the environment. Where this is root, the first command is also run
as a user without rights, if an interpreter is where others reach it.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.load.stand import ROOT, python_for_all

KEPT = (
    "PIP_CONFIG_FILE",
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_TRUSTED_HOST",
    "PIP_CERT",
    "SSL_CERT_FILE",
)
NOBODY = 65534


def commands() -> tuple[str, str]:
    """The indented lines of the README that make an environment."""
    found = re.findall(
        r"^    (python3 -m venv .+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    demo, tests = found[:2]
    return f"{demo} --once", tests


def run(command: str, *, user: int | None = None) -> int:
    with TemporaryDirectory(prefix="spasm-fresh-") as name:
        folder = Path(name)
        home, clone = folder / "home", folder / "clone"
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", "--no-local", ROOT, clone], check=True)
        path = "/usr/local/bin:/usr/bin:/bin"
        own: dict[str, Any] = {}
        if user is None:
            path = f"{Path(sys.executable).resolve().parent}:{path}"
        else:
            own = {"user": user, "group": user, "extra_groups": []}
            for each in (folder, *folder.rglob("*")):
                os.chown(each, user, user, follow_symlinks=False)
        kept = {key: os.environ[key] for key in KEPT if key in os.environ}
        began = time.monotonic()
        ran = subprocess.run(
            ["/bin/sh", "-c", command], cwd=clone, env=kept | {"HOME": str(home), "PATH": path}, check=False,
            capture_output=True, text=True, **own,
        )  # fmt: skip
        took = time.monotonic() - began
    print(f"{'as nobody: ' if own else ''}{command}\n  exit {ran.returncode} after {took:.1f} s", flush=True)
    print("  " + "\n  ".join((ran.stdout + ran.stderr).strip().splitlines()[-6:]), flush=True)
    return int(ran.returncode)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--first", action="store_true")
    asked.add_argument("--collect", action="store_true")
    given = asked.parse_args()
    demo, tests = commands()
    if given.collect:
        tests = re.sub(r"bin/pytest\b", "bin/pytest --collect-only", tests)
    failed = run(demo)
    if os.geteuid() == 0 and python_for_all():
        failed += run(demo, user=NOBODY)
    if not given.first:
        failed += run(tests)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
