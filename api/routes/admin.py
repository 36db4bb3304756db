"""What administrators see and do. `Administrator` makes each of these requests act as the platform."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.accounts import keys, passwords
from api.deps import Administrator, Page
from api.queue_health import look_at_queues
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
from db.queries.accounts import admin, users
from db.queries.jobs import jobs, workers
from db.transactions import read, write
from tasks.notifier import cancel_requested_after_commit, job_changed_after_commit

router = APIRouter(prefix="/api/admin", tags=["administration"])


@router.get("/users")
async def list_users(
    _: Administrator,
    page: Page,
    search: Annotated[Line | None, Query(max_length=254, description="A part of the e-mail or the name.")] = None,
    is_admin: bool | None = None,
) -> PageOut[AccountOut]:
    """All accounts, newest first."""
    rows = await read(admin.list_users, limit=page.limit + 1, before=page.before, search=search, is_admin=is_admin)
    return page_of(rows, page.limit, AccountOut.model_validate)


@router.post("/users", status_code=201)
async def add_user(_: Administrator, body: AccountIn, response: Response) -> AccountOut:
    """An account that can be used at once."""
    hashed = await passwords.check_and_hash(body.password.get_secret_value(), email=body.email, username=body.username)
    given = body.model_dump(exclude={"password"})
    user = await write(users.add, **given, hashed_password=hashed)
    response.headers["Location"] = f"/api/admin/users/{user.id}"
    return AccountOut.model_validate(user)


@router.get("/users/{user_id}")
async def get_user(_: Administrator, user_id: UUID) -> AccountWithHoldings:
    return await read(_show, user_id)


def _show(session: Session, user_id: UUID) -> AccountWithHoldings:
    account = AccountOut.model_validate(users.get(session, user_id))
    return AccountWithHoldings(**account.model_dump(), **vars(admin.holdings(session, user_id)))


@router.patch("/users/{user_id}")
async def change_user(_: Administrator, user_id: UUID, body: AccountPatch) -> AccountOut:
    """What is left out stays. Who is not active can neither log in nor use a key. The last administrator stays one."""
    user = await write(admin.change, user_id, body.model_dump(exclude_none=True))
    await _forget_keys(user_id)
    return AccountOut.model_validate(user)


@router.delete("/users/{user_id}", status_code=204)
async def delete_user(_: Administrator, user_id: UUID) -> None:
    """With everything of theirs: documents, jobs, logs, webhooks. What runs is stopped first."""
    await write(_stop, user_id)
    await _forget_keys(user_id)
    await write(admin.remove, user_id)


async def _forget_keys(user_id: UUID) -> None:
    """Here at once; other API processes look at a key again within two seconds."""
    for key_hash in await read(admin.key_hashes, user_id):
        keys.forget(key_hash)


def _stop(session: Session, user_id: UUID) -> None:
    admin.close(session, user_id)
    for job_id in jobs.cancel_all(session, user_id=user_id):
        cancel_requested_after_commit(session, job_id)
        job_changed_after_commit(session, job_id)


@router.get("/stats")
async def get_stats(_: Administrator) -> Stats:
    """How the platform does: accounts, jobs, queues, workers, library, storage."""
    return await read(_stats)


def _stats(session: Session) -> Stats:
    found = admin.stats(session)
    return Stats(
        users=AccountStats(**found.accounts),
        jobs=[JobStats(**line) for line in found.jobs],
        events=sum(line["events"] for line in found.jobs),
        queues=look_at_queues(session),
        workers=[WorkerStats.model_validate(worker) for worker in workers.list_alive(session)],
        library=LibraryStats(**found.library),
        deliveries=found.deliveries,
        storage_bytes=sum(found.storage.values()),
        storage=found.storage,
    )
