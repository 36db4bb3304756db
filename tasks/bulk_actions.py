"""Bulk actions: all jobs that a filter chose are cancelled or run again, in small batches.

A batch is a transaction of its own, with its count and its entry in the audit log. It locks the action first, then
jobs in the order of their ids. The time in the action's id says which jobs are meant, so that a batch may be repeated:
a job that failed again since then is not run a third time.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, TypeAdapter
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from db.conflicts import retried
from db.models import BulkAction, Job
from db.queries import audit
from db.queries.jobs import all_jobs, bulk_actions
from db.queries.jobs.all_jobs import JobFilter
from db.transactions import transaction
from tasks import cancelling, retrying
from tasks.attempt import Attempt
from tasks.contracts import CONTRACTS, ActOnJobs
from tasks.handlers import MoveOn, Outcome, handles
from tasks.shutdown import stopping

BATCH = 200
SLICE_SECONDS = 30.0  # then other jobs of its queue have a turn

FILTER = TypeAdapter(JobFilter)

BulkVerb = Literal["cancel", "retry"]


class Acted(BaseModel):
    done: int


def stored_filter(wanted: JobFilter) -> dict[str, Any]:
    stored: dict[str, Any] = FILTER.dump_python(wanted, mode="json", exclude_none=True)
    return stored


def chosen_by(bulk_id: UUID, action: str, stored: Mapping[str, Any]) -> Sequence[ColumnElement[bool]]:
    """The jobs that are left to act upon. Bulk actions do not act upon each other."""
    wanted, chosen_at = FILTER.validate_python(stored), datetime.fromtimestamp((bulk_id.int >> 80) / 1000, UTC)
    if action == "cancel":
        chosen = all_jobs.to_cancel(wanted, chosen_at=chosen_at)
    else:
        chosen = all_jobs.to_retry(wanted, chosen_at=chosen_at, kinds=list(CONTRACTS))
    return [*chosen, Job.kind != ActOnJobs.kind]


@handles(ActOnJobs)
def act_on_jobs(attempt: Attempt, request: ActOnJobs) -> Outcome:
    """Acts batch by batch until none is left. A second run, or two at once, act on what is left."""
    ends = time.monotonic() + SLICE_SECONDS
    while time.monotonic() < ends and not stopping.is_set():
        attempt.checkpoint()
        acted, action = retried(partial(_act_on_batch, request.bulk_action_id))
        attempt.report(action.done, max(action.count, action.done), "jobs", "")
        if not acted:
            return Acted(done=action.done)
    return MoveOn(request.first_stage)


def _act_on_batch(bulk_id: UUID) -> tuple[int, BulkAction]:
    with transaction() as session:
        action = bulk_actions.lock(session, bulk_id)
        batch = _choose(session, action)
        if batch:
            _act(session, action, batch)
            action.done += len(batch)
            after = {"filter": action.filter, "jobs": len(batch)}
            audit.add(
                session, actor_id=action.actor_id, action=f"jobs.{action.action}", subject=str(bulk_id), after=after
            )
        return len(batch), action


def _choose(session: Session, action: BulkAction) -> list[Job]:
    """Those that somebody else has locked come last, and are waited for."""
    chosen = chosen_by(action.id, action.action, action.filter)
    free = all_jobs.choose(session, chosen, limit=BATCH)
    return free or all_jobs.choose(session, chosen, limit=BATCH, waits=True)


def _act(session: Session, action: BulkAction, batch: Sequence[Job]) -> None:
    if action.action == "cancel":
        cancelling.cancel_many(session, [job.id for job in batch])
    else:
        for job in batch:
            retrying.retry(session, job.id, user_id=job.user_id)
