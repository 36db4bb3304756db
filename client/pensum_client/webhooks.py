"""Verification of webhooks by their receivers (Standard Webhooks 1.0: HMAC-SHA256 of id, time and body)."""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence

from pensum_client.errors import PensumError

PREFIX = "whsec_"
TOLERANCE_SECONDS = 5 * 60


class SignatureInvalid(PensumError):
    """None of the secrets signed this webhook."""


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, *, now: float | None = None) -> None:
    """Raises `SignatureInvalid` unless one of the secrets signed this body within five minutes around now. Raises
    ValueError for a secret that is not `whsec_` and base64."""
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, timestamp, signatures = (lowered[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
    except KeyError as error:
        raise SignatureInvalid(f"The header {error.args[0]!r} is missing.") from error
    _check_time(timestamp, time.time() if now is None else now)
    expected = [_signature(secret, f"{message_id}.{timestamp}.".encode() + body) for secret in secrets]
    if not any(hmac.compare_digest(one, given.encode()) for given in signatures.split(" ") for one in expected):
        raise SignatureInvalid("None of the secrets signed this webhook. Compare them with those of the webhook.")


def _check_time(timestamp: str, now: float) -> None:
    if not (timestamp.isascii() and timestamp.isdigit()):
        raise SignatureInvalid(f"The timestamp {timestamp!r} is not a number of seconds.")
    if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        raise SignatureInvalid("The webhook was signed more than five minutes from now: it may be a replay.")


def _signature(secret: str, message: bytes) -> bytes:
    if not secret.startswith(PREFIX):
        raise ValueError(f"A webhook secret begins with {PREFIX!r}.")
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError(f"A webhook secret is {PREFIX!r} and base64.") from error
    return b"v1," + base64.b64encode(hmac.digest(key, message, hashlib.sha256))
