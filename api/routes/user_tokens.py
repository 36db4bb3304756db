"""Short-lived tokens for users: what a site's own backend hands to the pages that its learners see."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.accounts import keys
from api.deps import Administrator, Page
from api.schemas.pages import PageOut, page_of
from api.schemas.user_tokens import UserTokenIn, UserTokenOut, UserTokenWithSecret, render_new_token, render_token
from db.models import ApiKey
from db.queries import audit
from db.queries.accounts import admin, user_tokens
from db.transactions import read, write

router = APIRouter(prefix="/api/admin/users/{user_id}/tokens", tags=["administration"])


@router.post("", status_code=201)
async def add_user_token(
    administrator: Administrator, user_id: UUID, body: UserTokenIn, response: Response
) -> UserTokenWithSecret:
    """Creates a token that acts for the user until it expires, for a page in their browser. It is shown only once, and
    cannot make what outlasts it: API keys, webhooks and their secrets."""
    token = keys.make_token()
    added = await write(_add, user_id, body, token, actor_id=administrator.id)
    response.headers["Cache-Control"] = "no-store"
    return render_new_token(added, token)


def _add(session: Session, user_id: UUID, body: UserTokenIn, token: str, *, actor_id: UUID) -> ApiKey:
    admin.get(session, user_id)
    added = user_tokens.add(
        session,
        user_id=user_id,
        issued_by=actor_id,
        token=token,
        scopes=list(dict.fromkeys(body.scopes)),
        lifetime=timedelta(seconds=body.ttl_seconds),
        job_id=body.job_id,
    )
    _note(session, actor_id, "users.token.add", added)
    return added


@router.get("")
async def list_user_tokens(_: Administrator, user_id: UUID, page: Page) -> PageOut[UserTokenOut]:
    """Lists the tokens of a user that are valid now, newest first, without the secret part."""
    rows = await read(_list, user_id, limit=page.limit + 1, before=page.before)
    return page_of(rows, page.limit, render_token)


def _list(session: Session, user_id: UUID, *, limit: int, before: UUID | None) -> list[ApiKey]:
    admin.get(session, user_id)
    return user_tokens.list_valid(session, user_id=user_id, limit=limit, before=before)


@router.delete("/{token_id}", status_code=204)
async def delete_user_token(administrator: Administrator, user_id: UUID, token_id: UUID) -> None:
    """Revokes a token. All API processes reject it within two seconds; event streams that it opened end soon after."""
    keys.discard_cached(await write(_remove, user_id, token_id, actor_id=administrator.id))


def _remove(session: Session, user_id: UUID, token_id: UUID, *, actor_id: UUID) -> bytes:
    removed = user_tokens.remove(session, token_id, user_id=user_id)
    _note(session, actor_id, "users.token.delete", removed)
    return removed.key_hash


def _note(session: Session, actor_id: UUID, action: str, token: ApiKey) -> None:
    shown = render_token(token).model_dump(mode="json", include={"id", "prefix", "scopes", "job_id", "expires_at"})
    audit.add(session, actor_id=actor_id, action=action, subject=str(token.user_id), after=shown)
