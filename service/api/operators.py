"""What only operators may see, where the settings hold a key: it comes as the password of HTTP Basic."""

import hmac
from base64 import b64decode
from hashlib import sha256

from fastapi import Request

from service.api.errors import Problem

ASK = {"WWW-Authenticate": 'Basic realm="operators", charset="UTF-8"'}


def for_operators(request: Request) -> None:
    """Problem 401 without the right key. The compared hashes are of one length, and take one time."""
    key = request.app.state.settings.operator_key.get_secret_value()
    given = _password(request.headers.get("authorization", ""))
    if key and not hmac.compare_digest(_hash(key.encode()), _hash(given)):
        raise Problem(
            401, "no-key", "Give the operator's key as the password, under any user name.", headers=ASK
        )


def _hash(word: bytes) -> bytes:
    return sha256(word).digest()


def _password(header: str) -> bytes:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return b64decode(encoded, validate=True).partition(b":")[2]
    except ValueError:
        return b""
