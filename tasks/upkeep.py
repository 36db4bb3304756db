"""Upkeep: relay, reaper, retention and word counts. Each is safe to run twice at once, and loses no job if it never
runs."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from core.errors import AttemptsExhausted
from core.settings import settings
from db.queries.jobs import bulk_actions, idempotency, queues, rerouting, ticks, upkeep
from db.queries.jobs.rerouting import PinnedJob, WaitingGroup
from db.queries.learning import answers
from db.queries.llm import providers, spending
from db.queries.profiles import profiles
from db.search import passages
from db.transactions import transaction
from tasks import notifier, routing
from tasks.attempt import Usage
from tasks.contracts import CONTRACTS
from tasks.periodic import after_tick
from tasks.queues import GPU_LLM, LARGE_QUEUES, QUEUES
from tasks.routing import Directory, Route
from tasks.schedules import COUNT_WORDS, REAP, RELAY, RETAIN

logger = logging.getLogger(__name__)

MOST_COUNTED = 1_000

# While PostgreSQL or the whole platform is away, leases run out although their workers live. So the reaper takes jobs
# back only if it also ticked a while ago: heartbeats, one each second, had the time to connect and to renew leases, and
# no lease (30 s) began and ended in between.
AWAKE_SINCE = timedelta(seconds=15)
AWAKE_WITHIN = timedelta(seconds=25)

DELETED_AT_ONCE = 500
MOST_BATCHES = 200  # the next tick goes on


@after_tick(RELAY)
def relay() -> None:
    """Queues jobs that are due, ends waiting ones that were asked to stop or are past their deadline, and notifies
    queues again whose jobs no slot has claimed: wake-ups are lost with Redis, or with an API that died too early."""
    reroute()
    with transaction() as session:
        ended = [*upkeep.cancel_asked(session), *upkeep.expire(session, receipt=Usage().as_receipt())]
        for job_id in (*upkeep.promote_due(session), *ended):
            notifier.job_changed_after_commit(session, job_id)
        waiting = queues.count_waiting_by_queue(session, queues=list(QUEUES), most=MOST_COUNTED)
    for name, jobs in waiting.items():
        if jobs:
            notifier.notifier().notify_again(QUEUES[name], jobs)


def reroute() -> None:
    """Sends jobs to the next provider of their chain where theirs is gone, or has been away for longer than the chain
    waits, and back to an earlier one that works again; and large jobs to the workers that there are. A job that asked
    for a provider that is gone fails."""
    with transaction() as session:
        directory = routing.load(session)
        gone = providers.list_gone(session)
        away = [*gone, *(name for name, health in directory.providers.items() if not health.is_up)]
        for group in rerouting.list_waiting_groups(session, away) if away else ():
            _reroute(session, group, directory)
        _end_waits_for(session, gone, directory)
        for job_id, queue in rerouting.merge_unserved(session, LARGE_QUEUES).items():
            notifier.job_changed_after_commit(session, job_id)
            notifier.wake_after_commit(session, queue)


def _reroute(session: Session, group: WaitingGroup, directory: Directory) -> None:
    """Where the chain has none besides a provider that is gone, a worker looks whether it has one meanwhile."""
    entry = routing.choose(directory.chain(group.chain), directory.providers, group.given_up)
    is_gone = group.provider not in directory.providers
    stays = entry is None or entry.provider == group.provider or not directory.providers[entry.provider].is_up
    if stays and not is_gone:
        return
    provider, model = (entry.provider, entry.model) if entry else (None, None)
    queue = directory.providers[entry.provider].queue if entry else GPU_LLM.name
    for job_id in rerouting.reroute(session, group, queue=queue, provider=provider, model=model):
        notifier.job_changed_after_commit(session, job_id)
        notifier.wake_after_commit(session, queue)


def _end_waits_for(session: Session, gone: Sequence[str], directory: Directory) -> None:
    """Of the jobs that no chain sent to these providers. One that asked for a model alone may have it from another
    provider; the others fail."""
    pinned = rerouting.list_pinned(session, gone) if gone else ()
    routes = {job.id: _other_route(job, directory) for job in pinned}
    for job_id, route in routes.items():
        if route is not None and route.provider is not None:
            rerouting.move(session, job_id, queue=route.queue, provider=route.provider)
            notifier.wake_after_commit(session, route.queue)
    left = [job_id for job_id, route in routes.items() if route is None or route.provider is None]
    upkeep.fail_unserved(session, left, receipt=Usage().as_receipt())
    for job_id in routes:
        notifier.job_changed_after_commit(session, job_id)


def _other_route(job: PinnedJob, directory: Directory) -> Route | None:
    if job.kind not in CONTRACTS:  # of a plug-in that is not installed any more
        return None
    contract = CONTRACTS[job.kind].model_validate(job.payload)
    is_bound = contract.asks_for is not None and contract.asks_for.provider is not None
    return None if is_bound else routing.route(contract, job.stage, directory)


@after_tick(REAP)
def reap() -> None:
    """Takes jobs back whose leases ran out: queues them again, or fails them if no attempt is left."""
    with transaction() as session:
        if not ticks.was_taken(session, REAP.name, oldest=AWAKE_WITHIN, youngest=AWAKE_SINCE):
            logger.info("the reaper did not run of late; heartbeats get some seconds to renew their leases first")
            return
        taken = upkeep.reap(session, **_limits())
        for job_id in taken:
            notifier.job_changed_after_commit(session, job_id)
    if taken:
        relay()


def _limits() -> dict[str, Any]:
    most = settings().worker.most_lost_leases
    lost = AttemptsExhausted(
        f"The job lost its worker {most + 1} times while it ran: each time the worker died, stalled or was out of reach"
        " for longer than the lease."
    )
    return {"spent": AttemptsExhausted().as_problem(), "lost": lost.as_problem(), "most_lost": most}


@after_tick(RETAIN)
def retain() -> None:
    """Deletes old jobs and what belongs to them, in small batches, so that no lock is held for long."""
    keep = timedelta(days=settings().retention.days)
    for _ in range(MOST_BATCHES):
        with transaction() as session:
            if upkeep.delete_old(session, keep=keep, limit=DELETED_AT_ONCE) < DELETED_AT_ONCE:
                idempotency.delete_old(session)
                bulk_actions.delete_old(session)
                profiles.delete_old_sources(session, keep=keep)
                ticks.delete_old(session)
                passages.delete_old_vectors(session, keep=keep)
                providers.delete_old(session, keep=keep)
                answers.delete_stale_cache(session)
                spending.delete_old(session, keep=keep)
                return


@after_tick(COUNT_WORDS)
def count_words() -> None:
    """Counts how common each word is, which searches weigh words by."""
    with transaction() as session:
        passages.count_words(session)
