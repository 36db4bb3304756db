"""Sender of webhooks: many attempts at once from one thread, each bounded in time and memory."""

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
from core.origin import NOWHERE, Origin, next_hop
from core.settings import WebhookSettings
from workers.egress.connector import connector
from workers.egress.resolver import Lookup, Resolver, look_up
from workers.egress.ssrf_guard import Target, TargetForbidden, TargetRefused, check_url
from workers.webhooks import signing
from workers.webhooks.responses import ReceiverResponse, readable, retry_after_seconds

EXCERPT_BYTES = 1024
CACHED_URLS = 1000
MAX_HEADER_BYTES, MAX_HEADERS = 4096, 64
# Shorter than the keep-alive of common servers: a connection that closes while we write costs an attempt.
KEEP_ALIVE_SECONDS = 2.0

COMMON_HEADERS = {
    "content-type": "application/json",
    "user-agent": "Pensum-Webhooks/1",
    "accept": "*/*",
    "accept-encoding": "identity",
}

REDIRECT = "The receiver redirects, and redirects are not followed. Register the URL that it redirects to."

# The first match is used.
ERROR_MESSAGES: Sequence[tuple[type[Exception], str]] = (
    (aiohttp.ClientConnectorCertificateError, "The receiver's TLS certificate is not valid for this URL."),
    (aiohttp.ClientSSLError, "The TLS handshake with the receiver failed."),
    (aiohttp.ConnectionTimeoutError, "The connection timed out."),
    (TimeoutError, "The receiver did not respond in time."),
    (
        aiohttp.ClientConnectorError,
        "The connection failed: the receiver or the network is unreachable.",
    ),
    (aiohttp.ClientResponseError, "The response is not valid HTTP."),
    (aiohttp.ClientError, "The connection closed before the response."),
)
FAILURES = tuple(error for error, _ in ERROR_MESSAGES)


@dataclass(frozen=True)
class Delivery:
    """One message for one URL. `id` is the same at every attempt. The message is signed with each secret. `origin` is
    where the work came from that it tells of."""

    id: str
    url: str
    body: bytes
    secrets: Sequence[str]
    origin: Origin = NOWHERE


class Sender:
    """A thread with an event loop and a connection pool for all deliveries of a process. Create it after any fork.

    with Sender(settings().webhooks) as sender:
        responses = [attempt.result() for attempt in sender.send_many(deliveries)]
    """

    def __init__(
        self, settings: WebhookSettings, *, lookup: Lookup = look_up, tls: ssl.SSLContext | None = None
    ) -> None:
        self._settings = settings
        self._resolver = Resolver(settings, lookup)
        self._check_url = lru_cache(CACHED_URLS)(partial(check_url, allowed=settings.allowed_networks))
        self._tls = tls
        self._started: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
        self._thread.start()
        self._loop = self._started.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Cancels attempts in flight: their results are lost, although the receiver may have got the request."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def send(self, delivery: Delivery) -> Future[ReceiverResponse]:
        """Makes one attempt. Every failure is returned as a `ReceiverResponse` with a problem."""
        return self.send_many([delivery])[0]

    def send_many(self, deliveries: Sequence[Delivery]) -> list[Future[ReceiverResponse]]:
        """Makes the attempts in parallel, within the limits. Each future completes on its own."""
        futures = [Future[ReceiverResponse]() for _ in deliveries]
        self._loop.call_soon_threadsafe(self._start, deliveries, futures)
        return futures

    # From here on everything runs in the sender's thread.

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:  # such as too many open files
            if self._started.done():
                raise
            self._started.set_exception(error)  # whoever makes the sender waits for it

    async def _serve(self) -> None:
        self._stopping = asyncio.Event()
        self._limit = asyncio.Semaphore(self._settings.most_at_once)
        self._host_limits: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        async with self._open_session() as self._session:
            self._started.set_result(asyncio.get_running_loop())
            await self._stopping.wait()
            await _cancel_others()
        self._resolver.close()

    def _open_session(self) -> aiohttp.ClientSession:
        tcp = connector(
            self._resolver,
            tls=self._tls,
            limit=0,  # `_limit` and `_host_limit` do that, and the receiver's timeout starts after them
            keepalive_timeout=KEEP_ALIVE_SECONDS,
        )
        return aiohttp.ClientSession(
            connector=tcp,
            timeout=aiohttp.ClientTimeout(
                total=self._settings.timeout_seconds, connect=self._settings.connect_timeout_seconds
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            read_bufsize=EXCERPT_BYTES,
            max_line_size=MAX_HEADER_BYTES,
            max_field_size=MAX_HEADER_BYTES,
            max_headers=MAX_HEADERS,
        )

    def _start(self, deliveries: Sequence[Delivery], futures: Sequence[Future[ReceiverResponse]]) -> None:
        for delivery, future in zip(deliveries, futures, strict=True):
            attempt = asyncio.create_task(self._attempt(delivery))
            attempt.add_done_callback(partial(_set_result, future))

    async def _attempt(self, delivery: Delivery) -> ReceiverResponse:
        try:
            target = self._check_url(delivery.url)
        except TargetRefused as error:
            return ReceiverResponse(None, 0.0, problem=error.detail, is_hopeless=True)
        async with self._host_limit(target.host), self._limit:
            return await self._post(target, delivery)

    def _host_limit(self, host: str) -> asyncio.Semaphore:
        """Acquired before `_limit`, so that deliveries that wait for a slow host take no slot from others."""
        return self._host_limits.setdefault(host, asyncio.Semaphore(self._settings.most_per_host))

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
            seconds, is_hopeless = time.perf_counter() - started, isinstance(error, TargetForbidden)
            return ReceiverResponse(None, seconds, problem=error.detail, is_hopeless=is_hopeless)
        except FAILURES as error:
            return ReceiverResponse(None, time.perf_counter() - started, problem=_message(error))
        excerpt = await _read_excerpt(response)
        return _to_receiver_response(response, excerpt, time.perf_counter() - started)


def _headers(delivery: Delivery) -> Mapping[str, str]:
    timestamp = int(time.time())
    return {
        **COMMON_HEADERS,
        "webhook-id": delivery.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signing.sign(delivery.secrets, delivery.id, timestamp, delivery.body),
        **_origin_headers(delivery.origin),
    }


def _origin_headers(source: Origin) -> Mapping[str, str]:
    traceparent = source.traceparent and next_hop(source.traceparent)
    headers = {"x-request-id": source.request_id, "traceparent": traceparent}
    return {name: value for name, value in headers.items() if value}


async def _read_excerpt(response: aiohttp.ClientResponse) -> bytes:
    """The beginning of the body. A body that fails or times out is cut off; the status is valid anyway."""
    excerpt = b""
    try:
        with suppress(aiohttp.ClientError, TimeoutError):
            while chunk := await response.content.read(EXCERPT_BYTES - len(excerpt)):
                excerpt += chunk
    finally:
        response.close()  # closes the connection, unless the body was read to its end and the connection is reused
    return excerpt


def _to_receiver_response(response: aiohttp.ClientResponse, excerpt: bytes, latency_seconds: float) -> ReceiverResponse:
    return ReceiverResponse(
        status=response.status,
        latency_seconds=latency_seconds,
        excerpt=readable(excerpt),
        problem=REDIRECT if 300 <= response.status < 400 else None,
        retry_after_seconds=retry_after_seconds(response.headers.get("Retry-After"), datetime.now(UTC)),
    )


def _message(error: Exception) -> str:
    return next(message for kind, message in ERROR_MESSAGES if isinstance(error, kind))


def _set_result(future: Future[ReceiverResponse], attempt: asyncio.Task[ReceiverResponse]) -> None:
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
