"""What a woken slot does: claim, run, finish, until nothing is left or its turn is over."""

import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

from pydantic import BaseModel
from sqlalchemy.orm import Session

from db.errors import AppError, Cancelled, LeaseLost, Transient
from db.queries import attempts
from db.queries.attempts import Claim, Reports
from db.session import DatabaseUnavailable, transaction
from tasks import bell, flower
from tasks.app import ANSWER_BELL, app
from tasks.attempt import Attempt
from tasks.contracts import CONTRACTS
from tasks.handle import HANDLERS, MoveOn, Outcome
from tasks.heart import heart
from tasks.queues import QUEUES, Queue
from tasks.settings import WorkerSettings

logger = logging.getLogger(__name__)

stopping = threading.Event()
LONGEST_BACKOFF = timedelta(minutes=10)
PAUSES_SECONDS = (0.2, 0.5, 1.0, 2.0, 4.0)


@app.task(name=ANSWER_BELL, send_events=False)  # type: ignore[untyped-decorator]  # Celery has no types
def answer_bell(queue_name: str) -> None:
    """Wakes one slot. A bell heard twice, late or for nothing does no harm."""
    drain(QUEUES[queue_name], seconds=WorkerSettings().turn_seconds)


def drain(queue: Queue, *, seconds: float) -> int:
    """Runs the queue's jobs until none waits or the turn is over; then it rings for whoever comes next."""
    turn_ends = time.monotonic() + seconds
    count = 0
    while not stopping.is_set():
        batch = [Attempt(claim) for claim in _claim(queue)]
        _run_all(batch)
        count += len(batch)
        if not batch:
            break
        if time.monotonic() > turn_ends:
            bell.bell().ring(Counter({queue.name: 1}))
            break
    return count


def _run_all(batch: list[Attempt]) -> None:
    """One after the other; those that wait for their turn keep their leases meanwhile."""
    with ExitStack() as kept:
        for attempt in batch:
            kept.enter_context(heart().keeping(attempt))
        for attempt in batch:
            run(attempt)


def _claim(queue: Queue) -> list[Claim]:
    kinds = sorted({kind for kind, _ in HANDLERS})
    with transaction() as session:
        claims = attempts.claim(session, queue=queue.name, kinds=kinds, worker=heart().worker, limit=queue.batch)
        for claim in claims:
            bell.tell_after_commit(session, claim.fence.id)
    return claims


def run(attempt: Attempt) -> None:
    """One attempt from its claim to its end. Whatever the handler raises ends the attempt, never the worker."""
    flower.show(attempt, "task-received")
    flower.show(attempt, "task-started")
    attempt.begin()
    with heart().keeping(attempt):
        try:
            _attempt(attempt)
        except LeaseLost:
            logger.warning("job %s: attempt %d lost its lease", attempt.id, attempt.fence.attempt)
        except Exception:
            logger.exception("job %s: its end could not be written; the reaper takes it back", attempt.id)


def _attempt(attempt: Attempt) -> None:
    try:
        attempt.checkpoint()
        outcome = _handle(attempt)
        _close(attempt, lambda session, reports: _write_outcome(session, attempt, outcome, reports))
        flower.show(attempt, "task-succeeded")
        logger.info(
            "job %s (%s, %s) took %.2f s", attempt.id, attempt.claim.kind, attempt.fence.stage, attempt.age_seconds
        )
    except LeaseLost:
        raise
    except Cancelled:
        _cancel(attempt)
    except Exception as error:
        if attempt.is_cancelled and isinstance(error, Transient):
            _cancel(attempt)  # nobody waits for another attempt
        else:
            _answer_failure(attempt, error)


def _handle(attempt: Attempt) -> Outcome:
    wish = CONTRACTS[attempt.claim.kind].model_validate(attempt.claim.payload)
    return HANDLERS[attempt.claim.kind, attempt.fence.stage](attempt, wish)


def _write_outcome(session: Session, attempt: Attempt, outcome: Outcome, reports: Reports) -> None:
    if isinstance(outcome, MoveOn):
        outcome.write(session)
        queue = CONTRACTS[attempt.claim.kind].stages[outcome.stage].name
        attempts.move_on(session, attempt.fence, reports, stage=outcome.stage, queue=queue)
        bell.ring_after_commit(session, queue)
    else:
        result = outcome if isinstance(outcome, BaseModel) else outcome(session)
        receipt = attempt.usage.as_receipt()
        attempts.succeed(session, attempt.fence, reports, result=result.model_dump(mode="json"), receipt=receipt)


def _cancel(attempt: Attempt) -> None:
    receipt = attempt.usage.as_receipt()
    _close(attempt, lambda session, reports: attempts.cancel(session, attempt.fence, reports, receipt=receipt))
    flower.show(attempt, "task-revoked", terminated=True)


def _answer_failure(attempt: Attempt, error: Exception) -> None:
    """`Transient` is tried again while attempts are left. Everything else ends the job; a bug is logged here, once."""
    if not isinstance(error, AppError):
        logger.exception("job %s (%s) raised", attempt.id, attempt.claim.kind, exc_info=error)
    problem = (error if isinstance(error, AppError) else AppError()).as_problem()
    if isinstance(error, Transient) and not attempt.is_last:
        delay = _backoff_seconds(attempt)
        _close(
            attempt,
            lambda session, reports: attempts.retry_later(
                session, attempt.fence, reports, delay_seconds=delay, error=problem
            ),
        )
        flower.show(attempt, "task-retried", exception=repr(error), traceback=None)
        return
    receipt = attempt.usage.as_receipt()
    _close(
        attempt,
        lambda session, reports: attempts.fail(session, attempt.fence, reports, error=problem, receipt=receipt),
    )
    flower.show(attempt, "task-failed", exception=repr(error), traceback=None)


def _backoff_seconds(attempt: Attempt) -> float:
    """Exponential with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS 2015)."""
    backoff = CONTRACTS[attempt.claim.kind].backoff.total_seconds()
    most = min(backoff * 2 ** (attempt.fence.attempt - 1), LONGEST_BACKOFF.total_seconds())
    return random.uniform(0, most)  # noqa: S311  # spreads load; nothing secret


def _close(attempt: Attempt, write: Callable[[Session, Reports], None]) -> None:
    """The last transaction of an attempt, tried again while PostgreSQL is away for a moment."""
    with attempt.writing:
        reports = attempt.take_reports()
        for pause in (*PAUSES_SECONDS, None):
            try:
                with transaction() as session:
                    write(session, reports)
                    bell.tell_after_commit(session, attempt.id)
                return
            except DatabaseUnavailable:
                if pause is None:
                    raise
                time.sleep(pause)  # nothing would tell us when the database is back
