"""Receivers on the loopback interface, and senders that may reach 127.0.0.1 and nothing else there."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import trustme

from core.settings import WebhookSettings
from tests.fakes.webhook_receiver import FakeReceiver
from tests.support.configuration import Configure
from workers.webhooks.sending import Sender

MakeSender = Callable[..., Sender]

LOOPBACK = "127.0.0.1/32"


@pytest.fixture
def receiver() -> Iterator[FakeReceiver]:
    with FakeReceiver() as receiver:
        yield receiver


@pytest.fixture
def make_sender() -> Iterator[MakeSender]:
    """`make_sender(lookup=names, timeout_seconds=0.3)`; closed after the test."""
    with ExitStack() as senders:

        def make(*, allowed: str = LOOPBACK, **options: Any) -> Sender:
            own = {name: options.pop(name) for name in ("lookup", "tls") if name in options}
            return senders.enter_context(Sender(WebhookSettings(allowed_networks=allowed, **options), **own))

        yield make


@pytest.fixture
def sender(make_sender: MakeSender) -> Sender:
    return make_sender()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """What a sender uses that trusts the test's authority and no other."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def secure_receiver(authority: trustme.CA) -> Iterator[FakeReceiver]:
    """Shows a certificate for `receiver.test`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("receiver.test").configure_cert(context)
    with FakeReceiver(tls=context) as receiver:
        yield receiver


@pytest.fixture(autouse=True)
def _as_installed(configure: Configure) -> None:
    """Tests of the platform allow loopback for the rest of the session."""
    configure(PENSUM_WEBHOOK_ALLOWED_NETWORKS=None)
