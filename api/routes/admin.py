"""Accounts and figures, for administrators. `Administrator` makes each request act as the platform."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.accounts import keys, passwords
from api.deps import Administrator, Page
from api.queue_health import queue_states
from api.schemas.admin import (
    AccountIn,
    AccountOut,
    AccountPatch,
    AccountStats,
    AccountWithHoldings,
    JobStats,
    LibraryStats,
    Stats,
    WorkerStats,
)
from api.schemas.pages import PageOut, page_of
from api.schemas.texts import Line
from db.queries import statistics
from db.queries.accounts import admin, users
from db.queries.jobs import jobs, workers
from db.transactions import read, write
from tasks.notifier import cancel_requested_after_commit, job_changed_after_commit

router = APIRouter(prefix="/api/admin", tags=["administration"])


@router.get("/users")
async def list_users(
    _: Administrator,
    page: Page,
    search: Annotated[Line | None, Query(max_length=254, description="Part of the e-mail or the name.")] = None,
    is_admin: bool | None = None,
) -> PageOut[AccountOut]:
    """Lists all accounts, newest first."""
    rows = await read(admin.list_users, limit=page.limit + 1, before=page.before, search=search, is_admin=is_admin)
    return page_of(rows, page.limit, AccountOut.model_validate)


@router.post("/users", status_code=201)
async def add_user(_: Administrator, body: AccountIn, response: Response) -> AccountOut:
    """Creates an account that can log in at once."""
    hashed = await passwords.check_and_hash(body.password.get_secret_value(), email=body.email, username=body.username)
    given = body.model_dump(exclude={"password"})
    user = await write(users.add, **given, hashed_password=hashed)
    response.headers["Location"] = f"/api/admin/users/{user.id}"
    return AccountOut.model_validate(user)


@router.get("/users/{user_id}")
async def get_user(_: Administrator, user_id: UUID) -> AccountWithHoldings:
    """Returns an account and how much it has stored."""
    return await read(_show, user_id)


def _show(session: Session, user_id: UUID) -> AccountWithHoldings:
    account = AccountOut.model_validate(admin.get(session, user_id))
    return AccountWithHoldings(**account.model_dump(), **vars(admin.count_holdings(session, user_id)))


@router.patch("/users/{user_id}")
async def change_user(_: Administrator, user_id: UUID, body: AccountPatch) -> AccountOut:
    """Changes the given fields. An inactive account cannot log in or use its keys. One administrator must remain."""
    user = await write(admin.change, user_id, body.model_dump(exclude_none=True))
    await _discard_cached_keys(user_id)
    return AccountOut.model_validate(user)


@router.delete("/users/{user_id}", status_code=204)
async def delete_user(_: Administrator, user_id: UUID) -> None:
    """Cancels the running jobs of an account, then deletes it with its documents, jobs, events and webhooks."""
    await write(_stop, user_id)
    await _discard_cached_keys(user_id)
    await write(admin.remove, user_id)


async def _discard_cached_keys(user_id: UUID) -> None:
    """In this process at once; other API processes cache a key for at most two seconds."""
    for key_hash in await read(admin.list_key_hashes, user_id):
        keys.discard_cached(key_hash)


def _stop(session: Session, user_id: UUID) -> None:
    admin.close(session, user_id)
    for job_id in jobs.cancel_all(session, user_id=user_id):
        cancel_requested_after_commit(session, job_id)
        job_changed_after_commit(session, job_id)


@router.get("/stats")
async def get_stats(_: Administrator) -> Stats:
    """Returns figures on accounts, jobs, queues, workers, the library and storage."""
    return await read(_stats)


def _stats(session: Session) -> Stats:
    found = statistics.collect(session)
    return Stats(
        users=AccountStats(**found.accounts),
        jobs=[JobStats(**row) for row in found.jobs],
        events=sum(row["events"] for row in found.jobs),
        queues=queue_states(session),
        workers=[WorkerStats.model_validate(worker) for worker in workers.list_alive(session)],
        library=LibraryStats(**found.library),
        deliveries=found.deliveries,
        storage_bytes=sum(found.storage.values()),
        storage=found.storage,
    )
