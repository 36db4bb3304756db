"""What is not as it should be, in sentences, for `/status`."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from api.probes import RedisState, in_time, redis_state
from api.queue_health import queue_states
from api.schemas.health import ProviderStatus, QueueState, Status
from core import disk, worker_state
from core.early_exits import EarlyExits
from core.outages import LIMITS, STORAGE
from core.settings import settings
from db import outage
from db.models import ProviderState
from db.queries import sessions
from db.queries.jobs import workers
from db.queries.llm import providers
from db.queries.llm.providers import Health
from db.row_level_security import acting_as_platform
from db.transactions import read
from db.worker_rights import GPU_ROLE

LONGEST_NAME = 100


@dataclass(frozen=True)
class Found:
    """What PostgreSQL knows; `waiting` counts the jobs that have a provider as their next."""

    queues: dict[str, QueueState] = field(default_factory=dict)
    providers: Sequence[Health] = ()
    waiting: Mapping[str, int] = field(default_factory=dict)
    takes_writes: bool = True
    may_end_sessions: bool = True
    failing: Sequence[tuple[str, EarlyExits]] = ()


async def current_status() -> Status:
    with acting_as_platform():
        seen, redis = await asyncio.gather(in_time(read(_look)), redis_state())
    failing = await asyncio.to_thread(worker_state.list_failing, settings().site.home.absolute())
    reasons = [*failing, *_reasons_of_disks(), *_reasons_of_redis(redis)]
    if seen is None:
        reasons.append("The database does not respond.")
    found = seen or Found()
    if not found.takes_writes:
        reasons.append(
            "PostgreSQL is read-only, as a standby or by its settings. Nothing new can be stored until it takes writes."
        )
    if not found.may_end_sessions:
        reasons.append(
            f"Nobody may end sessions of {GPU_ROLE} that hold up the others. Run `pensum migrate`, which grants it or"
            " says who can."
        )
    reasons += [*_reasons_of_hosts(found.failing), *_reasons_of_queues(found.queues), *_reasons_of_providers(found)]
    return Status(
        status="degraded" if reasons else "ok",
        reasons=reasons,
        queues=found.queues,
        providers=[_shown(health) for health in found.providers],
    )


def _reasons_of_disks() -> Iterator[str]:
    if (free := disk.free_bytes(settings().site.home)) < disk.LEAST_FREE_BYTES:
        yield (
            f"The disk that holds PENSUM_HOME is full: {free / 1e6:,.0f} MB are free. Nothing new can be stored until"
            " there is room."
        )
    if STORAGE.is_recent:
        yield "The disk of PostgreSQL is full. Nothing new can be stored until there is room."
    if LIMITS.is_recent:
        yield "PostgreSQL has reached a limit of its memory or connections."


def _reasons_of_redis(redis: RedisState) -> Iterator[str]:
    if redis == "away":
        yield "Redis does not respond."
    elif redis == "cannot write":
        yield "Redis cannot write to its disk, and refuses everything until it can."


def _look(session: Session) -> Found:
    return Found(
        queue_states(session),
        providers.list_health(session),
        providers.count_waiting(session),
        outage.takes_writes(session),
        sessions.may_end(session, login=GPU_ROLE),
        workers.list_failing(session),
    )


def _reasons_of_hosts(failing: Sequence[tuple[str, EarlyExits]]) -> Iterator[str]:
    """Sentences about workers on other hosts. A host may say anything of itself, so names are cut."""
    for name, failure in failing:
        worker = name[:LONGEST_NAME]
        process, _, host = worker.partition("@")
        yield (
            f"{failure.describe(worker)}. Its host tries it again after pauses that grow; worker-{process}.log on"
            f" {host} says why it ends."
        )


def _reasons_of_queues(queues: Mapping[str, QueueState]) -> Iterator[str]:
    for name, queue in queues.items():
        if queue.paused_at:
            yield f"The queue {name} is paused since {queue.paused_at:%H:%M} UTC. Jobs that wait: {queue.waiting}."
        if queue.status == "dead":
            since = f" since {queue.starved_since:%H:%M} UTC" if queue.starved_since else ""
            drains = ": all that it has were asked to drain, so start one anew" if queue.draining else ""
            yield f"No live worker serves the queue {name}{since}{drains}." + (
                f" Jobs that wait: {queue.waiting}." if queue.waiting else ""
            )
        elif queue.status == "starved":
            yield f"Jobs wait in the queue {name}, and its workers run none."


def _reasons_of_providers(found: Found) -> Iterator[str]:
    """One that was never up is missed only where jobs wait for it."""
    for health in found.providers:
        waiting = found.waiting.get(health.name, 0)
        if not health.is_up and (health.has_been_up or waiting):
            state = _state(health).value.replace("_", " ")
            yield f"The provider {health.name} is {state} since {health.since:%H:%M} UTC. Jobs that wait: {waiting}."


def _shown(health: Health) -> ProviderStatus:
    return ProviderStatus(
        name=health.name,
        state=_state(health),
        since=health.since,
        slots=health.slots,
        running=health.running,
    )


def _state(health: Health) -> ProviderState:
    """For those who need not know why no job can ask it."""
    return ProviderState.AWAY if health.is_declared_away or not health.is_served else health.state
