"""Webhook dispatchers in the process of the test."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from core.settings import WebhookSettings
from tasks.attempt import Attempt
from tasks.contracts import DeliverWebhooks
from tasks.webhooks.dispatcher import Dispatcher
from tests.support.attempts import take
from tests.support.factories import make_job
from workers.webhooks.sending import Sender


class Dispatching:
    """Dispatchers that a worker would run."""

    def __init__(self, sender: Sender, settings: WebhookSettings) -> None:
        self._sender, self._settings = sender, settings
        self._threads = ThreadPoolExecutor(2)

    def claimed(self) -> Attempt:
        return take(make_job(None, DeliverWebhooks()))

    def run(self, attempt: Attempt | None = None) -> int:
        return Dispatcher(attempt or self.claimed(), self._sender, self._settings).run()

    def begin(self, attempt: Attempt | None = None) -> "Future[int]":
        return self._threads.submit(self.run, attempt)


MakeDispatching = Callable[..., Dispatching]
