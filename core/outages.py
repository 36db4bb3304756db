"""Outages of PostgreSQL and Redis as this process sees them: one log line when a server goes away, one when it is back.

Many threads meet an outage at once, and each again and again. Connections that died with it fail after others work
already, so a server is back only once nothing failed for a while.
"""

import logging
import math
import threading
import time

logger = logging.getLogger(__name__)

SETTLED_SECONDS = 2.0
RECENT_SECONDS = 60.0


class Outage:
    def __init__(self, server: str) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._began_at: float | None = None
        self._works_since: float | None = None

    @property
    def is_on(self) -> bool:
        return self._began_at is not None

    def note_failure(self, error: object) -> None:
        with self._lock:
            is_news = self._began_at is None
            self._works_since = None
            if is_news:
                self._began_at = time.monotonic()
        if is_news:
            words = str(error).split() or [type(error).__name__]
            logger.warning("%s is away: %s", self._server, " ".join(words))

    def note_success(self) -> None:
        """Costs nothing while there is no outage."""
        if self._began_at is None:
            return
        with self._lock:
            seconds = self._seconds_if_over(time.monotonic())
        if seconds is not None:
            logger.warning("%s is back after %.0f s", self._server, seconds)

    def _seconds_if_over(self, now: float) -> float | None:
        if self._began_at is None:
            return None
        if self._works_since is None:
            self._works_since = now
        if now - self._works_since < SETTLED_SECONDS:
            return None
        seconds, self._began_at = self._works_since - self._began_at, None
        return seconds


class Shortage:
    """A lack of something at a server that otherwise works. It is logged once a minute at most."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._noted_at = self._logged_at = -math.inf

    @property
    def is_recent(self) -> bool:
        return time.monotonic() - self._noted_at < RECENT_SECONDS

    def note(self, error: object) -> None:
        with self._lock:
            self._noted_at = time.monotonic()
            is_news = self._noted_at - self._logged_at > RECENT_SECONDS
            if is_news:
                self._logged_at = self._noted_at
        if is_news:
            logger.warning("%s: %s", self._name, error)


POSTGRES = Outage("postgres")
REDIS = Outage("redis")
STORAGE = Shortage("the disk of postgres is full")
LIMITS = Shortage("postgres has reached a limit")
WRITES = Shortage("postgres refuses to write")
