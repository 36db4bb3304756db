"""The worker loop of a slot: claim jobs, run them, until none waits and no notification comes, or its time slice ends.

Attempts end in `attempt_end.py`; their leases are renewed by `heartbeat.py` meanwhile.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress

from sqlalchemy.orm import Session

from core.logs import context
from core.once import once
from core.settings import settings
from core.worker_state import FOLDER
from db.queries.jobs import claims
from db.queries.jobs.claims import Claim
from db.transactions import DatabaseUnavailable, statement
from tasks import notifier
from tasks.app import WAKE_SLOT, app
from tasks.attempt import Attempt
from tasks.contracts import CONTRACTS, Contract
from tasks.handlers import HANDLERS, HEAD_STARTS, HeadStart, Outcome
from tasks.queues import QUEUES, Queue
from tasks.shutdown import claims_no_more
from workers.llm.interruptible import checking
from workers.runtime import attempt_end, batch_size, state_reporter, task_events
from workers.runtime.concurrency import counted_with, running_per_user
from workers.runtime.heartbeat import heartbeat
from workers.runtime.provider_monitor import ensure_announced
from workers.runtime.result_writer import PendingResult
from workers.runtime.served_providers import LLM_QUEUES, served_on
from workers.runtime.shared_slots import SharedSlots
from workers.runtime.starts import Start, Starts
from workers.runtime.subscriber import QueueSubscriber

logger = logging.getLogger(__name__)


@app.task(name=WAKE_SLOT, send_events=False)  # type: ignore[untyped-decorator]  # Celery has no types
def wake_slot(queue_name: str) -> None:
    """Wakes one slot. A wake-up that comes twice, late or for nothing does no harm."""
    queue = QUEUES[queue_name]
    slot = _slots(queue)
    if not slot.acquire(blocking=False):  # its slots are awake; the process's other threads are for other queues
        return
    try:
        subscriber = _subscriber(queue) if queue.listens else None
        drain(queue, seconds=settings().worker.time_slice_seconds, subscriber=subscriber)
    finally:
        slot.release()


@once
def _slots(queue: Queue) -> threading.BoundedSemaphore | SharedSlots:
    if queue.pool == "prefork" and queue.served_by is not None:
        return SharedSlots(settings().site.home.absolute() / FOLDER, queue.name, queue.slots)
    return threading.BoundedSemaphore(queue.slots)


@once
def _subscriber(queue: Queue) -> QueueSubscriber:
    return QueueSubscriber(queue, claims_no_more, on_cancel=heartbeat().renew_now)


def drain(queue: Queue, *, seconds: float, subscriber: QueueSubscriber | None = None) -> int:
    """Runs the queue's jobs until none waits, and goes on as long as the subscriber is notified of more. When its time
    slice ends it wakes another slot. Returns how many jobs it ran."""
    ends_at = time.monotonic() + seconds
    limit, count = 1, 0
    while not claims_no_more.is_set():
        try:
            began = time.monotonic()
            batch, worked_seconds = _claim_and_run(queue, limit)
        except DatabaseUnavailable as error:
            logger.debug("the relay wakes this queue later: %s", error)
            break
        if batch:
            is_all = len(batch) == batch[0].claim.found < limit and not _frees_capacity(queue, batch)
            limit = _next_limit(queue, limit, batch, worked=worked_seconds, all_seconds=time.monotonic() - began)
            count += len(batch)
            if time.monotonic() > ends_at:
                notifier.notifier().notify_slots(Counter({queue.name: 1}))
                break
            if subscriber is None or not is_all:
                continue
        if subscriber is None or not subscriber.wait(ends_at - time.monotonic()):
            break
    return count


@once
def _starts(queue: Queue) -> Starts:
    return Starts()


def _claim_and_run(queue: Queue, limit: int) -> tuple[list[Attempt], float]:
    """What was claimed, and how many seconds its handlers took."""
    with _starts(queue).begin() if queue.is_staggered else Start() as start:
        batch = [Attempt(claim, on_wait=start.end) for claim in _claim(queue, limit)]
        return batch, _run_batch(batch) if batch else 0.0


def _frees_capacity(queue: Queue, batch: Sequence[Attempt]) -> bool:
    """Whether jobs of a user who had as many running as they may can be claimed once these end."""
    return any(attempt.claim.kind in running_per_user(queue) for attempt in batch)


def _claim(queue: Queue, limit: int) -> list[Claim]:
    if heartbeat().is_behind:
        return []  # of what runs here, nothing must begin anew; the relay wakes this queue again
    if queue in LLM_QUEUES:
        ensure_announced(queue)
    with statement(is_durable=False) as session:  # a claim that is lost in a crash is as good as a lease that ended
        claimed = _claim_in(session, queue, limit)
        if len(claimed) == 1:  # several short ones end in a moment, and that is notified
            notifier.job_changed_after_commit(session, claimed[0].fence.id)
    return claimed


def _claim_in(session: Session, queue: Queue, limit: int) -> list[Claim]:
    kinds, worker = sorted({kind for kind, _ in HANDLERS}), heartbeat().worker
    limits = running_per_user(queue)
    if queue.is_shared_by_seconds:
        return claims.claim_by_use(session, queue=queue.name, kinds=kinds, worker=worker, running_per_user=limits)
    return claims.claim(
        session,
        queue=queue.name,
        kinds=kinds,
        worker=worker,
        limit=limit,
        running_per_user=limits,
        counted_with=counted_with(queue),
        served=served_on(queue),
    )


def _next_limit(queue: Queue, limit: int, batch: Sequence[Attempt], *, worked: float, all_seconds: float) -> int:
    wanted = batch_size.next_limit(
        limit,
        jobs=len(batch),
        worked_seconds=worked,
        around_seconds=all_seconds - worked,
        is_shared=all(_head_start_of(attempt) for attempt in batch),
    )
    return min(wanted, queue.batch)


def run(attempt: Attempt) -> None:
    """One attempt from its claim to its end. Whatever the handler raises ends the attempt, never the worker."""
    _run_batch([attempt])


def _run_batch(batch: Sequence[Attempt]) -> float:
    """One after the other, all with their leases kept. Returns how many seconds their handlers took. Behind a job that
    turned out long the rest is given back, so that none waits for more than that one."""
    began = time.monotonic()
    pending: list[tuple[Attempt, PendingResult]] = []
    with heartbeat().keeping(*batch), _head_starts(batch):
        for index, attempt in enumerate(batch):
            if index and time.monotonic() - began > batch_size.LONGEST_BATCH_SECONDS:
                attempt_end.give_back_all(batch[index:])
                break
            with _logged(attempt):
                if (result := _begin(attempt)) is not None:
                    pending.append((attempt, result))
        worked_seconds = time.monotonic() - began
        for attempt, result in pending:
            with _logged(attempt):
                attempt_end.settle(attempt, result)
    return worked_seconds


def _logged(attempt: Attempt) -> AbstractContextManager[None]:
    """What is logged within is about this job; what it submits comes from the same request."""
    return context.about(attempt.claim.origin, job=attempt.id, kind=attempt.claim.kind)


@contextmanager
def _head_starts(batch: Sequence[Attempt]) -> Iterator[None]:
    """Work that the jobs of a batch share is begun for all of them; a job alone has nobody to share with."""
    try:
        for attempt in batch if len(batch) > 1 else ():
            if begin := _head_start_of(attempt):
                with suppress(
                    Exception
                ):  # whatever is wrong, the handler meets it itself, and ends its attempt with it
                    attempt.give_head_start(begin(attempt, _contract(attempt)))
        yield
    finally:
        for attempt in batch:
            if left := attempt.take_head_start():
                left.cancel()


def _head_start_of(attempt: Attempt) -> Callable[[Attempt, Contract], HeadStart] | None:
    return HEAD_STARTS.get((attempt.claim.kind, attempt.fence.stage))


def _begin(attempt: Attempt) -> PendingResult | None:
    """Runs the handler and ends the attempt, unless its result is left to the batched writer."""
    attempt.begin()
    task_events.show_start(attempt)
    try:
        attempt.checkpoint()
        outcome = _handle(attempt)
        attempt.end()
        return attempt_end.succeed(attempt, outcome)
    except Exception as error:  # a handler may raise anything, and the error ends its attempt only
        attempt.end()  # the end may have to wait for PostgreSQL for hours, and is not stuck
        attempt_end.end_with_error(attempt, error)
    return None


def _handle(attempt: Attempt) -> Outcome:
    with checking(attempt.wait), state_reporter.running(attempt.id):
        return HANDLERS[attempt.claim.kind, attempt.fence.stage](attempt, _contract(attempt))


def _contract(attempt: Attempt) -> Contract:
    return CONTRACTS[attempt.claim.kind].model_validate(attempt.claim.payload)
