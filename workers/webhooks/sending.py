"""Attempts at deliveries: many at once from a thread that waits, each bounded in time and memory."""

import asyncio
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from types import TracebackType
from typing import Self
from weakref import WeakValueDictionary

import aiohttp
from yarl import URL

from core.errors import Invalid
from core.settings import WebhookSettings
from workers.egress.connector import connector
from workers.egress.resolver import Lookup, Resolver, look_up
from workers.egress.ssrf_guard import Target, TargetRefused, check_url
from workers.webhooks import signing
from workers.webhooks.responses import ReceiverResponse, readable, retry_after_seconds

EXCERPT_BYTES = 1024
REMEMBERED_URLS = 1000
LONGEST_HEADER_BYTES, MOST_HEADERS = 4096, 64
# Shorter than what common servers grant an idle connection: one that they close while we write costs an attempt.
KEEP_ALIVE_SECONDS = 2.0

USUAL_HEADERS = {
    "content-type": "application/json",
    "user-agent": "Pensum-Webhooks/1",
    "accept": "*/*",
    "accept-encoding": "identity",
}

REDIRECT = "The receiver redirects, which webhooks do not follow: register the URL where it leads."

# The first that fits counts.
MEANINGS: Sequence[tuple[type[Exception], str]] = (
    (aiohttp.ClientConnectorCertificateError, "The receiver's TLS certificate is not valid for this URL."),
    (aiohttp.ClientSSLError, "The receiver does not speak TLS that we understand."),
    (aiohttp.ConnectionTimeoutError, "No connection in time."),
    (TimeoutError, "No answer in time."),
    (aiohttp.ClientConnectorError, "No connection: nobody listens there, or the network does not lead there."),
    (aiohttp.ClientResponseError, "What came back is not HTTP."),
    (aiohttp.ClientError, "The connection ended before the answer."),
)
FAILURES = tuple(error for error, _ in MEANINGS)


@dataclass(frozen=True)
class Delivery:
    """One message for one URL. `id` is the same at every attempt; each of the secrets signs."""

    id: str
    url: str
    body: bytes
    secrets: Sequence[str]


class Sender:
    """A thread with the loop and the connections of all deliveries of a process: make it there, after any fork.

    with Sender(settings().webhooks) as sender:
        answers = [attempt.result() for attempt in sender.send_many(deliveries)]
    """

    def __init__(
        self, settings: WebhookSettings, *, lookup: Lookup = look_up, tls: ssl.SSLContext | None = None
    ) -> None:
        self._settings = settings
        self._resolver = Resolver(settings, lookup)
        self._check_url = lru_cache(REMEMBERED_URLS)(partial(check_url, allowed=settings.allowed_networks))
        self._tls = tls
        self._started: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="webhooks", daemon=True)
        self._thread.start()
        self._loop = self._started.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Attempts under way are cancelled: nobody will know what became of them."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def send(self, delivery: Delivery) -> Future[ReceiverResponse]:
        """One attempt. Whatever goes wrong on the way is an `Answer` too."""
        return self.send_many([delivery])[0]

    def send_many(self, deliveries: Sequence[Delivery]) -> list[Future[ReceiverResponse]]:
        """All at once, as far as the limits go. Each is done by itself: see `concurrent.futures.as_completed`."""
        futures = [Future[ReceiverResponse]() for _ in deliveries]
        self._loop.call_soon_threadsafe(self._start, deliveries, futures)
        return futures

    # The sender's own thread, from here on.

    async def _serve(self) -> None:
        self._stopping = asyncio.Event()
        self._road = asyncio.Semaphore(self._settings.most_at_once)
        self._lanes: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        async with self._open_session() as self._session:
            self._started.set_result(asyncio.get_running_loop())
            await self._stopping.wait()
            await _cancel_others()
        self._resolver.close()

    def _open_session(self) -> aiohttp.ClientSession:
        connecting = connector(
            self._resolver,
            tls=self._tls,
            limit=0,  # the lanes limit, without counting the wait in them as the receiver's
            keepalive_timeout=KEEP_ALIVE_SECONDS,
        )
        return aiohttp.ClientSession(
            connector=connecting,
            timeout=aiohttp.ClientTimeout(
                total=self._settings.timeout_seconds, connect=self._settings.connect_timeout_seconds
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            read_bufsize=EXCERPT_BYTES,
            max_line_size=LONGEST_HEADER_BYTES,
            max_field_size=LONGEST_HEADER_BYTES,
            max_headers=MOST_HEADERS,
        )

    def _start(self, deliveries: Sequence[Delivery], futures: Sequence[Future[ReceiverResponse]]) -> None:
        for delivery, future in zip(deliveries, futures, strict=True):
            attempt = asyncio.create_task(self._attempt(delivery))
            attempt.add_done_callback(partial(_fulfil, future))

    async def _attempt(self, delivery: Delivery) -> ReceiverResponse:
        try:
            target = self._check_url(delivery.url)
        except TargetRefused as error:
            return ReceiverResponse(None, 0.0, problem=error.detail)
        async with self._lane(target.host), self._road:
            return await self._post(target, delivery)

    def _lane(self, host: str) -> asyncio.Semaphore:
        """Entered before the road, so that who waits for a slow host takes no place from the others."""
        return self._lanes.setdefault(host, asyncio.Semaphore(self._settings.most_per_host))

    async def _post(self, target: Target, delivery: Delivery) -> ReceiverResponse:
        started = time.perf_counter()
        try:
            response = await self._session.post(
                URL(target.url, encoded=True),
                data=delivery.body,
                headers=_headers(delivery),
                allow_redirects=False,
            )
        except Invalid as error:
            return ReceiverResponse(None, time.perf_counter() - started, problem=error.detail)
        except FAILURES as error:
            return ReceiverResponse(None, time.perf_counter() - started, problem=_meaning(error))
        excerpt = await _read_excerpt(response)
        return _answer(response, excerpt, time.perf_counter() - started)


def _headers(delivery: Delivery) -> Mapping[str, str]:
    timestamp = int(time.time())
    return {
        **USUAL_HEADERS,
        "webhook-id": delivery.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signing.sign(delivery.secrets, delivery.id, timestamp, delivery.body),
    }


async def _read_excerpt(response: aiohttp.ClientResponse) -> bytes:
    """How the body begins; of one that breaks or takes too long, what had come. The status counts all the same."""
    excerpt = b""
    try:
        with suppress(aiohttp.ClientError, TimeoutError):
            while piece := await response.content.read(EXCERPT_BYTES - len(excerpt)):
                excerpt += piece
    finally:
        response.close()  # a body read to its end has left its connection to the next one; any other is cut off
    return excerpt


def _answer(response: aiohttp.ClientResponse, excerpt: bytes, latency_seconds: float) -> ReceiverResponse:
    return ReceiverResponse(
        status=response.status,
        latency_seconds=latency_seconds,
        excerpt=readable(excerpt),
        problem=REDIRECT if 300 <= response.status < 400 else None,
        retry_after_seconds=retry_after_seconds(response.headers.get("Retry-After"), datetime.now(UTC)),
    )


def _meaning(error: Exception) -> str:
    return next(said for kind, said in MEANINGS if isinstance(error, kind))


def _fulfil(future: Future[ReceiverResponse], attempt: asyncio.Task[ReceiverResponse]) -> None:
    if attempt.cancelled():
        future.cancel()
        future.set_running_or_notify_cancel()
    elif (error := attempt.exception()) is not None:
        future.set_exception(error)
    else:
        future.set_result(attempt.result())


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
