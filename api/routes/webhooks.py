from uuid import UUID

from fastapi import APIRouter

from api.deps import AccountHolder, CurrentUser, Page, ResolverDep
from api.schemas.pages import PageOut, page_of
from api.schemas.webhooks import (
    CallbackSecretOut,
    WebhookIn,
    WebhookOut,
    WebhookPatch,
    WebhookWithSecret,
    render,
    render_with_secret,
)
from db.queries.webhooks import webhooks
from db.transactions import read, write
from workers.webhooks.sealing import seal, unseal
from workers.webhooks.signing import make_secret

router = APIRouter(prefix="/api/webhooks", tags=["webhooks"])


@router.post("", status_code=201)
async def add_webhook(user: AccountHolder, resolver: ResolverDep, body: WebhookIn) -> WebhookWithSecret:
    """Creates a webhook for the ends of your jobs, signed with the returned secret (Standard Webhooks). It is sent a
    `webhook.test`; once that is answered with 2xx, it gets what was held for it, and all that comes."""
    await resolver.check(body.url)
    events, secret = list(dict.fromkeys(body.events)), make_secret()
    sealed = seal(secret, user.id)
    added = await write(webhooks.add, user_id=user.id, url=body.url, events=events, secret=sealed)
    return render_with_secret(added, secret)


@router.get("")
async def list_webhooks(user: CurrentUser, page: Page) -> PageOut[WebhookOut]:
    """Lists your webhooks, newest first."""
    rows = await read(webhooks.list_own, user_id=user.id, limit=page.limit + 1, before=page.before)
    return page_of(rows, page.limit, render)


@router.get("/callback-secret")
async def get_callback_secret(user: AccountHolder) -> CallbackSecretOut:
    """Returns the secret that signs the webhooks of jobs with a `callback_url`. A key needs the scope `write` too: who
    has the secret can sign."""
    user.ensure_may("POST")
    fresh = seal(make_secret(), user.id)
    stored = await write(webhooks.ensure_callback_secret, user.id, fresh=fresh)
    return CallbackSecretOut(secret=unseal(stored, user.id))


@router.get("/{webhook_id}")
async def get_webhook(webhook_id: UUID, user: CurrentUser) -> WebhookOut:
    """Returns a webhook, without its secret."""
    return render(await read(webhooks.get, webhook_id, user_id=user.id))


@router.patch("/{webhook_id}")
async def change_webhook(
    webhook_id: UUID, user: AccountHolder, resolver: ResolverDep, body: WebhookPatch
) -> WebhookOut:
    """Changes the given fields. `"enabled": true` also resets the failures that disabled it. A new URL has to answer a
    test before it gets anything else."""
    if body.url is not None:
        await resolver.check(body.url)
    events = list(dict.fromkeys(body.events)) if body.events else None
    return render(
        await write(webhooks.change, webhook_id, user_id=user.id, url=body.url, events=events, enabled=body.enabled)
    )


@router.delete("/{webhook_id}", status_code=204)
async def delete_webhook(webhook_id: UUID, user: AccountHolder) -> None:
    """Deletes a webhook with its deliveries."""
    await write(webhooks.remove, webhook_id, user_id=user.id)


@router.post("/{webhook_id}/rotate")
async def rotate_webhook_secret(webhook_id: UUID, user: AccountHolder) -> WebhookWithSecret:
    """Creates a new secret. The previous one also signs for 24 hours, so that you can change over."""
    secret = make_secret()
    sealed = seal(secret, user.id)
    return render_with_secret(await write(webhooks.rotate, webhook_id, user_id=user.id, secret=sealed), secret)
