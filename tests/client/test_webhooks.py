from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook

from pensum_client.webhooks import SignatureInvalid, verify
from workers.webhooks.signing import make_secret, sign

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
