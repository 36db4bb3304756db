"""What keeps the platform going when nobody asks. Beat pokes these; each is safe to run twice at once, or never."""

import logging
from collections import Counter
from datetime import timedelta

import redis

from db.errors import AttemptsExhausted
from db.queries import idempotency, upkeep
from db.session import transaction
from tasks import bell
from tasks.app import app
from tasks.queues import QUEUES
from tasks.settings import RetentionSettings

logger = logging.getLogger(__name__)

MOST_COUNTED = 1_000
DELETED_AT_ONCE = 500
MOST_BATCHES = 200  # the next tick goes on


@app.task(name="pensum.relay", send_events=False)  # type: ignore[untyped-decorator]  # Celery has no types
def relay() -> None:
    """Rings for queues whose jobs nobody came for: bells are lost with Redis, or with an API that died too early."""
    with transaction() as session:
        upkeep.promote_due(session)
        for job_id in upkeep.expire(session):
            bell.tell_after_commit(session, job_id)
        waiting = upkeep.count_waiting(session, queues=list(QUEUES), most=MOST_COUNTED)
    for name, jobs in waiting.items():
        try:
            if jobs and not bell.bell().waiting_bells(QUEUES[name]):
                bell.bell().ring(Counter({name: jobs}))
        except redis.RedisError as error:
            logger.warning("redis is away; the next relay rings: %r", error)
            return


@app.task(name="pensum.reap", send_events=False)  # type: ignore[untyped-decorator]  # Celery has no types
def reap() -> None:
    """Takes jobs back from workers that fell silent."""
    with transaction() as session:
        taken = upkeep.reap(session, spent=AttemptsExhausted().as_problem())
        for job_id in taken:
            bell.tell_after_commit(session, job_id)
    for job_id in taken:
        logger.warning("job %s: its worker fell silent; it was taken back", job_id)
    if taken:
        relay()


@app.task(name="pensum.retain", send_events=False)  # type: ignore[untyped-decorator]  # Celery has no types
def retain() -> None:
    """Deletes what is old, in small batches, so that nobody waits long for a lock."""
    keep = timedelta(days=RetentionSettings().days)
    for _ in range(MOST_BATCHES):
        with transaction() as session:
            if upkeep.delete_old(session, keep=keep, limit=DELETED_AT_ONCE) < DELETED_AT_ONCE:
                idempotency.forget_old(session)
                return
