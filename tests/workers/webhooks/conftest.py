"""Receivers on the loopback interface, and senders that may call 127.0.0.1 and no other private address."""

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import trustme

from core.settings import WebhookSettings
from tests.fakes.webhook_receiver import FakeReceiver
from tests.support.configuration import Configure
from tests.support.webhook_deliveries import LOOPBACK, MakeSender
from workers.webhooks.sending import Sender


@pytest.fixture
def make_sender() -> Iterator[MakeSender]:
    """`make_sender(lookup=dns, timeout_seconds=0.3)`; closed after the test."""
    with ExitStack() as senders:

        def make(*, allowed: str = LOOPBACK, **options: Any) -> Sender:
            explicit = {name: options.pop(name) for name in ("lookup", "tls") if name in options}
            return senders.enter_context(Sender(WebhookSettings(allowed_networks=allowed, **options), **explicit))

        yield make


@pytest.fixture
def sender(make_sender: MakeSender) -> Sender:
    return make_sender()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusting_tls(authority: trustme.CA) -> ssl.SSLContext:
    """A TLS context that trusts only the test's authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def secure_receiver(authority: trustme.CA) -> Iterator[FakeReceiver]:
    """Its certificate is for `receiver.test`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("receiver.test").configure_cert(context)
    with FakeReceiver(tls=context) as receiver:
        yield receiver


@pytest.fixture(autouse=True)
def _as_installed(configure: Configure) -> None:
    """The fixture `platform` of other tests allows loopback for the whole session."""
    configure(PENSUM_WEBHOOK_ALLOWED_NETWORKS=None)
