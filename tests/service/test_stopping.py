"""The service is told to stop: what is under way is answered, then it ends, and says so by its status."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from service.api.answer import today
from service.demo import sample_infant


def test_what_is_under_way_is_answered(tmp_path: Path) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'trials.db'}", "PORT": "0", "SCHEDULER": "false"}
    process = subprocess.Popen(
        [sys.executable, "-m", "service", "serve"],
        env=os.environ | {f"SPASM_TRIALS_{name}": value for name, value in settings.items()},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    said = re.search(r"http://127\.0\.0\.1:(\d+)", process.stderr.readline())
    assert said
    body = json.dumps(sample_infant(today())).encode()
    head = f"POST /match HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    port = int(said[1])
    with socket.create_connection(("127.0.0.1", port), timeout=60) as asking:
        # The first answer shows that it listens; the second is asked for in two halves, with the word to stop between.
        asking.sendall(b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
        _until(asking, b'{"status":"ok"}')
        asking.sendall(head.encode() + body[:20])
        process.send_signal(signal.SIGTERM)
        while _is_open(port):
            time.sleep(0.05)
        asking.sendall(body[20:])
        answer = _until(asking, b"\r\n\r\n")
    _, rest = process.communicate(timeout=60)
    assert answer.startswith(b"HTTP/1.1 200"), rest
    assert process.returncode in {0, -signal.SIGTERM}


def _until(asking: socket.socket, end: bytes) -> bytes:
    answer = b""
    while end not in answer:
        some = asking.recv(65536)
        assert some, answer
        answer += some
    return answer


def _is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=60).close()
    except ConnectionRefusedError:
        return False
    return True
