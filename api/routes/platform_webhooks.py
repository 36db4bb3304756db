"""Webhooks of the platform: they get the ends of all users' jobs. They belong to the platform's own account, so they
are kept, sent and listed as those of a user are."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import Administrator, Page, PlatformAccount, ResolverDep
from api.routes import deliveries as user_deliveries
from api.routes import webhooks as user_webhooks
from api.schemas.pages import PageOut
from api.schemas.webhooks import (
    DeliveryOut,
    RedeliveredOut,
    RedeliverIn,
    WebhookIn,
    WebhookOut,
    WebhookPatch,
    WebhookWithSecret,
    render,
    render_with_secret,
)
from db.models import Webhook
from db.queries import audit
from db.queries.webhooks import webhooks
from db.row_level_security import platform_rights
from db.transactions import write
from workers.webhooks.sealing import seal
from workers.webhooks.signing import make_secret

router = APIRouter(prefix="/api/admin", tags=["administration"])


@router.post("/webhooks", status_code=201)
async def add_platform_webhook(
    administrator: Administrator, platform: PlatformAccount, resolver: ResolverDep, body: WebhookIn
) -> WebhookWithSecret:
    """Creates a webhook for the ends of all users' jobs. Its messages name the user (`user_id`); all else is as with
    the webhooks of users: the first request is `webhook.test`."""
    await resolver.check(body.url)
    secret, events = make_secret(), list(dict.fromkeys(body.events))
    sealed = seal(secret, platform.id)
    added = await write(
        _audited, "add", administrator.id, webhooks.add, user_id=platform.id, url=body.url, events=events, secret=sealed
    )
    return render_with_secret(added, secret)


@router.get("/webhooks")
async def list_platform_webhooks(platform: PlatformAccount, page: Page) -> PageOut[WebhookOut]:
    """Lists the webhooks of the platform, newest first."""
    return await user_webhooks.list_webhooks(platform, page)


@router.get("/webhooks/{webhook_id}")
async def get_platform_webhook(webhook_id: UUID, platform: PlatformAccount) -> WebhookOut:
    """Returns a webhook of the platform, without its secret."""
    return await user_webhooks.get_webhook(webhook_id, platform)


@router.patch("/webhooks/{webhook_id}")
async def change_platform_webhook(
    webhook_id: UUID,
    administrator: Administrator,
    platform: PlatformAccount,
    resolver: ResolverDep,
    body: WebhookPatch,
) -> WebhookOut:
    """Changes the given fields. A new URL has to answer a test before it gets anything else."""
    if body.url is not None:
        await resolver.check(body.url)
    changes = body.model_dump(exclude_none=True)
    changed = await write(
        _audited, "change", administrator.id, webhooks.change, webhook_id, user_id=platform.id, **changes
    )
    return render(changed)


@router.delete("/webhooks/{webhook_id}", status_code=204)
async def delete_platform_webhook(webhook_id: UUID, administrator: Administrator, platform: PlatformAccount) -> None:
    """Deletes a webhook of the platform with its deliveries."""
    await write(_audited, "delete", administrator.id, _remove, webhook_id, user_id=platform.id)


@router.post("/webhooks/{webhook_id}/rotate")
async def rotate_platform_webhook_secret(
    webhook_id: UUID, administrator: Administrator, platform: PlatformAccount
) -> WebhookWithSecret:
    """Creates a new secret. The previous one also signs for 24 hours."""
    secret = make_secret()
    sealed = seal(secret, platform.id)
    rotated = await write(
        _audited, "rotate", administrator.id, webhooks.rotate, webhook_id, user_id=platform.id, secret=sealed
    )
    return render_with_secret(rotated, secret)


@router.post("/webhooks/{webhook_id}/test", status_code=202)
async def test_platform_webhook(webhook_id: UUID, platform: PlatformAccount) -> DeliveryOut:
    """Sends a `webhook.test` event."""
    return await user_deliveries.test_webhook(webhook_id, platform)


@router.get("/webhooks/{webhook_id}/deliveries")
async def list_platform_webhook_deliveries(
    webhook_id: UUID, platform: PlatformAccount, page: Page
) -> PageOut[DeliveryOut]:
    """Lists the deliveries to a webhook of the platform, newest first, with every attempt."""
    return await user_deliveries.list_webhook_deliveries(webhook_id, platform, page)


@router.post("/webhooks/{webhook_id}/redeliver", status_code=202)
async def redeliver_platform_webhook_deliveries(
    webhook_id: UUID, platform: PlatformAccount, body: RedeliverIn
) -> RedeliveredOut:
    """Sends the deliveries to a webhook of the platform between two times again: the failed ones, or all."""
    return await user_deliveries.redeliver_webhook_deliveries(webhook_id, platform, body)


@router.post("/deliveries/{delivery_id}/redeliver", status_code=202)
async def redeliver_platform_delivery(delivery_id: UUID, platform: PlatformAccount) -> DeliveryOut:
    """Sends a delivery to a webhook of the platform again, with the same `webhook-id`."""
    return await user_deliveries.redeliver_delivery(delivery_id, platform)


def _remove(session: Session, webhook_id: UUID, *, user_id: UUID) -> Webhook:
    webhook = webhooks.get(session, webhook_id, user_id=user_id)
    webhooks.remove(session, webhook_id, user_id=user_id)
    return webhook


def _audited(
    session: Session, verb: str, actor_id: UUID, change: Callable[..., Webhook], *args: Any, **kwargs: Any
) -> Webhook:
    webhook = change(session, *args, **kwargs)
    session.flush()
    shown = {"url": webhook.url, "events": webhook.events}
    with platform_rights(session):
        audit.add(session, actor_id=actor_id, action=f"webhooks.{verb}", subject=str(webhook.id), after=shown)
    return webhook
