"""Webhooks. The synchronous methods are generated from this file: run `make client` after a change."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from pensum_client.async_connection import AsyncConnection
from pensum_client.http_request import HttpRequest, listing, read, sending
from pensum_client.inputs import RedeliverIn, WebhookIn, WebhookPatch
from pensum_client.outputs import Page
from pensum_client.webhook_outputs import (
    CallbackSecretOut,
    DeliveryOut,
    RedeliveredOut,
    WebhookOut,
    WebhookWithSecret,
)

WEBHOOKS = "/api/webhooks"


class AsyncWebhooks(AsyncConnection):
    """The methods of `AsyncPensum` on webhooks. `pensum_client.webhooks.verify` is for their receivers."""

    async def add_webhook(self, body: WebhookIn) -> WebhookWithSecret:
        """The only response that shows the secret. A test is sent to the URL; events are held until it is answered."""
        return await self._fetch(sending("POST", WEBHOOKS, body), WebhookWithSecret, is_repeatable=False)

    async def webhook(self, webhook_id: UUID | str) -> WebhookOut:
        return await self._fetch(read(f"{WEBHOOKS}/{webhook_id}"), WebhookOut)

    def webhooks(self) -> AsyncIterator[WebhookOut]:
        """Newest first."""
        return self._each(listing(WEBHOOKS), Page[WebhookOut])

    async def change_webhook(self, webhook_id: UUID | str, body: WebhookPatch) -> WebhookOut:
        """Changes the fields that are set in `body`."""
        return await self._fetch(sending("PATCH", f"{WEBHOOKS}/{webhook_id}", body), WebhookOut)

    async def delete_webhook(self, webhook_id: UUID | str) -> None:
        await self._once(HttpRequest("DELETE", f"{WEBHOOKS}/{webhook_id}"))

    async def rotate_webhook_secret(self, webhook_id: UUID | str) -> WebhookWithSecret:
        """A new secret. The one before signs too until `previous_secret_until`."""
        request = HttpRequest("POST", f"{WEBHOOKS}/{webhook_id}/rotate")
        return await self._fetch(request, WebhookWithSecret, is_repeatable=False)

    async def test_webhook(self, webhook_id: UUID | str) -> DeliveryOut:
        """Sends it an event of the type `webhook.test`."""
        request = HttpRequest("POST", f"{WEBHOOKS}/{webhook_id}/test")
        return await self._fetch(request, DeliveryOut, is_repeatable=False)

    async def callback_secret(self) -> str:
        """What signs the webhooks of jobs with a `callback_url`."""
        return (await self._fetch(read(f"{WEBHOOKS}/callback-secret"), CallbackSecretOut)).secret

    def webhook_deliveries(self, webhook_id: UUID | str) -> AsyncIterator[DeliveryOut]:
        """Newest first."""
        return self._each(listing(f"{WEBHOOKS}/{webhook_id}/deliveries"), Page[DeliveryOut])

    def job_deliveries(self, job_id: UUID | str) -> AsyncIterator[DeliveryOut]:
        """To the `callback_url` of a job and to webhooks, newest first."""
        return self._each(listing(f"/api/jobs/{job_id}/deliveries"), Page[DeliveryOut])

    async def delivery(self, delivery_id: UUID | str) -> DeliveryOut:
        return await self._fetch(read(f"/api/deliveries/{delivery_id}"), DeliveryOut)

    async def redeliver(self, delivery_id: UUID | str) -> DeliveryOut:
        """Sends it again, with the same id."""
        request = HttpRequest("POST", f"/api/deliveries/{delivery_id}/redeliver")
        return await self._fetch(request, DeliveryOut, is_repeatable=False)

    async def redeliver_since(
        self, webhook_id: UUID | str, since: datetime, *, until: datetime | None = None, only_failed: bool = True
    ) -> int:
        """Sends what a webhook was to get between two times again. The number of deliveries."""
        body = RedeliverIn(since=since, until=until, only_failed=only_failed)
        request = sending("POST", f"{WEBHOOKS}/{webhook_id}/redeliver", body)
        return (await self._fetch(request, RedeliveredOut, is_repeatable=False)).count
