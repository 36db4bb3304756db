"""Clients of Redis: the one place that makes them, and Celery's connections to it.

None waits for a dead line for longer than `PENSUM_REDIS_TIMEOUT_SECONDS`, twice, because an idle connection may have
died with its line. A subscription waits by its nature, so it asks from time to time whether the server is still there.
"""

import time
from collections.abc import Callable
from typing import Any

import kombu.connection
import redis
import redis.asyncio
from celery.app import amqp
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from core import network, tls
from core.outages import REDIS
from core.settings import settings

ATTEMPTS_MORE = 1
RECONNECT_SECONDS = 1.0


def client(url: str | None = None) -> redis.Redis:
    """Of the broker, if no URL is given."""
    url = url or settings().broker.url
    return redis.Redis.from_url(url, retry=Retry(NoBackoff(), ATTEMPTS_MORE), **_limits(url))


def async_client() -> redis.asyncio.Redis:
    url = settings().broker.url
    return redis.asyncio.Redis.from_url(url, retry=AsyncRetry(NoBackoff(), ATTEMPTS_MORE), **_limits(url))


def _limits(url: str) -> dict[str, Any]:
    seconds = settings().broker.timeout_seconds
    keepalive = {"socket_keepalive": True, "socket_keepalive_options": network.TCP_OPTIONS}
    of_tcp = {} if url.startswith("unix:") else keepalive
    return {"socket_connect_timeout": seconds, "socket_timeout": seconds, **of_tcp, **tls.redis_arguments(url)}


class Silence:
    """How long a subscription has heard nothing from its server."""

    def __init__(self) -> None:
        self._most_seconds = settings().broker.silent_seconds
        self._heard_at = self._asked_at = time.monotonic()

    def is_to_be_broken(self, message: object) -> bool:
        """Whether the server is to be asked for an answer now. `message` is what came last, or None. Raises
        `redis.ConnectionError` where none came to the question."""
        now, half = time.monotonic(), self._most_seconds / 2
        if message is not None:
            self._heard_at = now
            REDIS.note_success()
        if self._asked_at > self._heard_at:
            if now - self._asked_at > half:
                raise redis.ConnectionError(f"nothing came for {self._most_seconds:.0f} s, not even an answer")
            return False
        if now - self._heard_at < half:  # a process that stood still heard nothing, but has not asked either
            return False
        self._asked_at = now
        return True


class Connection(kombu.connection.Connection):
    """Tries again each second for as long as it takes; kombu's pauses grow to half a minute. The process says once that
    Redis is away, where Celery would log each attempt."""

    def _ensure_connection(
        self,
        errback: Callable[..., None] | None = None,
        max_retries: int | None = None,
        *own_paces: float,
        **named: Any,
    ) -> Any:
        def note(error: Exception, _: float) -> None:
            REDIS.note_failure(error)

        paces = {"interval_start": RECONNECT_SECONDS, "interval_step": 0, "interval_max": RECONNECT_SECONDS}
        made = super()._ensure_connection(note, max_retries, **(paces | named))  # type: ignore[no-untyped-call]  # kombu has no types
        REDIS.note_success()
        return made


class AMQP(amqp.AMQP):  # type: ignore[misc]  # Celery has no types
    Connection = Connection
