"""The accounts of the platform: operators see them, administrators change them."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.account_deletion import delete_account, discard_cached_keys
from api.accounts import passwords
from api.deps import Administrator, Operator, Page
from api.openapi.headers import LOCATED
from api.schemas.admin_users import (
    AccountIn,
    AccountOut,
    AccountPatch,
    AccountWithHoldings,
    SuspendIn,
    SuspensionOut,
)
from api.schemas.pages import PageOut, page_of
from api.schemas.texts import Line
from db.models import Role, User
from db.queries import audit
from db.queries.accounts import admin, users
from db.transactions import read, write
from tasks import cancelling

router = APIRouter(prefix="/api/admin/users", tags=["administration"])


@router.get("")
async def list_users(
    _: Operator,
    page: Page,
    search: Annotated[Line | None, Query(max_length=254, description="Part of the e-mail or the name.")] = None,
    role: Role | None = None,
    is_admin: bool | None = None,
    is_active: Annotated[bool | None, Query(description="`false`: those that are suspended.")] = None,
) -> PageOut[AccountOut]:
    """Lists all accounts, newest first."""
    rows = await read(
        admin.list_users,
        limit=page.limit + 1,
        before=page.before,
        search=search,
        role=role,
        is_admin=is_admin,
        is_active=is_active,
    )
    return page_of(rows, page.limit, AccountOut.model_validate)


@router.post("", status_code=201, responses=LOCATED)
async def add_user(administrator: Administrator, body: AccountIn, response: Response) -> AccountOut:
    """Creates an account that can log in at once."""
    hashed = await passwords.check_and_hash(body.password.get_secret_value(), email=body.email, username=body.username)
    user = await write(_add, body, hashed, actor_id=administrator.id)
    response.headers["Location"] = f"/api/admin/users/{user.id}"
    return AccountOut.model_validate(user)


def _add(session: Session, body: AccountIn, hashed_password: str, *, actor_id: UUID) -> User:
    user = users.add(
        session,
        email=body.email,
        username=body.username,
        hashed_password=hashed_password,
        is_admin=body.is_admin or body.role == Role.ADMIN,
        is_operator=body.role == Role.OPERATOR,
        is_verified=body.is_verified,
    )
    after = {"email": user.email, "role": user.role}
    audit.add(session, actor_id=actor_id, action="user.add", subject=str(user.id), after=after)
    return user


@router.get("/{user_id}")
async def get_user(_: Operator, user_id: UUID) -> AccountWithHoldings:
    """Returns an account, how much it has stored and submitted, and when it was last used."""
    return await read(_show, user_id)


def _show(session: Session, user_id: UUID) -> AccountWithHoldings:
    account = AccountOut.model_validate(admin.get(session, user_id))
    return AccountWithHoldings(**account.model_dump(), **vars(admin.count_holdings(session, user_id)))


@router.patch("/{user_id}")
async def change_user(administrator: Administrator, user_id: UUID, body: AccountPatch) -> AccountOut:
    """Changes the given fields. `is_active` suspends and restores, as the routes of these names do. One administrator
    must remain."""
    user = await write(_change, user_id, body.changes(), actor_id=administrator.id)
    await discard_cached_keys(user_id)
    return AccountOut.model_validate(user)


def _change(session: Session, user_id: UUID, changes: Mapping[str, Any], *, actor_id: UUID) -> User:
    user = admin.get(session, user_id)
    before = {name: getattr(user, name) for name in changes}
    user = admin.change(session, user_id, changes)
    after = {name: getattr(user, name) for name in changes}
    if before != after:
        audit.add(session, actor_id=actor_id, action="user.change", subject=str(user_id), before=before, after=after)
    if not user.is_active:
        cancelling.cancel_all(session, user_id=user_id)
    return user


@router.post("/{user_id}/suspend")
async def suspend_user(administrator: Administrator, user_id: UUID, body: SuspendIn | None = None) -> SuspensionOut:
    """Suspends an account: within seconds no key, session or stream of its lets in any more. Its waiting jobs are
    cancelled, and running ones asked to stop; its rows stay. Repeating the request changes nothing."""
    suspended = await write(_suspend, user_id, body.reason if body else None, actor_id=administrator.id)
    await discard_cached_keys(user_id)
    return suspended


def _suspend(session: Session, user_id: UUID, reason: str | None, *, actor_id: UUID) -> SuspensionOut:
    was_active = admin.get(session, user_id).is_active
    user = admin.change(session, user_id, {"is_active": False})
    cancelled = cancelling.cancel_all(session, user_id=user_id)
    if was_active:
        after = {"reason": reason, "cancelled_jobs": cancelled}
        audit.add(session, actor_id=actor_id, action="user.suspend", subject=str(user_id), after=after)
    return SuspensionOut(**AccountOut.model_validate(user).model_dump(), cancelled_jobs=cancelled)


@router.post("/{user_id}/restore")
async def restore_user(administrator: Administrator, user_id: UUID) -> AccountOut:
    """Ends a suspension: API keys let in again, and the user can log in. Sessions of before stay ended, and cancelled
    jobs cancelled: `POST /api/admin/jobs/bulk` runs them again."""
    return AccountOut.model_validate(await write(_restore, user_id, actor_id=administrator.id))


def _restore(session: Session, user_id: UUID, *, actor_id: UUID) -> User:
    user = admin.get(session, user_id)
    if not user.is_active:
        audit.add(session, actor_id=actor_id, action="user.restore", subject=str(user_id))
    return admin.change(session, user_id, {"is_active": True})


@router.delete("/{user_id}", status_code=204)
async def delete_user(administrator: Administrator, user_id: UUID) -> None:
    """Cancels the running jobs of an account, then deletes it with its documents, jobs, events and webhooks."""
    await delete_account(user_id, actor_id=administrator.id)
