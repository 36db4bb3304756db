"""The webhook dispatcher's queue: claim due deliveries, fair to receivers and to users, and record what came back.

An attempt is counted when it is claimed, and its number is the fence: a response that comes when another attempt has
begun already is not recorded.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import Job, JobState
from db.models.jobs import MOST_RESULT_BYTES
from db.queries.webhooks import deliveries
from db.sql_files import load

VANISHED = "Its worker vanished meanwhile. Whether the receiver got it is unknown."
DELETED = "The webhook was deleted before this was delivered."
EXHAUSTED = "Every attempt of the schedule failed."
GONE = "The receiver responded 410 Gone."
DISABLED_AS_GONE = "The receiver responded 410 Gone: it wants no more webhooks."
DISABLED_AS_FAILING = "Every attempt failed for five days."
DISABLED_AS_UNANSWERED = "The receiver answered no test with 2xx. Enable the webhook to have it tested again."

CLAIM = text(load("queries/webhooks/claim_deliveries.sql"))
RECORD = text(load("queries/webhooks/record_attempts.sql"))

HAS_DUE = text(
    """
    SELECT EXISTS (
        SELECT FROM deliveries
        WHERE state = 'pending' AND next_attempt_at <= now() AND (lease_until IS NULL OR lease_until < now())
    )
    """
)

# A worker without a heartbeat for some seconds does not count, though its lease goes on.
HAS_DISPATCHER = text(
    """
    SELECT EXISTS (
        SELECT FROM jobs WHERE queue = :queue AND priority = :priority AND state = 'queued' AND kind = :kind
    ) OR EXISTS (
        SELECT FROM jobs WHERE state = 'running' AND kind = :kind
            AND lease_until > now() + lease_seconds * interval '1 second' - CAST(:silence AS interval)
    )
    """
)
SILENCE = timedelta(seconds=5)


@dataclass(frozen=True)
class Dispatch:
    """A claimed delivery, ours to send until its lease ends. A test has no `snapshot` of a job. One that `lacks_result`
    is of a job whose result is too large to send, or is gone. `secrets` are sealed."""

    id: UUID
    user_id: UUID
    attempt: int
    step: int
    type: str
    url: str
    host: str
    created_at: datetime
    webhook_id: UUID | None
    snapshot: Mapping[str, Any] | None = field(repr=False)
    lacks_result: bool
    secrets: Sequence[str] = field(repr=False)

    @property
    def job_user_id(self) -> UUID | None:
        """Whose job it is, for a webhook of the platform."""
        told = None if self.snapshot is None else self.snapshot.get("user_id")
        return None if told is None else UUID(told)

    @property
    def job(self) -> Job | None:
        """The job as it ended, whatever happened to it since."""
        if self.snapshot is None:
            return None
        values: dict[str, Any] = {name: value for name, value in self.snapshot.items() if name in Job.__mapper__.attrs}
        for name, value in values.items():
            if name.endswith("_at") and value is not None:
                values[name] = datetime.fromisoformat(value).astimezone(UTC)
        known = {"id": UUID(values["id"]), "state": JobState(values["state"]), "user_id": self.job_user_id}
        return Job(**values | known)


@dataclass(frozen=True)
class Response:
    """The outcome of one attempt. `retry_seconds` is None when there is no further one."""

    dispatch: Dispatch
    started_at: datetime
    status: int | None
    latency_seconds: float
    excerpt: str
    problem: str | None
    is_success: bool
    is_gone: bool
    retry_seconds: float | None


def claim(
    session: Session, *, limit: int, most_per_host: int, in_flight: Mapping[str, int], lease: timedelta
) -> list[Dispatch]:
    """Up to `limit` due deliveries, so that no host has more than `most_per_host` with those that are `in_flight`. A
    delivery of a deleted or disabled webhook fails instead, and an attempt whose lease ended is logged as vanished."""
    rows = session.execute(
        CLAIM,
        {
            "limit": limit,
            "most_per_host": most_per_host,
            "in_flight": json.dumps(dict(in_flight)),
            "lease": lease,
            "most_result_bytes": MOST_RESULT_BYTES,
            "deleted": DELETED,
            "disabled": deliveries.DISABLED,
            "vanished": VANISHED,
        },
    )
    return [
        Dispatch(
            id=row.id,
            user_id=row.user_id,
            attempt=row.attempts,
            step=row.step,
            type=row.type,
            url=row.url,
            host=row.host,
            created_at=row.created_at,
            webhook_id=row.webhook_id,
            snapshot=_snapshot(row),
            lacks_result=row.lacks_result,
            secrets=row.secrets,
        )
        for row in rows
    ]


def _snapshot(row: Any) -> dict[str, Any] | None:
    """With what a delivery does not copy: of a job that was deleted meanwhile that is empty. Of a delivery whose copy
    is no object, as workers could once store it, nothing else is left: it fails alone when it is sent."""
    if row.job is None:
        return None
    copied = row.job if isinstance(row.job, dict) else {}
    return copied | {"result": row.result, "input": row.input, "payload": row.payload or {}, "labels": row.labels or {}}


def record(session: Session, responses: Sequence[Response], *, disable_after: timedelta) -> None:
    """Logs the attempts; a response that came too late is left out. Disables webhooks that are gone, or that have only
    failed for `disable_after`, or answered no test. One that answers for the first time gets what was held for it."""
    values = {
        "rows": json.dumps([_row(response) for response in responses]),
        "disable_after": disable_after,
        "gone": GONE,
        "exhausted": EXHAUSTED,
        "disabled_as_gone": DISABLED_AS_GONE,
        "disabled_as_failing": DISABLED_AS_FAILING,
        "disabled_as_unanswered": DISABLED_AS_UNANSWERED,
    }
    changed = session.execute(RECORD, values).all()
    if disabled := [row.id for row in changed if row.is_disabled]:
        deliveries.fail_waiting(session, disabled)
    if confirmed := [row.id for row in changed if row.is_confirmed and not row.is_disabled]:
        deliveries.release(session, confirmed)


def _row(response: Response) -> dict[str, Any]:
    dispatch = response.dispatch
    return {name: value for name, value in vars(response).items() if name != "dispatch"} | {
        "id": str(dispatch.id),
        "attempt": dispatch.attempt,
        "url": dispatch.url,
        "started_at": response.started_at.isoformat(),
    }


def has_due(session: Session) -> bool:
    """Whether something could be claimed now."""
    return bool(session.scalar(HAS_DUE))


def has_dispatcher(session: Session, *, kind: str, queue: str, priority: int) -> bool:
    """Whether a dispatcher waits, or runs in a live worker."""
    values = {"kind": kind, "queue": queue, "priority": priority, "silence": SILENCE}
    return bool(session.scalar(HAS_DISPATCHER, values))
