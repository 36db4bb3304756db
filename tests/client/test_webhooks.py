import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from pensum_client.webhooks import SignatureInvalid, verify
from tests.support.failures import each
from workers.webhooks.signing import make_secret, sign

VECTORS = Path(__file__).with_name("webhook_vectors.json")
ERRORS = {"SignatureInvalid": SignatureInvalid, "ValueError": ValueError}
BODY = b'{"type": "job.succeeded"}'


def test_webhook_signed_by_the_reference_library_is_verified() -> None:
    secret, now = make_secret(), datetime.now(UTC)
    signature = Webhook(secret).sign("msg_1", now, BODY.decode())
    headers = {"Webhook-Id": "msg_1", "Webhook-Timestamp": str(int(now.timestamp())), "Webhook-Signature": signature}
    verify([make_secret(), secret], headers, BODY)
    with pytest.raises(SignatureInvalid):
        verify([secret], headers, BODY + b" ")


def test_webhook_signed_by_pensum_is_verified() -> None:
    secret, now = make_secret(), int(datetime.now(UTC).timestamp())
    signature = sign([secret], "msg_1", now, BODY)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(now), "webhook-signature": signature}
    assert Webhook(secret).verify(BODY, headers) == {"type": "job.succeeded"}


def test_vectors_that_the_typescript_client_verifies_too() -> None:
    """Signed by the reference library."""
    for check in each(json.loads(VECTORS.read_text()), name=lambda vector: vector["name"]):
        with check as vector:
            arguments = vector["secrets"], vector["headers"], vector["body"].encode()
            if vector["error"]:
                with pytest.raises(ERRORS[vector["error"]]):
                    verify(*arguments, now=vector["now"])
            else:
                verify(*arguments, now=vector["now"])
