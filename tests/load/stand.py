"""The services of docker-compose.yml on this machine without containers: the same commands, settings, users and proxy
configuration, with other addresses. Everything listens on loopback, and is gone afterwards."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from ruamel.yaml import YAML

from tests import postgresql

ROOT = Path(__file__).resolve().parents[2]
REPLICAS = ("app-1", "app-2")
WRITABLE_SECONDS = 60
LONGEST_START_SECONDS = 120
VARIABLE = re.compile(r"\$\{(\w+)(?::\?[^}]*)?\}")


def compose() -> dict[str, Any]:
    """docker-compose.yml, its aliases resolved."""
    found: dict[str, Any] = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


def interpolated(text: str, told: Mapping[str, str]) -> str:
    """`${NAME}` and `${NAME:?why}`, as the engine reads them."""
    return VARIABLE.sub(lambda found: told[found[1]], text)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def caddy() -> Path | None:
    """As it is found: by CADDY, or on the PATH."""
    found = os.environ.get("CADDY") or shutil.which("caddy")
    return Path(found) if found else None


def caddy_version(program: Path) -> tuple[int, ...]:
    told = subprocess.run([program, "version"], check=True, capture_output=True, text=True).stdout
    return tuple(map(int, re.findall(r"\d+", told.split()[0])))


@cache
def python_for_all() -> Path | None:
    """An interpreter of our version that every user may run: ours may lie in somebody's home."""
    ours = Path(sys.executable).resolve()
    usual = Path(f"/usr/bin/python3.{sys.version_info.minor}")
    return next((one for one in (ours, usual) if one.exists() and _is_for_all(one)), None)


def _is_for_all(program: Path) -> bool:
    return all(one.stat().st_mode & 0o001 for one in (program, *program.parents))


@dataclass(slots=True)
class Stand:
    """Processes by the name of their service. `told` is what an operator's .env would hold."""

    folder: Path
    database: postgresql.Server
    told: dict[str, str]
    settings: dict[str, str] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    services: dict[str, Any] = field(default_factory=lambda: compose()["services"])

    @property
    def site(self) -> str:
        """Where the proxy answers; who asks there must trust its own authority."""
        return f"https://localhost:{self.ports['proxy']}"

    def address(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def start(self, name: str) -> None:
        self.ports.setdefault(name, free_port())
        self.processes[name] = self.run(name, self.services[name]["command"])

    def run(self, name: str, words: list[str]) -> "subprocess.Popen[bytes]":
        """A command in the place of a service, with its settings and as its user."""
        script = Path(sys.executable).parent / "spasm-trials"
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [python_for_all() or sys.executable, script, *words],
                cwd=self.folder / "data",
                env=self.environment(name),
                stdout=log,
                stderr=log,
                **self.user(name),
            )

    def user(self, name: str) -> dict[str, Any]:
        """Only root can be somebody else, and only where others reach an interpreter."""
        user, _, group = str(self.services[name]["user"]).partition(":")
        own: dict[str, Any] = {"user": int(user), "group": int(group), "extra_groups": []}
        return own if os.geteuid() == 0 and python_for_all() else {}

    def environment(self, name: str) -> dict[str, str]:
        """Nothing but what the image and the service say, with the addresses of this stand."""
        said = {
            key: interpolated(str(value), self.told)
            for key, value in self.services[name]["environment"].items()
        }
        url = said["SPASM_TRIALS_DATABASE_URL"]
        here = {
            "SPASM_TRIALS_DATABASE_URL": url.replace("@database/", "@/") + f"?host={self.database.folder}",
            "SPASM_TRIALS_HOST": "127.0.0.1",
            "SPASM_TRIALS_PORT": str(self.ports.get(name, 0)),
            "SPASM_TRIALS_SECRETS_DIR": str(self.folder / "secrets"),
            "SPASM_TRIALS_TRUSTED_PROXIES": "127.0.0.1",
        }
        image = {
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")]),
            "PATH": f"{postgresql.programs()}:/usr/bin:/bin",
            "HOME": str(self.folder),
        }
        return image | said | here | self.settings

    def wait_for(self, name: str, path: str = "/healthz") -> None:
        until = time.monotonic() + LONGEST_START_SECONDS
        while time.monotonic() < until:
            if self.processes[name].poll() is not None:
                raise RuntimeError(f"{name} ended:\n{(self.folder / f'{name}.log').read_text()[-2000:]}")
            try:
                if httpx.get(f"{self.address(name)}{path}", timeout=LONGEST_START_SECONDS).is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise RuntimeError(f"{name} did not get ready")

    def kill(self, name: str) -> None:
        """Without a word, as when a machine loses its power."""
        self.processes[name].kill()
        self.processes[name].wait()

    def start_proxy(self, program: Path) -> None:
        self.ports.update({"proxy": free_port(), "proxy-http": free_port()})
        file = self.folder / "Caddyfile"
        file.write_text(self.caddyfile(caddy_version(program)), encoding="utf-8")
        home = self.folder / "proxy"
        home.mkdir()
        with (self.folder / "proxy.log").open("ab") as log:
            self.processes["proxy"] = subprocess.Popen(
                [program, "run", "--config", file, "--adapter", "caddyfile"],
                cwd=home,
                env={"HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)},
                stdout=log,
                stderr=log,
            )
        self._wait_for_proxy()

    def caddyfile(self, version: tuple[int, ...]) -> str:
        """That of the compose file. Before 2.7 the proxy could not keep a body to send it again."""
        text = interpolated(
            compose()["configs"]["caddyfile"]["content"], self.told | {"SPASM_TRIALS_SITE": self.site}
        )
        for name in REPLICAS:
            text = text.replace(f"{name}:8000", f"127.0.0.1:{self.ports[name]}")
        if version < (2, 7):
            text = re.sub(r"\n *request_buffers .*", "", text)
        local = f"\n  skip_install_trust\n  auto_https disable_redirects\n  http_port {self.ports['proxy-http']}\n"
        return text.replace("{", "{" + local, 1)

    def trusting(self) -> ssl.SSLContext:
        """The proxy makes an authority of its own where the name is not a public one."""
        (authority,) = (self.folder / "proxy").rglob("authorities/local/root.crt")
        return ssl.create_default_context(cafile=str(authority))

    def _wait_for_proxy(self) -> None:
        until = time.monotonic() + LONGEST_START_SECONDS
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.site}/healthz", verify=self.trusting(), timeout=10).is_success:
                    return
            except (httpx.TransportError, ValueError, OSError):
                pass
            time.sleep(0.1)
        raise RuntimeError(f"the proxy did not get ready:\n{(self.folder / 'proxy.log').read_text()[-2000:]}")

    def memory(self, name: str) -> float:
        """MiB that the process holds in memory."""
        told = Path(f"/proc/{self.processes[name].pid}/status").read_text()
        held = re.search(r"VmRSS:\s+(\d+) kB", told)
        return int(held[1]) / 1024 if held else 0.0

    def cpu(self, name: str) -> float:
        """Seconds that the process has worked, whatever else the machine was busy with."""
        told = Path(f"/proc/{self.processes[name].pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(WRITABLE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def stand(**settings: str) -> Iterator[Stand]:
    """A folder, and PostgreSQL with the user and the database of the compose file; nothing else runs yet."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="spasm-stand-")))
        server = stack.enter_context(postgresql.running())
        server.folder.chmod(0o711)  # its socket is for all, its data for itself
        folder.chmod(0o755)
        (folder / "data").mkdir()
        (folder / "secrets").mkdir()
        (folder / "secrets" / "spasm_trials_database_password").write_text("of no use to a socket\n")
        server.run("createuser", "-h", server.folder, "-U", "postgres", "trials")
        server.run("createdb", "-h", server.folder, "-U", "postgres", "-O", "trials", "trials")
        told = {"SPASM_TRIALS_SITE": "localhost", "SPASM_TRIALS_CONTACT": "operator@example.org"}
        made = Stand(
            folder, server, told, {f"SPASM_TRIALS_{name}": value for name, value in settings.items()}
        )
        try:
            yield made
        finally:
            made.stop()
