"""Bearer tokens of an issuer on loopback: its own signature, for us, in time, with the role; and nothing else."""

import base64
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from service.access import issuer as issuers
from service.access.issuer import Issuer, IssuerAway, TokenRefused
from service.app import create_app
from service.settings import Settings
from service.store.store import Store
from tests.service.api.serving import serving

RSA, OTHER_RSA = (
    RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}, auto_kid=False) for kid in ("one", "two")
)
CURVE = ECKey.generate_key("P-256", {"kid": "curve"})


class Idp:
    """What an issuer publishes, and how often it was asked."""

    def __init__(self) -> None:
        self.keys: list[Any] = [RSA]
        self.is_away, self.asked, self.jwks_uri = False, 0, ""
        self.address = ""
        self.named: str | None = None

    def described(self, _: Request) -> Response:
        if self.is_away:
            return Response(status_code=403)
        keys = self.jwks_uri or f"{self.address}/keys"
        return JSONResponse({"issuer": self.named or self.address, "jwks_uri": keys})

    def key_set(self, _: Request) -> Response:
        self.asked += 1
        return JSONResponse(KeySet(self.keys).as_dict(private=False))

    def away(self, _: Request) -> Response:
        return RedirectResponse("http://127.0.0.2:9/keys")


@pytest.fixture
def idp() -> Iterator[Idp]:
    made = Idp()
    routes = [
        Route("/.well-known/openid-configuration", made.described),
        Route("/keys", made.key_set),
        Route("/moved", made.away),
    ]
    with serving(uvicorn.Config(Starlette(routes=routes), port=0, log_config=None)) as address:
        made.address = address
        yield made


class Hands:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def issuer(idp: Idp, clock: Hands) -> Issuer:
    return Issuer(idp.address, "trials", "scope", clock)


def token(idp: Idp, key: Any = RSA, alg: str = "RS256", kid: str | None = None, **changed: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": idp.address, "aud": "trials", "sub": "somebody", "iat": now, "exp": now + 300,
        "scope": "openid spasm-trials:operator",
    } | changed  # fmt: skip
    header = {"alg": alg, "kid": kid or key.kid}
    told = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(header, told, key, algorithms=[alg])


def test_a_token_opens_what_it_says(settings: Settings, store: Store, idp: Idp) -> None:
    changed = {"oidc_issuer": idp.address, "oidc_audience": "trials", "match_needs_key": True}
    with TestClient(create_app(settings.model_copy(update=changed), store)) as client:

        def asks(path: str, bearer: str) -> int:
            headers = {"Authorization": f"Bearer {bearer}"}
            sent = (
                client.post(path, json={}, headers=headers)
                if path == "/match"
                else client.get(path, headers=headers)
            )
            return sent.status_code

        operator, clinic = token(idp), token(idp, scope="spasm-trials:match")
        assert [asks("/status", operator), asks("/metrics", operator), asks("/match", operator)] == [
            200,
            200,
            403,
        ]
        assert [asks("/status", clinic), asks("/match", clinic)] == [403, 200]
        assert client.get("/status").status_code == 401
        refused = client.get("/status", headers={"Authorization": f"Bearer {token(idp, exp=1)}"})
        assert refused.status_code == 401
        assert 'error="invalid_token"' in refused.headers["www-authenticate"]
        assert "expired" in refused.json()["detail"]
    assert idp.asked == 1


def test_roles_stand_where_the_settings_say(idp: Idp) -> None:
    deep = Issuer(idp.address, "trials", "realm_access.roles")
    told = deep.read(token(idp, realm_access={"roles": ["spasm-trials:match", 7, "else"]}))
    assert told.roles == {"match"}
    assert deep.read(token(idp)).roles == frozenset()
    assert deep.read(token(idp, realm_access="x")).roles == frozenset()
    assert "somebody" not in told.who


def _forged(idp: Idp, secret: bytes = b"", **header: Any) -> str:
    """Signed by nobody, or with the public key as if it were a shared secret."""

    def text(told: bytes) -> str:
        return base64.urlsafe_b64encode(told).rstrip(b"=").decode()

    claims = {"iss": idp.address, "aud": "trials", "sub": "x", "exp": int(time.time()) + 60}
    signed = f"{text(json.dumps(header).encode())}.{text(json.dumps(claims).encode())}"
    return f"{signed}.{text(hmac.digest(secret, signed.encode(), 'sha256')) if secret else ''}"


def test_what_is_not_signed_by_it_for_us_in_time_is_refused(idp: Idp, issuer: Issuer) -> None:
    now = int(time.time())
    wrong = [
        token(idp, OTHER_RSA, kid="one"),
        token(idp, OTHER_RSA),
        _forged(idp, RSA.as_pem(private=False), alg="HS256", kid="one"),
        token(idp, aud="others"),
        token(idp, aud=None),
        token(idp, iss="https://other.example"),
        token(idp, exp=now - 60),
        token(idp, exp=None),
        token(idp, nbf=now + 600),
        token(idp, sub=None),
        _forged(idp, alg="none"),
        _forged(idp, alg="RS256", kid="one"),
        token(idp)[:-4],
        "..",
        "a.b.c",
        "\xff.\xff.\xff",
    ]
    for one in wrong:
        with pytest.raises(TokenRefused):
            issuer.read(one)
    assert issuer.read(token(idp)).roles == {"operator"}
    assert issuer.read(token(idp, aud=["others", "trials"])).roles == {"operator"}


def test_new_keys_are_found_but_not_looked_for_at_every_strange_token(
    idp: Idp, issuer: Issuer, clock: Hands
) -> None:
    issuer.read(token(idp))
    idp.keys = [OTHER_RSA, CURVE]
    for _ in range(5):
        with pytest.raises(TokenRefused):
            issuer.read(token(idp, OTHER_RSA))
    assert idp.asked == 1
    clock.now += issuers.AGAIN_SECONDS
    assert issuer.read(token(idp, OTHER_RSA)).roles == {"operator"}
    assert issuer.read(token(idp, CURVE, "ES256")).roles == {"operator"}
    with pytest.raises(TokenRefused):
        issuer.read(token(idp))
    assert idp.asked == 2


def test_the_last_keys_serve_for_a_while_when_the_issuer_is_away(
    idp: Idp, issuer: Issuer, clock: Hands
) -> None:
    issuer.read(token(idp))
    idp.is_away = True
    clock.now += issuers.KEPT_SECONDS
    assert issuer.read(token(idp)).roles == {"operator"}
    clock.now += issuers.TRUSTED_SECONDS
    with pytest.raises(IssuerAway):
        issuer.read(token(idp))
    idp.is_away = False
    clock.now += issuers.AGAIN_SECONDS
    assert issuer.read(token(idp)).roles == {"operator"}


def test_without_its_issuer_nothing_is_judged(settings: Settings, store: Store, idp: Idp) -> None:
    idp.is_away = True
    changed = {"oidc_issuer": idp.address, "oidc_audience": "trials"}
    with TestClient(create_app(settings.model_copy(update=changed), store)) as client:
        told = client.get("/status", headers={"Authorization": f"Bearer {token(idp)}"})
        assert (told.status_code, told.headers["retry-after"]) == (503, "30")


@pytest.mark.parametrize("elsewhere", ["http://127.0.0.2:9/keys", "file:///etc/passwd", "{}/moved"])
def test_keys_are_fetched_from_the_issuer_only(idp: Idp, issuer: Issuer, elsewhere: str) -> None:
    idp.jwks_uri = elsewhere.format(idp.address)
    with pytest.raises(IssuerAway):
        issuer.read(token(idp))
    assert idp.asked == 0


def test_an_issuer_of_another_name_is_not_believed(idp: Idp, issuer: Issuer) -> None:
    idp.named = "https://other.example"
    with pytest.raises(IssuerAway):
        issuer.read(token(idp))


def test_an_issuer_needs_an_audience() -> None:
    with pytest.raises(ValidationError, match="oidc_audience"):
        Settings(oidc_issuer="https://issuer.example")
