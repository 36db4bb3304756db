import json
import socket
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from standardwebhooks.webhooks import Webhook

from tests.fakes.resolver import FakeDns
from tests.fakes.webhook_receiver import ENDLESS_BODY, ENDLESS_HEADER, Endless, FakeReceiver, Hang, Raw, Reply
from tests.support.webhook_deliveries import BODY, SECRET, SHORT_SECONDS, WAIT_SECONDS, MakeSender, delivery, send
from workers.webhooks.sending import EXCERPT_BYTES, Sender
from workers.webhooks.signing import make_secret

# What goes out.


def test_webhook_is_sent_with_its_headers_and_body(sender: Sender, receiver: FakeReceiver) -> None:
    response = send(sender, receiver.url + "?for=me")

    (request,) = receiver.requests
    assert (request.method, request.path, request.body) == ("POST", "/hooks?for=me", BODY)
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"].startswith("Pensum")
    assert request.headers["webhook-id"] == "msg_1"
    assert response.is_success
    assert (response.status, response.excerpt, response.problem, response.retry_after_seconds) == (204, "", None, None)
    assert response.latency_seconds > 0


def test_signature_is_valid_for_the_reference_library(sender: Sender, receiver: FakeReceiver) -> None:
    send(sender, receiver.url)

    (request,) = receiver.requests
    assert Webhook(SECRET).verify(request.body, dict(request.headers)) == json.loads(BODY)


def test_message_is_signed_with_every_secret(sender: Sender, receiver: FakeReceiver) -> None:
    old, new = make_secret(), make_secret()

    sender.send(delivery(receiver.url, secrets=[new, old])).result(WAIT_SECONDS)

    (request,) = receiver.requests
    for secret in (old, new):
        Webhook(secret).verify(request.body, dict(request.headers))


def test_connections_are_reused(sender: Sender, receiver: FakeReceiver) -> None:
    receiver.replies.extend([Reply(200, body=b"thanks"), Reply(204), Reply(500, body=b"oh")])

    assert [send(sender, receiver.url).status for _ in range(4)] == [200, 204, 500, 204]
    assert receiver.connections == 1


def test_cookies_are_not_kept(sender: Sender, receiver: FakeReceiver) -> None:
    receiver.replies.append(Reply(200, {"Set-Cookie": "id=1"}))

    send(sender, receiver.url)
    send(sender, receiver.url)

    assert all("cookie" not in request.headers for request in receiver.requests)


def test_proxy_of_the_environment_is_not_used(
    monkeypatch: pytest.MonkeyPatch, make_sender: MakeSender, receiver: FakeReceiver
) -> None:
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")

    assert send(make_sender(), receiver.url).is_success


# What comes back.


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_success(sender: Sender, receiver: FakeReceiver, status: int) -> None:
    receiver.replies.append(Reply(status))

    assert send(sender, receiver.url).is_success


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
def test_error_status_is_a_failure_with_an_excerpt(sender: Sender, receiver: FakeReceiver, status: int) -> None:
    receiver.replies.append(Reply(status, body="für später".encode()))

    response = send(sender, receiver.url)

    assert (response.status, response.is_success, response.excerpt) == (status, False, "für später")
    assert response.is_gone is (status == 410)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_a_failure_and_is_not_followed(sender: Sender, receiver: FakeReceiver, status: int) -> None:
    receiver.replies.append(Reply(status, {"Location": receiver.url_of("127.0.0.1")}))

    response = send(sender, receiver.url)

    assert (response.status, response.is_success) == (status, False)
    assert response.problem is not None
    assert "redirects" in response.problem
    assert len(receiver.requests) == 1


def test_retry_after_is_returned_in_seconds(sender: Sender, receiver: FakeReceiver) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    receiver.replies.extend([Reply(503, {"Retry-After": "120"}), Reply(429, {"Retry-After": date})])

    assert send(sender, receiver.url).retry_after_seconds == 120
    assert send(sender, receiver.url).retry_after_seconds == pytest.approx(7200, abs=60)


@pytest.mark.parametrize("body", [b"\xff\x00\xfe", b"a\0b", "ü".encode()[:1]])
def test_excerpt_can_be_stored_in_postgresql(sender: Sender, receiver: FakeReceiver, body: bytes) -> None:
    receiver.replies.append(Reply(200, body=body))

    excerpt = send(sender, receiver.url).excerpt

    assert excerpt
    assert "\0" not in excerpt


def test_only_the_beginning_of_a_long_body_is_read(sender: Sender, receiver: FakeReceiver) -> None:
    receiver.replies.append(Endless(ENDLESS_BODY, again=b"x" * 65536))

    response = send(sender, receiver.url)

    assert (response.status, response.excerpt) == (200, "x" * EXCERPT_BYTES)
    receiver.wait_until_disconnected()


def test_compressed_body_is_not_decompressed(sender: Sender, receiver: FakeReceiver) -> None:
    receiver.replies.append(Reply(200, {"Content-Encoding": "gzip"}, b"no gzip at all"))

    assert send(sender, receiver.url).excerpt == "no gzip at all"


# Receivers that misbehave.


def test_silent_receiver_times_out(make_sender: MakeSender, receiver: FakeReceiver) -> None:
    receiver.replies.append(Hang())

    response = send(make_sender(timeout_seconds=SHORT_SECONDS), receiver.url)

    assert (response.status, response.problem) == (None, "The receiver did not respond in time.")
    receiver.wait_until_disconnected()


def test_slow_headers_time_out(make_sender: MakeSender, receiver: FakeReceiver) -> None:
    receiver.replies.append(Endless(ENDLESS_HEADER, again=b"x", pause_seconds=0.02))

    response = send(make_sender(timeout_seconds=SHORT_SECONDS), receiver.url)

    assert (response.status, response.problem) == (None, "The receiver did not respond in time.")
    receiver.wait_until_disconnected()


def test_slow_body_times_out_and_keeps_the_status(make_sender: MakeSender, receiver: FakeReceiver) -> None:
    receiver.replies.append(Endless(ENDLESS_BODY, again=b"x", pause_seconds=0.02))

    response = send(make_sender(timeout_seconds=2 * SHORT_SECONDS), receiver.url)

    assert response.is_success
    assert 0 < len(response.excerpt) < EXCERPT_BYTES
    receiver.wait_until_disconnected()


@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 "], ids=["header", "many", "line"]
)
def test_endless_headers_are_refused(sender: Sender, receiver: FakeReceiver, start: bytes) -> None:
    receiver.replies.append(Endless(start, again=b"X-More: 1\r\n" * 99 if start.endswith(b"OK\r\n") else b"x" * 9999))

    response = send(sender, receiver.url)

    assert (response.status, response.problem) == (None, "The response is not valid HTTP.")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "The connection closed before the response."),
        (b"HTTP/1.1 200 OK\r\nX-Half: ", "The connection closed before the response."),
        (b"220 mail.example ESMTP\r\n\r\n", "The response is not valid HTTP."),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "The response is not valid HTTP."),
    ],
    ids=repr,
)
def test_invalid_response_is_a_problem(sender: Sender, receiver: FakeReceiver, content: bytes, problem: str) -> None:
    receiver.replies.append(Raw(content))

    response = send(sender, receiver.url)

    assert (response.status, response.is_success, response.problem) == (None, False, problem)


def test_interrupted_body_keeps_the_status(sender: Sender, receiver: FakeReceiver) -> None:
    receiver.replies.append(Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"))

    assert send(sender, receiver.url).is_success


def test_refused_connection_is_a_problem(sender: Sender) -> None:
    with socket.socket() as bound_but_not_listening:
        bound_but_not_listening.bind(("127.0.0.1", 0))

        response = send(sender, f"http://127.0.0.1:{bound_but_not_listening.getsockname()[1]}/")

    assert response.status is None
    assert response.problem is not None
    assert response.problem.startswith("The connection failed")


def test_unfinished_handshake_ends_with_the_connect_timeout(make_sender: MakeSender) -> None:
    with socket.create_server(("127.0.0.1", 0)) as never_says_a_word:
        url = f"https://127.0.0.1:{never_says_a_word.getsockname()[1]}/"

        response = send(make_sender(timeout_seconds=WAIT_SECONDS, connect_timeout_seconds=0.1), url)

    assert (response.status, response.problem) == (None, "The connection timed out.")


def test_invalid_secret_is_a_problem(sender: Sender, receiver: FakeReceiver) -> None:
    response = sender.send(delivery(receiver.url, secrets=["hush"])).result(WAIT_SECONDS)

    assert response.problem is not None
    assert "secret" in response.problem
    assert receiver.connections == 0


def test_attempt_after_a_failure_succeeds(sender: Sender, receiver: FakeReceiver) -> None:
    receiver.replies.append(Raw())

    assert not send(sender, receiver.url).is_success
    assert send(sender, receiver.url).is_success


# TLS.


def test_certificate_is_checked_against_the_host_name(
    make_sender: MakeSender, secure_receiver: FakeReceiver, trusting_tls: ssl.SSLContext
) -> None:
    dns = FakeDns({"receiver.test": [["127.0.0.1"]], "other.test": [["127.0.0.1"]]})
    sender = make_sender(lookup=dns, tls=trusting_tls)

    assert send(sender, secure_receiver.url_of("receiver.test")).is_success
    assert secure_receiver.requests[0].headers["host"] == f"receiver.test:{secure_receiver.port}"
    problem = send(sender, secure_receiver.url_of("other.test")).problem
    assert problem == "The receiver's TLS certificate is not valid for this URL."


def test_certificate_of_an_unknown_authority_is_refused(make_sender: MakeSender, secure_receiver: FakeReceiver) -> None:
    sender = make_sender(lookup=FakeDns({"receiver.test": [["127.0.0.1"]]}))

    response = send(sender, secure_receiver.url_of("receiver.test"))

    assert response.problem == "The receiver's TLS certificate is not valid for this URL."
    assert secure_receiver.requests == []


def test_receiver_without_tls_is_a_problem(sender: Sender, receiver: FakeReceiver) -> None:
    response = send(sender, receiver.url.replace("http:", "https:"))

    assert response.problem == "The TLS handshake with the receiver failed."


# Where it must not go.


@pytest.mark.parametrize(
    "url", ["http://127.0.0.2/", "http://[::1]/", "http://2130706433/", "http://me:pw@127.0.0.1/", "ftp://127.0.0.1/"]
)
def test_forbidden_url_is_not_called(sender: Sender, url: str) -> None:
    response = send(sender, url)

    assert response.status is None
    assert response.problem


def test_dns_rebinding_does_not_reach_a_forbidden_address(make_sender: MakeSender, receiver: FakeReceiver) -> None:
    dns = FakeDns({"rebind.test": [["127.0.0.1"], ["127.0.0.2"]]})
    with FakeReceiver("127.0.0.2", receiver.port) as internal:
        assert send(make_sender(lookup=dns), receiver.url_of("rebind.test")).is_success
        assert dns.lookups == ["rebind.test"]

        response = send(make_sender(lookup=dns), receiver.url_of("rebind.test"))

        assert response.problem is not None
        assert "no public address" in response.problem
        assert internal.requests == []
        assert internal.connections == 0


def test_one_forbidden_address_of_a_host_is_enough(make_sender: MakeSender, receiver: FakeReceiver) -> None:
    sender = make_sender(lookup=FakeDns({"mixed.test": [["127.0.0.1", "10.0.0.1"]]}))

    response = send(sender, receiver.url_of("mixed.test"))

    assert response.problem is not None
    assert "no public address" in response.problem
    assert receiver.connections == 0


def test_unknown_host_is_a_problem(make_sender: MakeSender) -> None:
    response = send(make_sender(lookup=FakeDns({})), "http://nobody.test/")

    assert (response.problem or "").startswith("'nobody.test' has no public address.")
    assert response.is_hopeless
