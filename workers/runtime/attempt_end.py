"""How an attempt ends, whoever ends it: the worker loop, the heartbeat, the prefork supervisor or a shutdown.

Every end is one fenced transaction: its rows and the notification that the job changed commit together, and an attempt
that lost its lease writes nothing. The functions on a `Fence` raise `LeaseLost` then; they are for attempts whose
handler cannot be reached, and raise `RowHeld` where somebody else has the job's row locked for long: who calls them
has other jobs to look after. Those on an `Attempt` log it, write its last reports too, and wait out a short outage.
"""

import logging
import random
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy.orm import Session

from core.disk import tells_of_full_disk
from core.errors import AppError, Cancelled, LeaseLost, Transient
from core.settings import settings
from db.conflicts import retried
from db.failures import StorageFull
from db.outage import until_back
from db.queries.jobs import attempts, child_jobs
from db.queries.jobs.attempts import Fence, Reports, ReportsLost, Success
from db.transaction_messages import limit_lock_waits
from db.transactions import DatabaseUnavailable, transaction
from tasks import job_log, notifier, routing
from tasks.attempt import Attempt, TakesLong, Usage
from tasks.attempt_llm import RouteMissing, note_that_it_works
from tasks.contracts import CONTRACTS
from tasks.handlers import Kept, MoveOn, Outcome
from tasks.shutdown import stopping
from workers.llm.gateway import ModelError
from workers.runtime import task_events, waiting_for_provider
from workers.runtime.result_writer import PendingResult, result_writer

logger = logging.getLogger(__name__)

LONGEST_BACKOFF = timedelta(minutes=10)
LOCK_SECONDS = 0.5
WAIT_SECONDS = 4.0  # at most, until a job looks again whether what it waits for is free

Transaction = Callable[[], AbstractContextManager[Session]]


def fail(fence: Fence, error: AppError, *, usage: Usage | None = None, begin: Transaction = transaction) -> None:
    """Fails the job without asking its handler."""
    problem = error.as_problem()

    def write(session: Session) -> None:
        receipt = (usage or _usage_before(session, fence)).as_receipt()
        attempts.fail(session, fence, Reports(), error=problem, receipt=receipt)

    _commit_soon(fence, write, begin)


def cancel(fence: Fence) -> None:
    """Cancels the job without asking its handler."""

    def write(session: Session) -> None:
        attempts.cancel(session, fence, Reports(), receipt=_usage_before(session, fence).as_receipt())

    _commit_soon(fence, write)


def _usage_before(session: Session, fence: Fence) -> Usage:
    return Usage.after(attempts.receipt_before(session, fence))


def give_back(fence: Fence, queue: str, *, usage: Usage | None = None, has_streamed: bool = False) -> None:
    """Queues the job again, for any worker and at once. That uses up no attempt."""

    def release(session: Session) -> None:
        receipt = usage.as_receipt() if usage else None
        attempts.release(session, fence, receipt=receipt, has_streamed=has_streamed)
        notifier.wake_after_commit(session, queue)

    _commit_soon(fence, release)


def abandon(fence: Fence) -> None:
    """Ends the lease now, so that the reaper takes the job back at its next run."""
    with transaction() as session:
        limit_lock_waits(session, LOCK_SECONDS)
        child_jobs.end_lease(session, fence)


def move_to_large(fence: Fence, queue: str, *, usage: Usage | None = None) -> None:
    """Queues the job again, in the queue for those that take long. That uses up no attempt."""

    def move(session: Session) -> None:
        receipt = usage.as_receipt() if usage else None
        attempts.move_on(session, fence, Reports(), stage=fence.stage, queue=queue, receipt=receipt)
        notifier.wake_after_commit(session, queue)

    _commit_soon(fence, move)


def give_back_all(given: Iterable[Attempt]) -> None:
    """`give_back` for attempts of this process, without those whose end is being written. The reaper takes back later
    what cannot be given back now."""
    for attempt in given:
        if not attempt.writing.acquire(timeout=LOCK_SECONDS):
            continue
        try:
            give_back(attempt.fence, attempt.queue, usage=attempt.usage, has_streamed=attempt.has_streamed)
        except (LeaseLost, Transient) as error:
            logger.warning("job %s: not given back: %s", attempt.id, error)
        finally:
            attempt.writing.release()


def succeed(attempt: Attempt, outcome: Outcome) -> PendingResult | None:
    """Writes what the handler returned, or leaves a plain result to the batched writer: `settle` ends the attempt
    then."""
    if isinstance(outcome, BaseModel | Kept):
        returned, keep = (outcome.result, outcome.keep) if isinstance(outcome, Kept) else (outcome, None)
        result, receipt = returned.model_dump(mode="json"), attempt.usage.as_receipt()
        attempt.writing.acquire()
        unsure, reports = attempt.take_unsure(), attempt.take_reports()
        return result_writer().add(Success(attempt.fence, reports, result, receipt, keep, unsure))
    _close(attempt, lambda session, reports: _write_outcome(session, attempt, outcome, reports))
    _note_success(attempt)
    return None


def settle(attempt: Attempt, pending: PendingResult) -> None:
    """Waits until the result is written."""
    result_writer().wait_for(pending)
    if isinstance(pending.error, ReportsLost):
        attempt.tell_again()
        again = pending.success._replace(reports=attempt.take_reports(), unsure=Reports())
        pending = result_writer().add(again)
        result_writer().wait_for(pending)
    attempt.writing.release()
    if pending.error is None:
        _note_success(attempt)
    else:
        end_with_error(attempt, pending.error)


def end_with_error(attempt: Attempt, error: Exception) -> None:
    """Cancels, retries or fails the job, as the error says. It raises nothing: the worker goes on."""
    try:
        if isinstance(error, LeaseLost):
            raise error
        if isinstance(error, Cancelled) or (attempt.is_cancelled and isinstance(error, Transient)):
            _cancel(attempt)  # a transient error too: nobody waits for another attempt
        elif isinstance(error, TakesLong):
            until_back(lambda: move_to_large(attempt.fence, error.queue, usage=attempt.usage), stopping)
        else:
            _retry_or_fail(attempt, error)
    except LeaseLost:
        logger.warning("job %s: attempt %d lost its lease", attempt.id, attempt.fence.attempt)
    except Transient:
        logger.exception("job %s: its end could not be written; the reaper takes it back", attempt.id)
    except Exception:  # whatever PostgreSQL has against the end of this job, the slot goes on with others
        logger.exception("job %s: its end could not be written, and it fails without one", attempt.id)
        _fail_barely(attempt)


def _fail_barely(attempt: Attempt) -> None:
    """With nothing of what the attempt has to say: another attempt would have the same end."""
    try:
        until_back(lambda: fail(attempt.fence, AppError()), stopping)
    except Exception:  # the slot goes on with other jobs
        logger.exception("job %s: the reaper takes it back", attempt.id)


def _write_outcome(
    session: Session, attempt: Attempt, outcome: MoveOn | Callable[[Session], BaseModel], reports: Reports
) -> None:
    if isinstance(outcome, MoveOn):
        outcome.write(session)
        contract = CONTRACTS[attempt.claim.kind].model_validate(attempt.claim.payload)
        route = routing.route(
            contract, outcome.stage, routing.directory(), given_up=outcome.given_up, is_large=outcome.is_large
        )
        receipt = attempt.usage.as_receipt()
        attempts.move_on(
            session,
            attempt.fence,
            reports,
            stage=outcome.stage,
            receipt=receipt,
            given_up=outcome.given_up,
            alone=contract.alone,
            **vars(route),
        )
        notifier.wake_after_commit(session, route.queue)
    else:
        result, receipt = outcome(session).model_dump(mode="json"), attempt.usage.as_receipt()
        attempts.succeed(session, attempt.fence, reports, result=result, receipt=receipt)


def _note_success(attempt: Attempt) -> None:
    try:
        note_that_it_works(attempt)  # also where the provider did it without a stream
    except Transient as error:
        logger.debug("the next job tries the provider again: %s", error)
    task_events.show(attempt, "task-succeeded")
    job_log.tell_success(attempt)


def _cancel(attempt: Attempt) -> None:
    receipt = attempt.usage.as_receipt()
    _close(attempt, lambda session, reports: attempts.cancel(session, attempt.fence, reports, receipt=receipt))
    task_events.show(attempt, "task-revoked", terminated=True)


def _retry_or_fail(attempt: Attempt, error: Exception) -> None:
    """`Transient` is retried while attempts are left. Everything else fails the job; a bug is logged here, once. What
    the attempt has streamed is withdrawn: it is no result."""
    attempt.restart_text()
    if tells_of_full_disk(error):
        logger.warning("job %s (%s): this host's disk is full", attempt.id, attempt.claim.kind)
        error = StorageFull()
    if isinstance(error, ModelError | RouteMissing):
        left = waiting_for_provider.go_on(attempt, error, _close)
        if left is None:
            return
        error = left
    if not isinstance(error, AppError):
        logger.exception("job %s (%s) raised", attempt.id, attempt.claim.kind, exc_info=error)
    problem = (error if isinstance(error, AppError) else AppError()).as_problem()
    is_forgiven = _is_forgiven(attempt, error)
    if is_forgiven or (isinstance(error, Transient) and (error.is_wait or not attempt.is_last)):
        _retry_later(attempt, error, problem, is_forgiven=is_forgiven)
        return
    receipt = attempt.usage.as_receipt()
    _close(
        attempt,
        lambda session, reports: attempts.fail(session, attempt.fence, reports, error=problem, receipt=receipt),
    )
    task_events.show(attempt, "task-failed", exception=repr(error), traceback=None)


def _is_forgiven(attempt: Attempt, error: Exception) -> bool:
    """The job is not to blame for an outage; only one that meets PostgreSQL away each time may be."""
    return isinstance(error, DatabaseUnavailable) and attempt.claim.lost_leases < settings().worker.most_lost_leases


def _retry_later(attempt: Attempt, error: Exception, problem: Mapping[str, Any], *, is_forgiven: bool) -> None:
    is_wait = isinstance(error, Transient) and error.is_wait
    delay = random.uniform(0, WAIT_SECONDS) if is_wait else _backoff_seconds(attempt)  # noqa: S311  # no secret
    receipt = attempt.usage.as_receipt()
    _close(
        attempt,
        lambda session, reports: attempts.retry_later(
            session,
            attempt.fence,
            reports,
            delay_seconds=delay,
            error=problem,
            receipt=receipt,
            is_forgiven=is_forgiven,
            is_wait=is_wait,
        ),
    )
    task_events.show(attempt, "task-retried", exception=repr(error), traceback=None)


def _backoff_seconds(attempt: Attempt) -> float:
    """Exponential with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS 2015)."""
    backoff = CONTRACTS[attempt.claim.kind].backoff.total_seconds()
    most = min(backoff * 2 ** (attempt.fence.attempt - 1), LONGEST_BACKOFF.total_seconds())
    return random.uniform(0, most)  # noqa: S311  # spreads load; nothing secret


def _close(attempt: Attempt, write: Callable[[Session, Reports], None]) -> None:
    """The last transaction of an attempt, with its last reports. It waits for PostgreSQL as long as the worker runs."""
    with attempt.writing:
        try:
            _write_last(attempt, write)
        except ReportsLost:
            attempt.tell_again()
            _write_last(attempt, write)


def _write_last(attempt: Attempt, write: Callable[[Session, Reports], None]) -> None:
    """What was sent before goes first: the end may lock documents, which come before jobs."""
    unsure, reports = attempt.take_unsure(), attempt.take_reports()
    if unsure:
        until_back(
            lambda: _commit(attempt.fence, lambda session: attempts.report(session, attempt.fence, unsure)), stopping
        )
    until_back(lambda: _commit(attempt.fence, lambda session: write(session, reports)), stopping)


def _commit_soon(fence: Fence, write: Callable[[Session], None], begin: Transaction = transaction) -> None:
    """Or raises `RowHeld`."""

    def write_soon(session: Session) -> None:
        limit_lock_waits(session, LOCK_SECONDS)
        write(session)

    _commit(fence, write_soon, begin)


def _commit(fence: Fence, write: Callable[[Session], None], begin: Transaction = transaction) -> None:
    def write_once() -> None:
        with begin() as session:
            write(session)
            notifier.job_changed_after_commit(session, fence.id)

    retried(write_once)
