"""Webhook deliveries: list them with their attempts, send a test, redeliver."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import CurrentUser, Page
from api.schemas.pages import PageOut, page_of
from api.schemas.webhooks import DeliveryOut, RedeliveredOut, RedeliverIn, render_delivery
from db.models import Delivery
from db.queries.jobs import jobs
from db.queries.webhooks import deliveries, webhooks
from db.transactions import read, write

router = APIRouter(prefix="/api", tags=["webhooks"])


@router.get("/webhooks/{webhook_id}/deliveries")
async def list_webhook_deliveries(webhook_id: UUID, user: CurrentUser, page: Page) -> PageOut[DeliveryOut]:
    """Lists the deliveries to a webhook, newest first, with every attempt."""
    rows = await read(_of_webhook, webhook_id, user_id=user.id, limit=page.limit + 1, before=page.before)
    return page_of(rows, page.limit, render_delivery)


def _of_webhook(
    session: Session, webhook_id: UUID, *, user_id: UUID, limit: int, before: UUID | None
) -> list[Delivery]:
    webhook = webhooks.get(session, webhook_id, user_id=user_id)
    return deliveries.list_of_webhook(session, webhook.id, limit=limit, before=before)


@router.get("/jobs/{job_id}/deliveries")
async def list_job_deliveries(job_id: UUID, user: CurrentUser, page: Page) -> PageOut[DeliveryOut]:
    """Lists the deliveries for a job: to your webhooks and to its `callback_url`."""
    rows = await read(_of_job, job_id, user_id=user.id, limit=page.limit + 1, before=page.before)
    return page_of(rows, page.limit, render_delivery)


def _of_job(session: Session, job_id: UUID, *, user_id: UUID, limit: int, before: UUID | None) -> list[Delivery]:
    job = jobs.get(session, job_id, user_id=user_id)
    return deliveries.list_of_job(session, job.id, user_id=user_id, limit=limit, before=before)


@router.get("/deliveries/{delivery_id}")
async def get_delivery(delivery_id: UUID, user: CurrentUser) -> DeliveryOut:
    """Returns a delivery with every attempt."""
    return render_delivery(await read(deliveries.get, delivery_id, user_id=user.id))


@router.post("/webhooks/{webhook_id}/test", status_code=202)
async def test_webhook(webhook_id: UUID, user: CurrentUser) -> DeliveryOut:
    """Sends a `webhook.test` event. A 2xx activates a webhook that has answered none yet. Poll the returned delivery to
    see the response of your server."""
    return render_delivery(await write(_test, webhook_id, user_id=user.id))


def _test(session: Session, webhook_id: UUID, *, user_id: UUID) -> Delivery:
    return deliveries.add_test(session, webhooks.get_enabled(session, webhook_id, user_id=user_id))


@router.post("/deliveries/{delivery_id}/redeliver", status_code=202)
async def redeliver_delivery(delivery_id: UUID, user: CurrentUser) -> DeliveryOut:
    """Sends a delivery again, with the same `webhook-id`, and restarts its retry schedule."""
    return render_delivery(await write(_redeliver, delivery_id, user_id=user.id))


def _redeliver(session: Session, delivery_id: UUID, *, user_id: UUID) -> Delivery:
    delivery = deliveries.get(session, delivery_id, user_id=user_id)
    url = delivery.url
    if delivery.webhook_id is not None:
        url = webhooks.get_confirmed(session, delivery.webhook_id, user_id=user_id).url
    deliveries.redeliver(session, delivery_id, url=url)
    return deliveries.get(session, delivery_id, user_id=user_id)


@router.post("/webhooks/{webhook_id}/redeliver", status_code=202)
async def redeliver_webhook_deliveries(webhook_id: UUID, user: CurrentUser, body: RedeliverIn) -> RedeliveredOut:
    """Sends the deliveries to a webhook between two times again: the failed ones, or all."""
    count = await write(
        _redeliver_range,
        webhook_id,
        user_id=user.id,
        since=body.since,
        until=body.until,
        only_failed=body.only_failed,
    )
    return RedeliveredOut(count=count)


def _redeliver_range(
    session: Session, webhook_id: UUID, *, user_id: UUID, since: datetime, until: datetime | None, only_failed: bool
) -> int:
    webhook = webhooks.get_confirmed(session, webhook_id, user_id=user_id)
    return deliveries.redeliver_range(session, webhook, since=since, until=until, only_failed=only_failed)
