"""All checks of schemathesis on the running service, with sample trials, over HTTP.

python -m tests.fuzz.description            # some ten minutes
python -m tests.fuzz.description -n 10      # whatever the command line of schemathesis takes
"""

import os
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from service.app import create_app, listener
from service.demo import demo_store, sync_samples

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def main(more: list[str]) -> int:
    with demo_store() as (found, store, _), TemporaryDirectory(prefix="spasm-described-") as folder:
        sync_samples(found, store)
        settings = found.model_copy(update={"port": 0, "log_level": "error"})
        door = listener(settings)
        server = uvicorn.Server(
            uvicorn.Config(create_app(settings, store), access_log=False, log_config=None)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            return _checked(f"http://127.0.0.1:{door.getsockname()[1]}", folder, more)
        finally:
            server.should_exit = True
            thread.join()


def _checked(address: str, folder: str, more: list[str]) -> int:
    """In a folder of its own, for schemathesis writes down what it finds."""
    command = [
        str(Path(sys.executable).parent / "schemathesis"),
        "--config-file", str(HERE / "schemathesis.toml"),
        "run", f"{address}/openapi.json", "--checks", "all", "--continue-on-failure", "--no-color", *more,
    ]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks"}
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
