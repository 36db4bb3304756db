"""Generated from async_webhooks.py by `make client`: change that file instead."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from pensum_client.http_request import HttpRequest, listing, read, sending
from pensum_client.inputs import RedeliverIn, WebhookIn, WebhookPatch
from pensum_client.outputs import Page
from pensum_client.sync_connection import Connection
from pensum_client.webhook_outputs import (
    CallbackSecretOut,
    DeliveryOut,
    RedeliveredOut,
    WebhookOut,
    WebhookWithSecret,
)

WEBHOOKS = "/api/webhooks"


class Webhooks(Connection):
    """The methods of `Pensum` on webhooks. `pensum_client.webhooks.verify` is for their receivers."""

    def add_webhook(self, body: WebhookIn) -> WebhookWithSecret:
        """The only response that shows the secret. A test is sent to the URL; events are held until it is answered."""
        return self._fetch(sending("POST", WEBHOOKS, body), WebhookWithSecret, is_repeatable=False)

    def webhook(self, webhook_id: UUID | str) -> WebhookOut:
        return self._fetch(read(f"{WEBHOOKS}/{webhook_id}"), WebhookOut)

    def webhooks(self) -> Iterator[WebhookOut]:
        """Newest first."""
        return self._each(listing(WEBHOOKS), Page[WebhookOut])

    def change_webhook(self, webhook_id: UUID | str, body: WebhookPatch) -> WebhookOut:
        """Changes the fields that are set in `body`."""
        return self._fetch(sending("PATCH", f"{WEBHOOKS}/{webhook_id}", body), WebhookOut)

    def delete_webhook(self, webhook_id: UUID | str) -> None:
        self._once(HttpRequest("DELETE", f"{WEBHOOKS}/{webhook_id}"))

    def rotate_webhook_secret(self, webhook_id: UUID | str) -> WebhookWithSecret:
        """A new secret. The one before signs too until `previous_secret_until`."""
        request = HttpRequest("POST", f"{WEBHOOKS}/{webhook_id}/rotate")
        return self._fetch(request, WebhookWithSecret, is_repeatable=False)

    def test_webhook(self, webhook_id: UUID | str) -> DeliveryOut:
        """Sends it an event of the type `webhook.test`."""
        request = HttpRequest("POST", f"{WEBHOOKS}/{webhook_id}/test")
        return self._fetch(request, DeliveryOut, is_repeatable=False)

    def callback_secret(self) -> str:
        """What signs the webhooks of jobs with a `callback_url`."""
        return (self._fetch(read(f"{WEBHOOKS}/callback-secret"), CallbackSecretOut)).secret

    def webhook_deliveries(self, webhook_id: UUID | str) -> Iterator[DeliveryOut]:
        """Newest first."""
        return self._each(listing(f"{WEBHOOKS}/{webhook_id}/deliveries"), Page[DeliveryOut])

    def job_deliveries(self, job_id: UUID | str) -> Iterator[DeliveryOut]:
        """To the `callback_url` of a job and to webhooks, newest first."""
        return self._each(listing(f"/api/jobs/{job_id}/deliveries"), Page[DeliveryOut])

    def delivery(self, delivery_id: UUID | str) -> DeliveryOut:
        return self._fetch(read(f"/api/deliveries/{delivery_id}"), DeliveryOut)

    def redeliver(self, delivery_id: UUID | str) -> DeliveryOut:
        """Sends it again, with the same id."""
        request = HttpRequest("POST", f"/api/deliveries/{delivery_id}/redeliver")
        return self._fetch(request, DeliveryOut, is_repeatable=False)

    def redeliver_since(
        self, webhook_id: UUID | str, since: datetime, *, until: datetime | None = None, only_failed: bool = True
    ) -> int:
        """Sends what a webhook was to get between two times again. The number of deliveries."""
        body = RedeliverIn(since=since, until=until, only_failed=only_failed)
        request = sending("POST", f"{WEBHOOKS}/{webhook_id}/redeliver", body)
        return (self._fetch(request, RedeliveredOut, is_repeatable=False)).count
