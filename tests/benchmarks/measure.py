"""The figures of `spasm-trials bench` on real studies, where they lie beside the project: a table, and JSON.

    python tests/benchmarks/measure.py figures.json 100 1000 10000

Never a test: a machine that others use is slow for no fault of ours.
"""

import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
FOLDERS = ("ctgov-v2", "ctgov-v2-pages", "ctgov-infant-epilepsy")


def main() -> int:
    into, *counts = sys.argv[1:] or ["figures.json"]
    command = [sys.executable, "-m", "service", "bench", "--json", into]
    for count in counts:
        command += ["--trials", count]
    for folder in FOLDERS:
        if (SAMPLES / folder).is_dir():
            command += ["--payloads", str(SAMPLES / folder)]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
