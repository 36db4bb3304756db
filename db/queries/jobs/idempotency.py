"""Idempotency keys: one submission per key, however often it is sent.

IETF draft-ietf-httpapi-idempotency-key-header.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import Invalid
from db.models import IdempotencyKey, Job
from db.queries.jobs.jobs import JobDeleted

REMEMBERED = timedelta(hours=24)


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key was already used with another body. Use a new key for a new request."""

    slug = "idempotency-key-reused"


def once(
    session: Session, create: Callable[[Session], Job], *, user_id: UUID, route: str, key: str, fingerprint: bytes
) -> tuple[Job, bool]:
    """The job that `create` makes, or that this key made before; and whether it was made before.

    Of two requests at once with one key, the second waits for the first to commit, and gets its job. Raises
    `IdempotencyKeyReused` if the fingerprints differ, and `JobDeleted` if retention has deleted the job.
    """
    where = (IdempotencyKey.user_id == user_id, IdempotencyKey.route == route, IdempotencyKey.key == key)
    session.execute(delete(IdempotencyKey).where(*where, IdempotencyKey.created_at < func.now() - REMEMBERED))
    row = {"user_id": user_id, "route": route, "key": key, "fingerprint": fingerprint}
    is_new = session.scalar(insert(IdempotencyKey).values(row).on_conflict_do_nothing().returning(IdempotencyKey.key))
    if is_new is None:
        known = session.scalar(select(IdempotencyKey).where(*where))
        if known is None:  # it was a day old a moment ago, and upkeep has deleted it
            return once(session, create, user_id=user_id, route=route, key=key, fingerprint=fingerprint)
        if known.fingerprint != fingerprint:
            raise IdempotencyKeyReused
        return job_of(session, known), True
    job = create(session)
    session.execute(update(IdempotencyKey).where(*where).values(job_id=job.id))
    return job, False


def find(session: Session, *, user_id: UUID, route: str, key: str) -> IdempotencyKey | None:
    where = (IdempotencyKey.user_id == user_id, IdempotencyKey.route == route, IdempotencyKey.key == key)
    return session.scalar(select(IdempotencyKey).where(*where, IdempotencyKey.created_at >= func.now() - REMEMBERED))


def job_of(session: Session, known: IdempotencyKey) -> Job:
    """Raises `JobDeleted`, also where that was done since the key was read."""
    job = None if known.job_id is None else session.get(Job, known.job_id)
    if job is None:
        raise JobDeleted
    return job


def delete_old(session: Session) -> None:
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < func.now() - REMEMBERED))
