"""Generated from async_platform.py by `make client`: change that file instead."""

from pensum_client.http_request import read
from pensum_client.status_outputs import Health, Readiness, Status
from pensum_client.sync_connection import Connection


class Platform(Connection):
    """The methods of `Pensum` on the platform itself. They need no key."""

    def health(self) -> Health:
        """Whether the API is alive."""
        return self._fetch(read("/health"), Health)

    def readiness(self) -> Readiness:
        """Whether it can accept jobs. Raises `Unavailable` after the client's `timeout` where it cannot."""
        return self._fetch(read("/ready"), Readiness)

    def status(self) -> Status:
        """How its queues and providers of language models are."""
        return self._fetch(read("/status"), Status)
