"""Bearer tokens of an OpenID Connect issuer that the settings name: signed by it, for us, and in time."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog

from ingest.client import Client, ClientSettings
from ingest.record import RegistryUnavailable
from service.access.keys import ROLES, Role

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

ALGORITHMS = (
    "RS256",
    "PS256",
    "ES256",
    "EdDSA",
    "Ed25519",
)  # never "none", and none whose key we would share
KEPT_SECONDS = 600.0
TRUSTED_SECONDS = 3600.0  # how long the last keys serve while the issuer does not answer
AGAIN_SECONDS = 30.0  # between two looks for a key that is not known
LEEWAY_SECONDS = 30
WORDS: Mapping[str, Role] = {f"spasm-trials:{role}": role for role in ROLES}
# The registries' client takes no redirect to another host, no body without end, and no patience of ours for ever.
ASKING = ClientSettings(
    contact="", per_second=50, timeout_seconds=5, answer_seconds=10, max_bytes=2**18, tries=2,
    first_wait_seconds=0.2, patience_seconds=10,
)  # fmt: skip
log = structlog.get_logger("service.access")


class TokenRefused(Exception):
    """The token is not one that we take; `why` holds nothing of it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class IssuerAway(Exception):
    """The issuer's keys cannot be had now, so no token can be judged."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token speaks for, as a hash, and what it opens."""

    who: str
    roles: frozenset[Role]


class Issuer:
    """Safe to share among threads. `claim` is where a token tells roles: a name, or names divided by dots."""

    def __init__(
        self, address: str, audience: str, claim: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._address, self._audience, self._claim, self._clock = address, audience, claim, clock
        self._keys: KeySet | None = None
        self._fetched_at = self._tried_at = float("-inf")
        self._lock = Lock()

    def read(self, token: str) -> Bearer:
        """TokenRefused, or IssuerAway."""
        from joserfc.errors import InvalidKeyIdError, JoseError  # noqa: PLC0415 - an extra, needed here only

        try:
            try:
                claims = self._claims(token, self._current())
            except InvalidKeyIdError:  # the issuer may have changed its keys
                claims = self._claims(token, self._current(anew=True))
        except JoseError as error:
            raise TokenRefused(error.error.replace("_", " ")) from None
        except (ValueError, TypeError, KeyError):
            raise TokenRefused("it cannot be read") from None
        who = sha256(f"{self._address} {claims.get('sub', '')}".encode()).hexdigest()[:32]
        return Bearer(who, frozenset(WORDS[word] for word in _words(claims, self._claim) if word in WORDS))

    def _claims(self, token: str, keys: "KeySet") -> dict[str, Any]:
        from joserfc import jwt  # noqa: PLC0415 - an extra, needed here only

        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._address},
            aud={"essential": True, "value": self._audience},
            exp={"essential": True},
            sub={"essential": True},
        ).validate(claims)
        return claims

    def _current(self, *, anew: bool = False) -> "KeySet":
        """The issuer's keys: those held, or fetched where they are old or `anew` is wanted, but not too often."""
        with self._lock:
            now = self._clock()
            due = now - self._fetched_at >= KEPT_SECONDS or anew
            if due and now - self._tried_at >= AGAIN_SECONDS:
                self._tried_at = now
                self._fetch(now)
            if self._keys is None or now - self._fetched_at >= TRUSTED_SECONDS:
                raise IssuerAway
            return self._keys

    def _fetch(self, now: float) -> None:
        from joserfc.errors import JoseError  # noqa: PLC0415 - an extra, needed here only
        from joserfc.jwk import KeySet  # noqa: PLC0415

        try:
            self._keys = KeySet.import_key_set(asyncio.run(_key_set(self._address)))
            self._fetched_at = now
        except (RegistryUnavailable, JoseError, ValueError, TypeError, KeyError) as error:
            log.warning("issuer", error=type(error).__qualname__, reason=getattr(error, "reason", ""))


async def _key_set(address: str) -> Any:
    """By the issuer's own description, which has to name it, and keys that are as safe to fetch as that is."""
    async with Client(ASKING) as client:
        well_known = f"{address.rstrip('/')}/.well-known/openid-configuration"
        told = await client.get_json(well_known, registry="issuer")
        keys = told["jwks_uri"]
        if told["issuer"] != address or not _is_as_safe(keys, address):
            raise ValueError("the issuer's description is not its own")
        return await client.get_json(keys, registry="issuer")


def _is_as_safe(address: str, issuer: str) -> bool:
    told, own = urlsplit(address), urlsplit(issuer)
    return told.scheme == "https" or (told.scheme, told.netloc) == (own.scheme, own.netloc)


def _words(claims: Mapping[str, Any], path: str) -> list[str]:
    """Roles as a list, or as words of one text: issuers do either."""
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    if isinstance(found, str):
        return found.split()
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
