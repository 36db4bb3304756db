"""Webhook signatures of Standard Webhooks 1.0: `v1,` and the HMAC-SHA256 of id, timestamp and body."""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from secrets import token_bytes

from core.errors import Invalid

PREFIX = "whsec_"
MIN_KEY, DEFAULT_KEY, MAX_KEY = 24, 32, 64  # bytes
TOLERANCE_SECONDS = 5 * 60


class SecretInvalid(Invalid):
    """A webhook secret must be `whsec_` followed by 24 to 64 bytes in base64."""


class SignatureInvalid(Invalid):
    """The signature of the webhook does not match the secret."""


def make_secret() -> str:
    return PREFIX + base64.b64encode(token_bytes(DEFAULT_KEY)).decode()


def sign(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`, with one signature per secret, so that secrets can be rotated."""
    return " ".join(_signature(secret, message_id, str(timestamp), body) for secret in secrets)


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, *, now: float | None = None) -> None:
    """Raises `SignatureInvalid` unless one of the secrets signed this body within five minutes around now."""
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, timestamp, signatures = (lowered[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
    except KeyError as error:
        raise SignatureInvalid(f"The header {error.args[0]!r} is missing.") from error

    _check_time(timestamp, time.time() if now is None else now)
    expected = [_signature(secret, message_id, timestamp, body) for secret in secrets]
    if not any(_equal(one, given) for given in signatures.split(" ") for one in expected):
        raise SignatureInvalid


def _check_time(timestamp: str, now: float) -> None:
    if not (timestamp.isascii() and timestamp.isdigit()):
        raise SignatureInvalid(f"The timestamp {timestamp!r} is not a number of seconds.")
    if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        raise SignatureInvalid("The timestamp of the webhook is more than five minutes off: it may be a replay.")


def _signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    digest = hmac.digest(_key(secret), f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def _equal(expected: str, given: str) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(expected.encode(), given.encode())


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SecretInvalid from error
    if not secret.startswith(PREFIX) or not MIN_KEY <= len(key) <= MAX_KEY:
        raise SecretInvalid
    return key
