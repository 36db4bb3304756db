import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from workers.webhooks.signing import (
    PREFIX,
    TOLERANCE_SECONDS,
    SecretInvalid,
    SignatureInvalid,
    make_secret,
    sign,
    verify,
)

SECRET = make_secret()
BODY = b'{"type": "job.succeeded"}'
NOW = 1_700_000_000


def headers(*secrets: str, body: bytes = BODY, timestamp: int = NOW) -> dict[str, str]:
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secrets or [SECRET], "msg_1", timestamp, body),
    }


def secret_of(length: int) -> str:
    return PREFIX + base64.b64encode(b"k" * length).decode()


# Against the reference library.


@given(st.dictionaries(st.text(), st.text()))
def test_reference_library_accepts_our_signatures(data: dict[str, str]) -> None:
    body = json.dumps(data, ensure_ascii=False).encode()
    now = int(datetime.now(UTC).timestamp())
    assert Webhook(SECRET).verify(body, headers(body=body, timestamp=now)) == data


def test_we_accept_signatures_of_the_reference_library() -> None:
    signature = Webhook(SECRET).sign("msg_1", datetime.fromtimestamp(NOW, UTC), BODY.decode())
    assert signature == sign([SECRET], "msg_1", NOW, BODY)
    verify([SECRET], headers() | {"webhook-signature": signature}, BODY, now=NOW)


def test_signature_equals_the_example_of_the_specification() -> None:
    header = sign(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert header == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_both_secrets_are_valid_during_rotation() -> None:
    old, new = make_secret(), make_secret()
    now = int(datetime.now(UTC).timestamp())
    sent = headers(new, old, timestamp=now)
    for secret in (old, new):
        verify([secret], sent, BODY, now=now)
        Webhook(secret).verify(BODY, sent)
    with pytest.raises(WebhookVerificationError):
        Webhook(make_secret()).verify(BODY, sent)


# Checking.


def test_receiver_may_verify_with_several_secrets() -> None:
    verify([make_secret(), SECRET], headers(), BODY, now=NOW)


def test_header_names_are_case_insensitive() -> None:
    verify([SECRET], {name.title(): value for name, value in headers().items()}, BODY, now=NOW)


def test_signatures_of_other_versions_are_ignored() -> None:
    both = f"v1a,abc= {headers()['webhook-signature']} v2,ü"
    verify([SECRET], headers() | {"webhook-signature": both}, BODY, now=NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "msg_2"},
        {"webhook-timestamp": str(NOW + 1)},
        {"webhook-signature": "v1," + base64.b64encode(bytes(32)).decode()},
        {"webhook-signature": "v2," + headers()["webhook-signature"].removeprefix("v1,")},
        {"webhook-signature": headers()["webhook-signature"].removeprefix("v1,")},
        {"webhook-signature": ""},
        {"webhook-signature": "größe"},
    ],
    ids=["id", "timestamp", "signature", "version", "no version", "empty", "not ASCII"],
)
def test_changed_header_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(SignatureInvalid, match="does not match the secret"):
        verify([SECRET], headers() | changed, BODY, now=NOW)


def test_other_body_or_secret_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        verify([SECRET], headers(), BODY + b" ", now=NOW)
    with pytest.raises(SignatureInvalid):
        verify([make_secret()], headers(), BODY, now=NOW)
    with pytest.raises(SignatureInvalid):
        verify([], headers(), BODY, now=NOW)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_missing_header_is_named(name: str) -> None:
    with pytest.raises(SignatureInvalid, match=name):
        verify([SECRET], {key: value for key, value in headers().items() if key != name}, BODY, now=NOW)


@pytest.mark.parametrize("seconds", [-TOLERANCE_SECONDS, 0, TOLERANCE_SECONDS])
def test_timestamp_within_five_minutes_is_accepted(seconds: int) -> None:
    verify([SECRET], headers(), BODY, now=NOW + seconds)


@pytest.mark.parametrize("seconds", [-TOLERANCE_SECONDS - 1, TOLERANCE_SECONDS + 1])
def test_timestamp_beyond_five_minutes_is_refused(seconds: int) -> None:
    with pytest.raises(SignatureInvalid, match="replay"):
        verify([SECRET], headers(), BODY, now=NOW + seconds)


@pytest.mark.parametrize("timestamp", ["", "now", "-1", "1e9", "nan", "１７", "17.5"])
def test_malformed_timestamp_is_refused(timestamp: str) -> None:
    with pytest.raises(SignatureInvalid, match="not a number of seconds"):
        verify([SECRET], headers() | {"webhook-timestamp": timestamp}, BODY, now=NOW)


# Secrets.


def test_secrets_are_long_and_random() -> None:
    assert len(base64.b64decode(SECRET.removeprefix(PREFIX))) == 32
    assert make_secret() != make_secret()


@pytest.mark.parametrize("length", [24, 64])
def test_secret_of_any_standard_length_is_accepted(length: int) -> None:
    assert sign([secret_of(length)], "msg_1", NOW, BODY).startswith("v1,")


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "secret", "whsec_no base64!", secret_of(23), secret_of(65), secret_of(32)[6:]]
)
def test_invalid_secret_is_refused(secret: str) -> None:
    with pytest.raises(SecretInvalid):
        sign([secret], "msg_1", NOW, BODY)
