"""Submitting a job within the caller's transaction. The API shares transactions instead: tasks/group_commit.py."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core import origin
from core.settings import settings
from db.models import Job, JobState
from db.queries.jobs import jobs
from db.queries.jobs.jobs import Draft
from tasks import backlog, budget, notifier, routing
from tasks.contracts import Contract, Deadline
from workers.egress.ssrf_guard import TargetRefused, check_url


def deadline_seconds(kind: type[Contract]) -> float | None:
    """How long a job of this kind may take from now on, without a `Cancel-After`."""
    if kind.deadline is None:
        return None
    deadlines = settings().deadlines
    hours = {Deadline.INTERACTIVE: deadlines.interactive_hours, Deadline.BULK: deadlines.bulk_hours}
    return hours[kind.deadline] * 3600


def draft(
    contract: Contract,
    *,
    user_id: UUID | None,
    callback_url: str | None = None,
    run_at: datetime | None = None,
    input_: Mapping[str, Any] | None = None,
    labels: Mapping[str, str] | None = None,
) -> Draft:
    """The row of a job. Raises `TargetRefused` for a `callback_url` that could never be called."""
    if callback_url is not None:
        _check_callback(callback_url)
    stage, route = contract.first_stage, routing.route_new(contract)
    return Draft(
        user_id=user_id,
        kind=contract.kind,
        payload=contract.model_dump(mode="json", by_alias=True),
        stage=stage,
        queue=route.queue,
        priority=contract.priority,
        max_attempts=contract.max_attempts,
        lease_seconds=contract.lease.total_seconds(),
        callback_url=callback_url,
        run_at=run_at,
        deadline_seconds=deadline_seconds(type(contract)),
        chain=route.chain,
        provider=route.provider,
        model=route.model,
        alone=contract.alone,
        input=input_,
        labels=labels or {},
        **origin.current()._asdict(),
    )


def _check_callback(url: str) -> None:
    try:
        check_url(url, settings().webhooks.allowed_networks)
    except TargetRefused as refusal:
        raise refusal.in_field("callback_url") from None


def submit(
    session: Session,
    contract: Contract,
    *,
    user_id: UUID | None,
    callback_url: str | None = None,
    run_at: datetime | None = None,
) -> Job:
    """Inserts the job in the caller's transaction: it exists if and only if that commits, and its queue is notified
    then. Raises `BacklogFull` for a user or a queue with too many waiting jobs, `BudgetExhausted`, and what `draft`
    raises."""
    routing.refresh_with(session)
    new = draft(contract, user_id=user_id, callback_url=callback_url, run_at=run_at)
    backlog.count(session, [new])
    backlog.check(new)
    budget.look(session, [new])
    budget.check(new)
    job = jobs.add(session, new)
    if job.state == JobState.QUEUED:
        notifier.wake_after_commit(session, job.queue)
    return job
