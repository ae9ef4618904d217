"""How registries are asked: politely, patiently, trusting no answer. Only this file knows httpx."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any, Self, TypeVar
from xml.etree.ElementTree import Element

import httpx
import orjson
import stamina
from aiolimiter import AsyncLimiter

from ingest.record import RegistryUnavailable
from ingest.unpacking import TAKEN, PackedStrangely, Unpacker
from ingest.xml import parsed, sound

MOST_REDIRECTS = 5
_WORTH_ANOTHER_TRY = {429: "rate-limited", **dict.fromkeys((500, 502, 503, 504), "server-error")}
_NONE: Mapping[str, str] = MappingProxyType({})
T = TypeVar("T")


class BadRequest(RegistryUnavailable):
    """The registry did not understand us; `detail` is the first line of what it said."""


class NotFound(RegistryUnavailable):
    """The registry has nothing at this address."""


class Interrupted(RegistryUnavailable):
    """A failure that may pass; `wait_seconds` is how long the registry asked to be left alone, if it did."""

    def __init__(self, registry: str, reason: str, detail: str = "", wait: float | None = None) -> None:
        super().__init__(registry, reason, detail)
        self.wait_seconds = wait


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """`contact` is a web or mail address, told to registries. ValueError where a header cannot carry it.

    The waits between tries double from `first_wait_seconds` up to `wait_cap_seconds`; a registry that asks
    for a longer one is left alone until the next sync. As they stand, minutes of 429 are survived, an hour
    is not.
    """

    contact: str
    per_second: float = 1.0  # to one host, one question at a time
    paces: Mapping[str, float] = field(default_factory=dict)  # of registries, by name, that have their own
    queries: Mapping[str, str] = field(default_factory=dict)  # of registries, by name, in place of their own
    timeout_seconds: float = 30.0  # of silence
    answer_seconds: float = 300.0  # for a whole answer, however slowly it drips
    max_bytes: int = 128 * 2**20  # a page of 1000 studies is about 20 MB
    tries: int = 8
    first_wait_seconds: float = 1.0
    wait_cap_seconds: float = 120.0
    patience_seconds: float = 600.0  # after so long no further try begins

    def __post_init__(self) -> None:
        if not (self.contact.isascii() and self.contact.isprintable()):
            raise ValueError("the contact must be printable ASCII, such as https://example.org/about")

    @property
    def user_agent(self) -> str:
        # Registries refuse programs that pretend to be a browser, and accept those that say who they are.
        return f"spasm-trials/0.1 ({f'+{self.contact}' if self.contact.strip() else 'no contact set'})"


class Client:
    """An async context manager, for one event loop. Whatever goes wrong is a RegistryUnavailable.

    `base_urls` sends the questions for a registry, by its name, elsewhere than to the real one.
    """

    def __init__(self, settings: ClientSettings, base_urls: Mapping[str, str] = _NONE) -> None:
        self._settings = settings
        self._base_urls = dict(base_urls)
        self._limiters: dict[bytes, AsyncLimiter] = {}
        self._turns: defaultdict[bytes, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._clocks_ahead: dict[str, timedelta] = {}
        self._promised: dict[str, int] = {}
        self._http = httpx.AsyncClient(
            headers={"User-Agent": settings.user_agent, "Accept-Encoding": TAKEN},
            timeout=settings.timeout_seconds,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    def base_url(self, registry: str, default: str) -> str:
        return self._base_urls.get(registry, default).rstrip("/")

    def clock_ahead(self, registry: str) -> timedelta | None:
        """How far a registry's clock was ahead of ours at its last answer; None where it told no time."""
        return self._clocks_ahead.get(registry)

    def promise(self, registry: str, records: int | None) -> None:
        """A registry says how many records it is going to send; None where it does not."""
        if records is None:
            self._promised.pop(registry, None)
        else:
            self._promised[registry] = records

    def promised(self, registry: str) -> int | None:
        return self._promised.get(registry)

    def query(self, registry: str, default: str) -> str:
        """What a registry is searched for, in its own search language."""
        return self._settings.queries.get(registry, default)

    async def get_json(self, url: str, params: Mapping[str, str] = _NONE, *, registry: str = "") -> Any:
        """Parsed JSON, fit to be written as UTF-8 again. Errors name the `registry`, or else its host."""
        return await self._ask("GET", url, registry, _parsed, params=params or None)

    async def post_json(self, url: str, question: Any, *, registry: str = "") -> Any:
        """The answer to a question that is JSON itself. It may be asked again, so it must change nothing."""
        return await self._ask("POST", url, registry, _parsed, json=question)

    async def get_xml(self, url: str, params: Mapping[str, str] = _NONE, *, registry: str = "") -> Element:
        """The root of an XML document that names no file and no entity of its own."""
        return await self._ask("GET", url, registry, _xml, params=params or None)

    async def get_text(
        self,
        url: str,
        params: Mapping[str, str] = _NONE,
        *,
        registry: str = "",
        is_whole: Callable[[str], bool] | None = None,
    ) -> str:
        """The body read as UTF-8; what is not becomes U+FFFD. One that is not whole is asked for again."""

        def understood(body: bytes, name: str) -> str:
            if _is_web_page(body):
                raise _web_page(name)
            text = _text(body, name)
            if is_whole and not is_whole(text):
                raise Interrupted(name, "broken-text", f"{len(body)} bytes")
            return text

        return await self._ask("GET", url, registry, understood, params=params or None)

    async def get_web_page(self, url: str, params: Mapping[str, str] = _NONE, *, registry: str = "") -> str:
        """Likewise, where a page meant for people is what is asked for."""
        return await self._ask("GET", url, registry, _text, params=params or None)

    async def _ask(
        self, method: str, url: str, registry: str, understand: Callable[[bytes, str], T], **question: Any
    ) -> T:
        limits = self._settings
        with _failures_named(registry or url):
            request = self._http.build_request(method, url, **question)
        name = registry or request.url.host
        # A context takes no arguments, so what is asked cannot get into the log of retries.
        async for attempt in stamina.retry_context(
            on=self._pause,
            attempts=limits.tries,
            timeout=limits.patience_seconds,
            wait_initial=limits.first_wait_seconds,
            wait_jitter=limits.first_wait_seconds,
            wait_max=limits.wait_cap_seconds,
        ):
            with attempt:
                return understand(await self._once(request, name), name)
        raise AssertionError("the last attempt raises")

    def _pause(self, error: Exception) -> bool | float:
        """Whether to try again, or after how many seconds."""
        if not isinstance(error, Interrupted):
            return False
        if error.wait_seconds is None:
            return True
        return error.wait_seconds <= self._settings.wait_cap_seconds and error.wait_seconds

    async def _once(self, request: httpx.Request, registry: str) -> bytes:
        for _ in range(1 + MOST_REDIRECTS):
            async with self._answer(request, registry) as response:
                if response.next_request is None:
                    await _check(response, registry)
                    return await _read(response, self._settings.max_bytes, registry)
                request = _same_host(request, response.next_request, registry)
        raise RegistryUnavailable(registry, "redirected", f"more than {MOST_REDIRECTS} times")

    @asynccontextmanager
    async def _answer(self, request: httpx.Request, registry: str) -> AsyncIterator[httpx.Response]:
        """The head of an answer, its body still to come; until that is there, nothing else is asked of the host."""
        host = request.url.netloc
        async with self._turns[host], self._limiter(host, registry):
            with _failures_named(registry):
                async with asyncio.timeout(self._settings.answer_seconds):
                    response = await self._http.send(request, stream=True)
                    if told := _moment(response.headers.get("Date", "")):
                        self._clocks_ahead[registry] = told - datetime.now(UTC)
                    try:
                        yield response
                    finally:
                        await response.aclose()

    def _limiter(self, host: bytes, registry: str) -> AsyncLimiter:
        """Evenly spaced: a bucket that holds one, not a burst of `per_second`."""
        per_second = self._settings.paces.get(registry, self._settings.per_second)
        return self._limiters.setdefault(host, AsyncLimiter(1, 1 / per_second))


@contextmanager
def _failures_named(registry: str) -> Iterator[None]:
    """What the library raises, in our words."""
    try:
        yield
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise RegistryUnavailable(registry, "bad-url", str(error)) from error
    except (TimeoutError, httpx.TimeoutException) as error:
        raise Interrupted(registry, "timeout") from error
    except httpx.RequestError as error:
        raise Interrupted(registry, "connection", type(error).__name__) from error


def _same_host(asked: httpx.Request, told: httpx.Request, registry: str) -> httpx.Request:
    """The redirected request, if it stays on the host and does not leave TLS."""
    before, after = asked.url, told.url
    upgraded = (before.scheme, after.scheme) == ("http", "https") and before.host == after.host
    if upgraded or (before.scheme, before.netloc) == (after.scheme, after.netloc):
        return told
    raise RegistryUnavailable(registry, "redirected", f"to {after.host}")


async def _check(response: httpx.Response, registry: str) -> None:
    """Raise what an answer other than 200 means."""
    status = response.status_code
    if status == 200:
        return
    said = f"HTTP {status}"
    if reason := _WORTH_ANOTHER_TRY.get(status):
        raise Interrupted(registry, reason, said, _retry_after(response.headers.get("Retry-After", "")))
    if status == 400:
        raise BadRequest(registry, "bad-request", await _first_line(response))
    if status in {404, 410}:
        raise NotFound(registry, "not-found", said)
    raise RegistryUnavailable(registry, "blocked" if status == 403 else "unexpected", said)


def _retry_after(text: str) -> float | None:
    """Seconds, from a number of them or an HTTP date; never below zero, None where it says neither."""
    if text.isascii() and text.isdigit():
        return float(text)
    when = _moment(text)
    return max(0.0, (when - datetime.now(UTC)).total_seconds()) if when else None


def _moment(text: str) -> datetime | None:
    """An HTTP date."""
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


async def _first_line(response: httpx.Response) -> str:
    """At most 200 printable characters of what a refusal says."""
    try:
        async for piece in _unpacked(response):
            line = piece[:1000].decode("utf-8", "replace").strip().partition("\n")[0]
            return "".join(filter(str.isprintable, line))[:200]
    except PackedStrangely:
        pass
    return ""


async def _unpacked(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it was before it was packed; the library would unpack a chunk whole, however large it became."""
    unpacker = Unpacker(response.headers.get("Content-Encoding", ""))
    async for chunk in response.aiter_raw():
        for piece in unpacker.pieces(chunk):
            yield piece
    unpacker.end()


async def _read(response: httpx.Response, max_bytes: int, registry: str) -> bytes:
    body = bytearray()
    try:
        async for piece in _unpacked(response):
            body += piece
            if len(body) > max_bytes:
                raise RegistryUnavailable(registry, "too-large", f"more than {max_bytes} bytes")
    except httpx.TimeoutException:
        raise
    except PackedStrangely as error:
        raise Interrupted(registry, "truncated", str(error)) from error
    except httpx.RequestError as error:
        raise Interrupted(registry, "truncated", type(error).__name__) from error
    return bytes(body)


def _text(body: bytes, _: str) -> str:
    return body.decode("utf-8-sig", "replace")


def _web_page(registry: str) -> RegistryUnavailable:
    """A challenge or a notice meant for people; asking again at once would bring the same."""
    return RegistryUnavailable(registry, "web-page", "a page came instead of data")


def _is_web_page(body: bytes) -> bool:
    return body.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html"))


def _xml(body: bytes, registry: str) -> Element:
    if _is_web_page(body):
        raise _web_page(registry)
    for document in (body, sound(_text(body, registry))):
        if (root := parsed(document)) is not None:
            return root
    raise Interrupted(registry, "broken-xml", f"{len(body)} bytes")


def _parsed(body: bytes, registry: str) -> Any:
    if body.lstrip()[:1] == b"<":
        raise _web_page(registry)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return _parsed_leniently(body, registry)


def _parsed_leniently(body: bytes, registry: str) -> Any:
    """One record with half a surrogate pair, a NaN or a bad byte shall not cost us the page it is on."""
    try:
        value = json.loads(_text(body, registry), parse_constant=lambda _: None)
        return orjson.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise Interrupted(registry, "broken-json", f"{len(body)} bytes") from error
