"""Jobs that wait for a provider which is away, and those that are sent to another one of their chain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from db.models import Job, JobState
from db.queries.jobs.workers import ALIVE

REROUTE = text(
    """
    UPDATE jobs SET provider = :provider, model = :model, queue = :queue, version = version + 1
    WHERE id IN (
        SELECT id FROM jobs
        WHERE state = 'queued' AND chain = :chain AND jobs.provider = :waits_for
            AND kind = :kind AND stage = :stage AND given_up = CAST(:given_up AS jsonb)
        LIMIT 1000 FOR UPDATE SKIP LOCKED
    )
    RETURNING id
    """
)

MERGE = text(
    """
    WITH lane AS (
        SELECT * FROM unnest(CAST(:queues AS text[]), CAST(:large AS text[])) AS lane (queue, large)
        WHERE EXISTS (
            SELECT FROM workers
            WHERE queues @> to_jsonb(lane.queue) AND left_at IS NULL AND drain_requested_at IS NULL
                AND seen_at > now() - :alive
        ) AND NOT EXISTS (
            SELECT FROM workers
            WHERE queues @> to_jsonb(lane.large) AND left_at IS NULL AND drain_requested_at IS NULL
                AND seen_at > now() - :alive
        )
    ), unserved AS (
        SELECT id, lane.queue FROM jobs JOIN lane ON jobs.queue = lane.large WHERE state = 'queued'
        ORDER BY id LIMIT 1000 FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE jobs SET queue = unserved.queue, version = version + 1
    FROM unserved WHERE jobs.id = unserved.id
    RETURNING jobs.id, jobs.queue
    """
)


@dataclass(frozen=True)
class WaitingGroup:
    """Queued jobs for which the same provider is the next."""

    kind: str
    stage: str
    chain: str
    provider: str
    given_up: Sequence[Any]


@dataclass(frozen=True)
class PinnedJob:
    """A queued job for which no chain chose the provider: its request named that, or a model."""

    id: UUID
    kind: str
    stage: str
    payload: Mapping[str, Any]


def list_pinned(session: Session, providers: Sequence[str]) -> list[PinnedJob]:
    """Up to 1,000 jobs at a time that wait for any of these providers because they were asked to. It locks them."""
    pinned = (
        select(Job.id, Job.kind, Job.stage, Job.payload)
        .where(Job.state == JobState.QUEUED, Job.provider.in_(providers), Job.chain.is_(None))
        .order_by(Job.id)
        .limit(1000)
        .with_for_update(skip_locked=True)
    )
    return [PinnedJob(*row) for row in session.execute(pinned)]


def move(session: Session, job_id: UUID, *, queue: str, provider: str) -> None:
    """Has one job wait for another provider. It keeps its turn."""
    values = {"queue": queue, "provider": provider, "version": Job.version + 1}
    session.execute(update(Job).where(Job.id == job_id).values(values))


def list_waiting_groups(session: Session, providers: Sequence[str]) -> list[WaitingGroup]:
    """What waits for any of these providers because a chain chose it."""
    columns = (Job.kind, Job.stage, Job.chain, Job.provider, Job.given_up)
    waiting = (
        select(*columns)
        .where(Job.state == JobState.QUEUED, Job.provider.in_(providers), Job.chain.is_not(None))
        .group_by(*columns)
    )
    return [WaitingGroup(*row) for row in session.execute(waiting)]


def reroute(
    session: Session, group: WaitingGroup, *, queue: str, provider: str | None, model: str | None
) -> list[UUID]:
    """Has jobs of the group, up to 1,000 at a time, wait for another provider, or for a worker that finds one. They
    keep their turns."""
    values = {
        "kind": group.kind,
        "stage": group.stage,
        "chain": group.chain,
        "waits_for": group.provider,
        "given_up": to_json(group.given_up).decode(),
        "queue": queue,
        "provider": provider,
        "model": model,
    }
    return list(session.scalars(REROUTE, values))


def count_waiting_for(session: Session, provider: str) -> int:
    waiting = select(func.count()).where(Job.state == JobState.QUEUED, Job.provider == provider)
    return session.scalar(waiting) or 0


def merge_unserved(session: Session, large_queues: Mapping[str, str]) -> dict[UUID, str]:
    """Sends the jobs of queues for large ones, by queue, back where only workers of an older version run, which do not
    know those. Returns their new queues by the jobs' ids."""
    values = {"queues": list(large_queues), "large": list(large_queues.values()), "alive": ALIVE}
    return {row.id: row.queue for row in session.execute(MERGE, values)}
