"""What a woken slot does: claim, run, finish, until nothing is left and nobody rings, or its turn is over."""

import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

from pydantic import BaseModel
from sqlalchemy.orm import Session

from core.errors import AppError, Cancelled, LeaseLost, Transient
from core.once import once
from db.outage import through_outage
from db.queries.jobs import attempts
from db.queries.jobs.attempts import Claim, Reports, Success
from db.transactions import DatabaseUnavailable, statement, transaction
from tasks import notifier
from tasks.app import WAKE_SLOT, app
from tasks.attempt import Attempt
from tasks.contracts import CONTRACTS
from tasks.handlers import HANDLERS, MoveOn, Outcome
from tasks.queues import QUEUES, Queue
from tasks.settings import WorkerSettings
from tasks.shutdown import stopping
from workers.runtime import task_events
from workers.runtime.concurrency import running_per_user
from workers.runtime.heartbeat import heartbeat
from workers.runtime.result_writer import PendingResult, result_writer
from workers.runtime.subscriber import QueueSubscriber

logger = logging.getLogger(__name__)

LONGEST_BACKOFF = timedelta(minutes=10)
BATCH_SECONDS = 0.05  # a slot claims as many jobs at once as it runs in about that time
LONGEST_BATCH_SECONDS = 1.0
SHORT_SECONDS = 0.1  # jobs that took less are logged by the batch


@app.task(name=WAKE_SLOT, send_events=False)  # type: ignore[untyped-decorator]  # Celery has no types
def wake_slot(queue_name: str) -> None:
    """Wakes one slot. A bell heard twice, late or for nothing does no harm."""
    queue = QUEUES[queue_name]
    listener = _subscriber(queue) if queue.listens else None
    drain(queue, seconds=_settings().turn_seconds, listener=listener)


@once
def _subscriber(queue: Queue) -> QueueSubscriber:
    return QueueSubscriber(queue, stopping, on_cancel=heartbeat().look_at)


@once
def _settings() -> WorkerSettings:
    return WorkerSettings()


def drain(queue: Queue, *, seconds: float, listener: QueueSubscriber | None = None) -> int:
    """Runs the queue's jobs until none waits, and goes on as long as the listener hears of more. When its turn is over
    it rings for whoever comes next."""
    turn_ends = time.monotonic() + seconds
    limit, count = 1, 0
    while not stopping.is_set():
        try:
            batch = [Attempt(claim) for claim in _claim(queue, limit)]
        except DatabaseUnavailable as error:
            logger.warning("postgres is away; the relay rings later: %s", error)
            break
        if batch:
            is_all = len(batch) == batch[0].claim.found < limit and not _frees_a_place(queue, batch)
            limit = _next_limit(queue, limit, _run_batch(batch))
            count += len(batch)
            if time.monotonic() > turn_ends:
                notifier.notifier().notify_slots(Counter({queue.name: 1}))
                break
            if listener is None or not is_all:
                continue
        if listener is None or not listener.listen(turn_ends - time.monotonic()):
            break
    return count


def _frees_a_place(queue: Queue, batch: Sequence[Attempt]) -> bool:
    """Whether jobs of a user who had as many running as they may can be claimed once these end."""
    return any(attempt.claim.kind in running_per_user(queue) for attempt in batch)


def _claim(queue: Queue, limit: int) -> list[Claim]:
    kinds = sorted({kind for kind, _ in HANDLERS})
    with statement(is_durable=False) as session:  # a claim that is lost in a crash is as good as a lease that ended
        claims = attempts.claim(
            session,
            queue=queue.name,
            kinds=kinds,
            worker=heartbeat().worker,
            limit=limit,
            running_per_user=running_per_user(queue),
        )
        if len(claims) == 1:  # of several short ones their end is told, in a moment
            notifier.job_changed_after_commit(session, claims[0].fence.id)
    return claims


def _next_limit(queue: Queue, limit: int, seconds: float) -> int:
    """Jobs behind a long one would wait although other slots are free; many short ones are cheapest together."""
    if seconds > BATCH_SECONDS:
        return max(1, int(limit * BATCH_SECONDS / seconds))
    return min(limit * 4, queue.batch) if seconds * 4 < BATCH_SECONDS else limit


def _run_batch(batch: Sequence[Attempt]) -> float:
    """One after the other, all with their leases kept; answers how many seconds their handlers took. Behind a job that
    turned out long the rest is given back, so that nobody waits for more than that one."""
    began = time.monotonic()
    closings: list[tuple[Attempt, PendingResult]] = []
    with heartbeat().keeping(*batch):
        for place, attempt in enumerate(batch):
            if place and time.monotonic() - began > LONGEST_BATCH_SECONDS:
                _give_back(attempt)
            elif (closing := _begin(attempt)) is not None:
                closings.append((attempt, closing))
        worked_seconds = time.monotonic() - began
        for attempt, closing in closings:
            _settle(attempt, closing)
    short = sum(attempt.age_seconds < SHORT_SECONDS for attempt in batch)
    if short:
        logger.info("%d short jobs took %.3f s", short, time.monotonic() - began)
    return worked_seconds


def run(attempt: Attempt) -> None:
    """One attempt from its claim to its end. Whatever the handler raises ends the attempt, never the worker."""
    _run_batch([attempt])


def _begin(attempt: Attempt) -> PendingResult | None:
    """Runs the handler. A result that is all there is to write is left to the closer; other ends are written here."""
    attempt.begin()
    task_events.show_start(attempt)
    try:
        attempt.checkpoint()
        outcome = _handle(attempt)
        attempt.end()
        if isinstance(outcome, BaseModel):
            return _hand_over(attempt, outcome)
        _close(attempt, lambda session, reports: _write_outcome(session, attempt, outcome, reports))
        _note_success(attempt)
    except Exception as error:
        _end_badly(attempt, error)
    return None


def _handle(attempt: Attempt) -> Outcome:
    wish = CONTRACTS[attempt.claim.kind].model_validate(attempt.claim.payload)
    return HANDLERS[attempt.claim.kind, attempt.fence.stage](attempt, wish)


def _hand_over(attempt: Attempt, result: BaseModel) -> PendingResult:
    result_json, receipt = result.model_dump(mode="json"), attempt.usage.as_receipt()
    attempt.writing.acquire()
    return result_writer().add(Success(attempt.fence, attempt.take_reports(), result_json, receipt))


def _settle(attempt: Attempt, closing: PendingResult) -> None:
    result_writer().wait_for(closing)
    attempt.writing.release()
    if closing.error is None:
        _note_success(attempt)
    else:
        _end_badly(attempt, closing.error)


def _note_success(attempt: Attempt) -> None:
    task_events.show(attempt, "task-succeeded")
    if attempt.age_seconds >= SHORT_SECONDS:
        logger.info(
            "job %s (%s, %s) took %.2f s", attempt.id, attempt.claim.kind, attempt.fence.stage, attempt.age_seconds
        )


def _write_outcome(
    session: Session, attempt: Attempt, outcome: MoveOn | Callable[[Session], BaseModel], reports: Reports
) -> None:
    if isinstance(outcome, MoveOn):
        outcome.write(session)
        queue = CONTRACTS[attempt.claim.kind].stages[outcome.stage].name
        attempts.move_on(session, attempt.fence, reports, stage=outcome.stage, queue=queue)
        notifier.wake_after_commit(session, queue)
    else:
        result, receipt = outcome(session).model_dump(mode="json"), attempt.usage.as_receipt()
        attempts.succeed(session, attempt.fence, reports, result=result, receipt=receipt)


def _end_badly(attempt: Attempt, error: Exception) -> None:
    try:
        if isinstance(error, LeaseLost):
            raise error
        if isinstance(error, Cancelled) or (attempt.is_cancelled and isinstance(error, Transient)):
            _cancel(attempt)  # if only for a while: nobody waits for another attempt
        else:
            _answer_failure(attempt, error)
    except LeaseLost:
        logger.warning("job %s: attempt %d lost its lease", attempt.id, attempt.fence.attempt)
    except Exception:
        logger.exception("job %s: its end could not be written; the reaper takes it back", attempt.id)


def _give_back(attempt: Attempt) -> None:
    try:
        with transaction() as session:
            attempts.release(session, attempt.fence)
            notifier.wake_after_commit(session, attempt.queue)
            notifier.job_changed_after_commit(session, attempt.id)
    except (LeaseLost, Transient) as error:
        logger.warning("job %s: not given back: %s", attempt.id, error)


def _cancel(attempt: Attempt) -> None:
    receipt = attempt.usage.as_receipt()
    _close(attempt, lambda session, reports: attempts.cancel(session, attempt.fence, reports, receipt=receipt))
    task_events.show(attempt, "task-revoked", terminated=True)


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
        task_events.show(attempt, "task-retried", exception=repr(error), traceback=None)
        return
    receipt = attempt.usage.as_receipt()
    _close(
        attempt,
        lambda session, reports: attempts.fail(session, attempt.fence, reports, error=problem, receipt=receipt),
    )
    task_events.show(attempt, "task-failed", exception=repr(error), traceback=None)


def _backoff_seconds(attempt: Attempt) -> float:
    """Exponential with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS 2015)."""
    backoff = CONTRACTS[attempt.claim.kind].backoff.total_seconds()
    most = min(backoff * 2 ** (attempt.fence.attempt - 1), LONGEST_BACKOFF.total_seconds())
    return random.uniform(0, most)  # noqa: S311  # spreads load; nothing secret


def _close(attempt: Attempt, write: Callable[[Session, Reports], None]) -> None:
    """The last transaction of an attempt."""
    with attempt.writing:
        reports = attempt.take_reports()

        def commit() -> None:
            with transaction() as session:
                write(session, reports)
                notifier.job_changed_after_commit(session, attempt.id)

        through_outage(commit)
