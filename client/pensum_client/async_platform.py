"""How the platform is. The synchronous methods are generated from this file: run `make client` after a change."""

from pensum_client.async_connection import AsyncConnection
from pensum_client.http_request import read
from pensum_client.status_outputs import Health, Readiness, Status


class AsyncPlatform(AsyncConnection):
    """The methods of `AsyncPensum` on the platform itself. They need no key."""

    async def health(self) -> Health:
        """Whether the API is alive."""
        return await self._fetch(read("/health"), Health)

    async def readiness(self) -> Readiness:
        """Whether it can accept jobs. Raises `Unavailable` after the client's `timeout` where it cannot."""
        return await self._fetch(read("/ready"), Readiness)

    async def status(self) -> Status:
        """How its queues and providers of language models are."""
        return await self._fetch(read("/status"), Status)
