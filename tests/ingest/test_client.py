"""The client against a real server on loopback: each way an answer can go wrong, and what it is called."""

import asyncio
import gzip
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.client import BadRequest, Client, ClientSettings, NotFound, _retry_after
from ingest.record import RegistryUnavailable
from service.sample_registry.faulty import Fault
from service.sample_registry.server import SampleRegistry

QUICK = ClientSettings(
    contact="https://example.org/about",
    per_second=1000,
    timeout_seconds=0.4,
    tries=3,
    first_wait_seconds=0.01,
    wait_cap_seconds=2,
)


@pytest.fixture
def registry() -> Iterator[SampleRegistry]:
    with SampleRegistry() as running:
        yield running


@dataclass(frozen=True)
class Canned:
    """An answer word for word."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def serving(*answers: Canned) -> Iterator[tuple[str, list[str]]]:
    """A server that gives these answers in turn, the last one again and again; and the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = answers[min(len(asked), len(answers) - 1)]
            asked.append(self.path)
            self.send_response(answer.status)
            for name, value in ({"Content-Length": str(len(answer.body))} | answer.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_POST = do_GET  # noqa: N815 - the base class looks for this name

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def get(url: str, settings: ClientSettings = QUICK) -> Any:
    async def ask() -> Any:
        async with Client(settings) as client:
            return await client.get_json(url, registry="ctgov")

    return asyncio.run(ask())


def reason(url: str, settings: ClientSettings = QUICK) -> str:
    with pytest.raises(RegistryUnavailable) as caught:
        get(url, settings)
    assert caught.value.registry == "ctgov"
    return caught.value.reason


def test_says_who_is_asking(registry: SampleRegistry) -> None:
    assert get(f"{registry.url}/version")["apiVersion"]
    assert registry.requests[0].headers["user-agent"] == "spasm-trials/0.1 (+https://example.org/about)"
    assert ClientSettings("").user_agent == "spasm-trials/0.1 (no contact set)"


@pytest.mark.parametrize("contact", ["a\r\nX-Evil: 1", "tëst", "a\x00"])
def test_a_contact_that_no_header_carries_is_refused(contact: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        ClientSettings(contact)


def test_the_real_address_unless_told_otherwise() -> None:
    client = Client(QUICK, {"ctgov": "http://127.0.0.1:1/api/"})
    assert client.base_url("ctgov", "https://real.example") == "http://127.0.0.1:1/api"
    assert client.base_url("ctis", "https://real.example/") == "https://real.example"


@pytest.mark.parametrize(
    "fault",
    [
        Fault.too_many_requests,
        Fault.server_error,
        Fault.unavailable,
        Fault.truncated_body,
        Fault.truncated_json,
        Fault.reset,
        Fault.slow,
    ],
)
def test_what_may_pass_is_tried_again(registry: SampleRegistry, fault: Fault) -> None:
    registry.fail(fault, times=2, path="/version", seconds=0.9 if fault is Fault.slow else 0)
    assert get(f"{registry.url}/version")["apiVersion"]
    assert len(registry.requests) == 3


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.too_many_requests, "rate-limited"),
        (Fault.server_error, "server-error"),
        (Fault.unavailable, "server-error"),
        (Fault.truncated_body, "truncated"),
        (Fault.truncated_json, "broken-json"),
        (Fault.reset, "connection"),
        (Fault.slow, "timeout"),
    ],
)
def test_what_does_not_pass_has_a_name(registry: SampleRegistry, fault: Fault, expected: str) -> None:
    registry.fail(fault, times=9, path="/version", seconds=0.9 if fault is Fault.slow else 0)
    assert reason(f"{registry.url}/version") == expected
    assert len(registry.requests) == QUICK.tries


@pytest.mark.parametrize(
    ("fault", "expected"), [(Fault.blocked, "blocked"), (Fault.html_with_200, "web-page")]
)
def test_a_refusal_is_not_tried_again(registry: SampleRegistry, fault: Fault, expected: str) -> None:
    registry.fail(fault, times=9, path="/version")
    assert reason(f"{registry.url}/version") == expected
    assert len(registry.requests) == 1


def test_nobody_there() -> None:
    with SampleRegistry() as gone:
        url = gone.url
    assert reason(url) == "connection"


def test_a_bad_request_says_what_the_registry_said(registry: SampleRegistry) -> None:
    with pytest.raises(BadRequest) as caught:
        get(f"{registry.url}/studies?query.cond=(((")
    assert caught.value.reason == "bad-request"
    assert caught.value.detail.startswith("Error parsing query")
    assert len(registry.requests) == 1


def test_of_a_refusal_one_bounded_printable_line_is_kept() -> None:
    said = b"no\x1b[31m good " + b"x" * 5000 + b"\nsecond line"
    with serving(Canned(400, said)) as (url, _), pytest.raises(BadRequest) as caught:
        get(url)
    assert caught.value.detail.startswith("no[31m good xxx")
    assert len(caught.value.detail) == 200


def test_parameters_are_added_to_the_address(registry: SampleRegistry) -> None:
    async def ask() -> Any:
        async with Client(QUICK) as client:
            return await client.get_json(f"{registry.url}/studies", {"query.cond": '"west & co" +'})

    asyncio.run(ask())
    assert registry.requests[0].query == {"query.cond": '"west & co" +'}


def test_nothing_there(registry: SampleRegistry) -> None:
    with pytest.raises(NotFound) as caught:
        get(f"{registry.url}/studies/NCT00000001")
    assert caught.value.reason == "not-found"


@pytest.mark.parametrize(
    "header",
    ["1", format_datetime(datetime.now(UTC) + timedelta(hours=-1), usegmt=True), "soon", "", "-5"],
    ids=["seconds", "an hour ago", "words", "nothing", "below zero"],  # the same in every process
)
def test_any_retry_after_is_lived_with(header: str) -> None:
    with serving(Canned(429, headers={"Retry-After": header}), Canned(body=b"[1]")) as (url, asked):
        assert get(url) == [1]
    assert len(asked) == 2


@given(st.text() | st.integers().map(str) | st.datetimes().map(format_datetime))
def test_no_retry_after_is_too_strange(header: str) -> None:
    wait = _retry_after(header)
    assert wait is None or wait >= 0


def test_retry_after_is_waited_for(registry: SampleRegistry) -> None:
    registry.fail(Fault.too_many_requests, path="/version", seconds=1)
    get(f"{registry.url}/version")
    first, second = (request.at for request in registry.requests)
    assert second - first > 0.9


@pytest.mark.parametrize(
    "later",
    ["86400", "9" * 400, format_datetime(datetime.now(UTC) + timedelta(days=400), usegmt=True)],
    ids=["a day", "for ever", "in a year"],
)
def test_a_registry_that_asks_for_a_long_rest_gets_it(later: str) -> None:
    with serving(Canned(429, headers={"Retry-After": later})) as (url, asked):
        assert reason(url) == "rate-limited"
    assert len(asked) == 1


def test_the_usual_settings_survive_a_minute_of_429() -> None:
    usual = ClientSettings(contact="x")
    waits = [usual.first_wait_seconds * 2**n for n in range(usual.tries - 1)]
    assert sum(min(wait, usual.wait_cap_seconds) for wait in waits) > 60
    assert usual.wait_cap_seconds >= 60
    assert usual.patience_seconds > 60


def test_an_answer_too_large_is_not_read_to_its_end() -> None:
    with serving(Canned(body=b" " * 100_000)) as (url, asked):
        assert reason(url, replace(QUICK, max_bytes=10_000)) == "too-large"
    assert len(asked) == 1


def test_an_answer_that_drips_forever_is_given_up(registry: SampleRegistry) -> None:
    registry.fail(Fault.slow, times=9, path="/version", seconds=0.9)
    patient = replace(QUICK, timeout_seconds=5, answer_seconds=0.1)
    assert reason(f"{registry.url}/version", patient) == "timeout"


def test_redirects_on_the_same_host_are_followed() -> None:
    with serving(Canned(301, headers={"Location": "/there"}), Canned(body=b'"here"')) as (url, asked):
        assert get(f"{url}/away") == "here"
    assert asked == ["/away", "/there"]


@pytest.mark.parametrize(
    "place", ["http://127.0.0.2:9/x", "https://example.org/", "//example.org/x", "/again"]
)
def test_other_redirects_are_not(place: str) -> None:
    with serving(Canned(302, headers={"Location": place})) as (url, asked):
        assert reason(url) == "redirected"
    assert len(asked) == (6 if place == "/again" else 1)


@pytest.mark.parametrize("status", [204, 304, 401, 418])
def test_an_answer_nobody_expects(status: int) -> None:
    with serving(Canned(status, b"", {"Content-Length": "0"})) as (url, _):
        assert reason(url) == "unexpected"


def test_a_bad_address() -> None:
    assert reason("gopher://127.0.0.1/") == "bad-url"
    assert reason("http://127.0.0.1:port/") == "bad-url"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a": "\\ud800x"}', {"a": "?x"}),
        (b'{"a": NaN, "b": -Infinity}', {"a": None, "b": None}),
        (b'{"a": "\xff"}', {"a": "\ufffd"}),
        (b"\xef\xbb\xbf[1]", [1]),
        ('["婴儿痉挛"]'.encode(), ["婴儿痉挛"]),
    ],
)
def test_one_bad_letter_does_not_cost_the_page(body: bytes, expected: Any) -> None:
    with serving(Canned(body=body)) as (url, _):
        assert get(url) == expected


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"sorry", b'{"a" 1}'])
def test_what_is_no_json_at_all(body: bytes) -> None:
    with serving(Canned(body=body)) as (url, _):
        assert reason(url) == "broken-json"


def test_text_is_text() -> None:
    async def ask(url: str) -> str:
        async with Client(QUICK) as client:
            return await client.get_text(url)

    with serving(Canned(body="\ufeff<p>Größe".encode() + b"\xff")) as (url, _):
        assert asyncio.run(ask(url)) == "<p>Größe\ufffd"


def test_without_a_name_the_host_is_named() -> None:
    async def ask(url: str) -> None:
        async with Client(QUICK) as client:
            await client.get_text(url)

    with serving(Canned(403)) as (url, _), pytest.raises(RegistryUnavailable) as caught:
        asyncio.run(ask(url))
    assert caught.value.registry == "127.0.0.1"


def test_a_host_is_not_asked_faster_than_agreed(registry: SampleRegistry) -> None:
    async def ask() -> None:
        async with Client(replace(QUICK, per_second=20)) as client:
            await asyncio.gather(*(client.get_json(f"{registry.url}/version") for _ in range(5)))

    asyncio.run(ask())
    times = sorted(request.at for request in registry.requests)
    assert len(times) == 5
    assert times[-1] - times[0] > 4 / 20 * 0.8


def test_hosts_do_not_wait_for_each_other() -> None:
    async def ask(*urls: str) -> None:
        async with Client(replace(QUICK, per_second=0.01)) as client:
            await asyncio.gather(*(client.get_json(url) for url in urls))

    with serving(Canned()) as (one, _), serving(Canned()) as (other, _):
        asyncio.run(asyncio.wait_for(ask(one, other), 5))


def test_a_cancelled_question_ends(registry: SampleRegistry) -> None:
    registry.fail(Fault.too_many_requests, times=9, path="/version", seconds=2)

    async def ask() -> None:
        async with Client(QUICK) as client:
            await asyncio.wait_for(client.get_json(f"{registry.url}/version"), 0.2)

    with pytest.raises(TimeoutError):
        asyncio.run(ask())


def test_a_question_in_json_is_asked_again_after_a_failure() -> None:
    with serving(Canned(500), Canned(body=b'{"a": 1}')) as (url, asked):

        async def ask() -> Any:
            async with Client(QUICK) as client:
                return await client.post_json(f"{url}/search", {"q": "West"})

        assert asyncio.run(ask()) == {"a": 1}
        assert asked == ["/search", "/search"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<a><b>1</b></a>", "a"),
        (b'<?xml version="1.0" encoding="iso-8859-1"?><a>\xe9</a>', "a"),
        (b"<a>bad \x0b letter, &#11; and &#x1F; \xff</a>", "a"),
        (b"<!DOCTYPE html><html></html>", "web-page"),
        (b"<html><body/></html>", "web-page"),
        (b"<a><b>", "broken-xml"),
        (b"", "broken-xml"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "broken-xml"),
    ],
)
def test_xml_or_why_not(body: bytes, expected: str) -> None:
    async def ask(url: str) -> str:
        async with Client(QUICK) as client:
            return (await client.get_xml(url)).tag

    with serving(Canned(body=body)) as (url, _):
        try:
            assert asyncio.run(ask(url)) == expected
        except RegistryUnavailable as unavailable:
            assert unavailable.reason == expected  # noqa: PT017 - either is right, as the table says


def test_a_registry_may_be_asked_more_slowly_than_the_others() -> None:
    slow = replace(QUICK, per_second=1000, paces={"ctis": 4})

    async def ask(url: str, registry: str) -> float:
        async with Client(slow) as client:
            started = asyncio.get_running_loop().time()
            for _ in range(2):
                await client.get_json(url, registry=registry)
            return asyncio.get_running_loop().time() - started

    with serving(Canned()) as (url, _):
        assert asyncio.run(ask(url, "ctis")) >= 0.2


def _packed(body: bytes, encoding: str = "gzip") -> Canned:
    return Canned(body=body, headers={"Content-Encoding": encoding})


def test_what_comes_packed_is_unpacked() -> None:
    with serving(_packed(gzip.compress(b'{"a": 1}')), _packed(b"")) as (url, _):
        assert get(url) == {"a": 1}


def test_a_small_body_cannot_become_a_large_one() -> None:
    """A thousandfold, of which no more is unpacked than is taken; and not packed over and over."""
    bomb = gzip.compress(b" " * 40 * 2**20)
    tracemalloc.start()
    try:
        with serving(_packed(bomb)) as (url, _), pytest.raises(RegistryUnavailable) as failed:
            get(url, replace(QUICK, max_bytes=2**20))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert failed.value.reason == "too-large"
    assert most < 8 * 2**20
    for encoding in ("gzip, gzip", "br", "deflate"):
        with (
            serving(_packed(gzip.compress(bomb), encoding)) as (url, _),
            pytest.raises(RegistryUnavailable) as failed,
        ):
            get(url)
        assert failed.value.reason == "truncated"


@pytest.mark.parametrize("body", [b"no gzip", gzip.compress(b'{"a": 1}', mtime=0)[:-9], b"\x1f\x8b\x08\x00"])
def test_what_is_packed_badly_is_asked_for_again(body: bytes) -> None:
    with serving(_packed(body), _packed(gzip.compress(b"{}") + b"\x00\x00")) as (url, asked):
        assert get(url) == {}
    assert len(asked) == 2
    with serving(replace(_packed(body), status=400)) as (url, _), pytest.raises(BadRequest):
        get(url)
