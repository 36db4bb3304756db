"""Deleting an account with everything in it, by an administrator or by its owner."""

import asyncio
import time
from uuid import UUID

from sqlalchemy.orm import Session

from api.accounts import keys
from db.queries import audit
from db.queries.accounts import admin
from db.transactions import read, write
from tasks import cancelling

IDLE_SECONDS, LOOK_SECONDS = 3.0, 0.1


async def delete_account(user_id: UUID, *, actor_id: UUID) -> None:
    """For a request that acts as the platform. Nothing new begins in the name of the account, its jobs are cancelled,
    and then its rows go: of who deleted their own, nothing is left but ids. Raises `LastAdministrator`."""
    await write(_close, user_id, actor_id=actor_id)
    await discard_cached_keys(user_id)
    await _await_idle(user_id)
    while await write(admin.remove_documents, user_id):
        pass
    await write(admin.remove, user_id)


def _close(session: Session, user_id: UUID, *, actor_id: UUID) -> None:
    admin.close(session, user_id)
    cancelling.cancel_all(session, user_id=user_id)
    is_own = actor_id == user_id
    audit.add(session, actor_id=actor_id, action="user.delete", subject=str(user_id), keeps_email=not is_own)


async def _await_idle(user_id: UUID) -> None:
    """For a few seconds: workers that have just heard of the cancellation, or never will, write nothing any more."""
    ends_at = time.monotonic() + IDLE_SECONDS
    while await read(admin.is_busy, user_id) and time.monotonic() < ends_at:
        await asyncio.sleep(LOOK_SECONDS)


async def discard_cached_keys(user_id: UUID) -> None:
    """In this process at once; other API processes cache a key for at most two seconds."""
    for key_hash in await read(admin.list_key_hashes, user_id):
        keys.discard_cached(key_hash)
