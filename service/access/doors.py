"""Who may ask: operators where the settings hold keys or an issuer, and for matches whoever the settings let."""

from base64 import b64decode
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from matchers.saying import say
from service.access.issuer import Issuer, IssuerAway, TokenRefused
from service.access.keys import Key, KeyRing, Role, hashed
from service.access.pace import Pace, fingerprint, limits_of
from service.api.errors import Problem
from service.settings import Settings
from service.store.store import Store

BASIC = 'Basic realm="trials", charset="UTF-8"'
BEARER = 'Bearer realm="trials"'
CHALLENGE = {"WWW-Authenticate": f"{BASIC}, {BEARER}"}
WANTED = say("Give the key as a Bearer token, or as the password of HTTP Basic under any user name.")


@dataclass(frozen=True, slots=True)
class Doors:
    """Built once for an application."""

    keys: KeyRing
    issuer: Issuer | None
    pace: Pace
    needs_key: bool
    secret: str = field(repr=False)

    @classmethod
    def of(cls, settings: Settings, store: Store) -> "Doors":
        fixed, plain = settings.keys, settings.operator_key.get_secret_value()
        if plain:
            fixed += (Key("operator", "operator", hashed(plain.encode())),)
        issuer = settings.oidc_issuer and Issuer(
            settings.oidc_issuer, settings.oidc_audience, settings.oidc_claim
        )
        return cls(
            KeyRing(fixed, settings.keys_file),
            issuer or None,
            Pace(limits_of(settings.match_rate), store),
            settings.match_needs_key,
            settings.database,
        )

    def are_closed_for(self, role: Role) -> bool:
        """Whether one needs a key: operators where there is any way to be told from others."""
        if role == "match":
            return self.needs_key
        return self.issuer is not None or self.keys.wanted_for("operator")


def for_operators(request: Request) -> None:
    """Problem 401 without a key that opens this, 403 with one that opens something else."""
    doors: Doors = request.app.state.doors
    if doors.are_closed_for("operator"):
        _holder(request, doors, "operator")


async def for_matching(request: Request) -> None:
    """Problem 401 where a key is wanted, and 429 where this one, or this network, has asked too often. A door that
    stands open costs nothing; otherwise the database is asked, in a thread."""
    doors: Doors = request.app.state.doors
    if doors.are_closed_for("match") or doors.pace.is_limited:
        await run_in_threadpool(_for_matching, request, doors)


def _for_matching(request: Request, doors: Doors) -> None:
    who = _holder(request, doors, "match") if doors.are_closed_for("match") else None
    if seconds := doors.pace.wait(who or f"net:{_network(request, doors)}"):
        raise Problem(
            429,
            "too-many",
            say(
                "You have asked for as many matches as may be asked for in a while. Ask again in {seconds} s.",
                seconds=seconds,
            ),
            headers={"Retry-After": str(seconds)},
        )


def _network(request: Request, doors: Doors) -> str:
    host = request.client.host if request.client else ""
    return fingerprint(host, doors.secret, datetime.now(UTC).date().isoformat())


def _holder(request: Request, doors: Doors, role: Role) -> str:
    """Who asks: a name for counting. It is never logged."""
    scheme, given = _given(request.headers.get("authorization", ""))
    if scheme == "bearer" and doors.issuer and given.count(b".") == 2:
        return _from_token(doors.issuer, given, role)
    if given and (name := doors.keys.holder(given, role)):
        return f"key:{name}"
    if given and any(doors.keys.holder(given, other) for other in ("operator", "match") if other != role):
        raise _other_key()
    raise Problem(401, "no-key", WANTED, headers=CHALLENGE)


def _from_token(issuer: Issuer, token: bytes, role: Role) -> str:
    try:
        told = issuer.read(token.decode("ascii", "replace"))
    except TokenRefused as refused:
        headers = {"WWW-Authenticate": f'{BEARER}, error="invalid_token"'}
        raise Problem(
            401, "no-key", say("The token is not taken: {why}.", why=refused.why), headers=headers
        ) from None
    except IssuerAway:
        detail = say("Tokens cannot be checked now: their issuer does not answer.")
        raise Problem(503, "not-ready", detail, headers={"Retry-After": "30"}) from None
    if role not in told.roles:
        raise _other_key()
    return f"sub:{told.who}"


def _other_key() -> Problem:
    return Problem(403, "other-key", say("This key is known, but it does not open this."))


def _given(header: str) -> tuple[str, bytes]:
    """The scheme, and the key or token; both empty where there is none that we know."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return "bearer", rest.strip().encode("latin-1", "replace")
    if scheme.lower() != "basic":
        return "", b""
    try:
        return "basic", b64decode(rest, validate=True).partition(b":")[2]
    except ValueError:
        return "", b""
