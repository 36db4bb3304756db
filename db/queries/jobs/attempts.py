"""What workers do with jobs. Every write is fenced: an attempt that lost its lease changes nothing and learns it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from core.errors import LeaseLost
from db.prepared_statements import Prepared
from db.queries.webhooks import outbox


@dataclass(frozen=True)
class Fence:
    """What a running row must still say for this attempt to be the one that owns it. `claimed_at` tells two claims
    apart that have the same number because PostgreSQL crashed and lost the first."""

    id: UUID
    stage: str
    attempt: int
    worker: UUID
    claimed_at: datetime


@dataclass(frozen=True)
class Claim:
    """A job that this process now owns until its lease ends. `found` is how many the claim found: more than it took if
    some are to be claimed alone."""

    fence: Fence
    kind: str
    user_id: UUID | None
    payload: Mapping[str, Any]
    max_attempts: int
    lease_seconds: float
    cancel_requested_at: datetime | None
    found: int = 1


@dataclass(frozen=True)
class Event:
    type: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reports:
    """What a handler said and nobody wrote down yet: its latest progress, and its events in order."""

    progress: Mapping[str, Any] | None = None
    events: Sequence[Event] = ()

    def __bool__(self) -> bool:
        return self.progress is not None or bool(self.events)


NO_LIMITS: Mapping[str, int] = MappingProxyType({})

FENCED = (
    "id = :id AND stage = :stage AND attempt = :attempt AND worker = :worker AND claimed_at = :claimed_at"
    " AND state = 'running'"
)

# Two claims at once would both see a user below the limit. Each statement sees what was committed before it began.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('claim ' || %(queue)s, 0));"

OF_LIMITED_KINDS = """
    limits AS (
        SELECT kind, most::integer FROM json_each_text(CAST(:limits AS json)) AS given (kind, most)
    ), busy AS (
        SELECT user_id, kind, count(*) AS running FROM jobs
        WHERE state = 'running' AND kind IN (SELECT kind FROM limits) GROUP BY user_id, kind
    ),
"""
IS_BELOW_LIMIT = """
    AND NOT EXISTS (
        SELECT FROM limits JOIN busy USING (kind)
        WHERE busy.user_id = jobs.user_id AND busy.kind = jobs.kind AND running >= most
    )
"""
FITS_LIMIT = """
    AND (placed.user_id IS NULL OR coalesce(nth + coalesce((
        SELECT running FROM busy WHERE busy.user_id = placed.user_id AND busy.kind = placed.kind
    ), 0) <= (SELECT most FROM limits WHERE limits.kind = placed.kind), true))
"""


def _claim(*, is_limited: bool) -> str:
    """A job that lost a lease before is claimed alone: a poison job must not use up the attempts of its batch."""
    return f"""
        WITH {OF_LIMITED_KINDS if is_limited else ""} best AS (
            SELECT id, alone, priority, turn, kind, user_id FROM jobs
            WHERE queue = :queue AND state = 'queued' AND kind = ANY(:kinds)
                AND (expires_at IS NULL OR expires_at > now())
                {IS_BELOW_LIMIT if is_limited else ""}
            ORDER BY priority, turn, id LIMIT :limit FOR UPDATE SKIP LOCKED
        ), placed AS (
            SELECT id, alone, kind, user_id, row_number() OVER places AS place,
                first_value(alone) OVER places AS first_is_alone,
                row_number() OVER (PARTITION BY user_id, kind ORDER BY priority, turn, id) AS nth
            FROM best WINDOW places AS (ORDER BY priority, turn, id)
        ), claimed AS (
            UPDATE jobs SET
                state = 'running', attempt = attempt + 1, worker = :worker,
                lease_until = now() + lease_seconds * interval '1 second',
                started_at = coalesce(started_at, now()), claimed_at = now(),
                queue_seconds = queue_seconds + extract(epoch FROM now() - queued_at),
                last_seq = last_seq + 1, version = version + 1
            FROM placed
            WHERE jobs.id = placed.id AND (place = 1 OR NOT (placed.alone OR first_is_alone))
                {FITS_LIMIT if is_limited else ""}
            RETURNING jobs.*, place
        ), event AS (
            INSERT INTO job_events (job_id, seq, attempt, type, data)
            SELECT id, last_seq, attempt, 'started', '{{}}' FROM claimed
        )
        SELECT id, stage, attempt, claimed_at, kind, user_id, payload, max_attempts, lease_seconds, cancel_requested_at,
            (SELECT count(*) FROM best) AS found
        FROM claimed ORDER BY place
    """


CLAIM = Prepared(_claim(is_limited=False))
CLAIM_WITHIN_LIMITS = Prepared(_claim(is_limited=True), before=ONE_AT_A_TIME)

BEAT = text(
    """
    UPDATE jobs SET lease_until = now() + lease_seconds * interval '1 second'
    FROM unnest(
        CAST(:ids AS uuid[]), CAST(:stages AS text[]), CAST(:attempts AS integer[]), CAST(:claims AS timestamptz[])
    ) AS mine (id, stage, attempt, claimed_at)
    WHERE jobs.id = mine.id AND jobs.stage = mine.stage AND jobs.attempt = mine.attempt
        AND jobs.claimed_at = mine.claimed_at AND worker = :worker AND state = 'running'
    RETURNING jobs.id, jobs.stage, jobs.attempt, worker, jobs.claimed_at,
        cancel_requested_at IS NOT NULL AS is_cancelled
    """
)

EVENTS = [bindparam("types", type_=ARRAY(Text)), bindparam("datas", type_=ARRAY(JSONB))]


def claim(
    session: Session,
    *,
    queue: str,
    kinds: Sequence[str],
    worker: UUID,
    limit: int,
    running_per_user: Mapping[str, int] = NO_LIMITS,
) -> list[Claim]:
    """Up to `limit` of the queue's best jobs, each with a fresh lease. Kinds unknown to this worker stay waiting, and
    so do jobs of a user who has as many of their kind running as `running_per_user` allows, in all workers together."""
    values: dict[str, Any] = {"queue": queue, "kinds": list(kinds), "worker": worker, "limit": limit}
    if running_per_user:
        rows = CLAIM_WITHIN_LIMITS.run(session, {}, **values, limits=json.dumps(dict(running_per_user)))
    else:
        rows = CLAIM.run(session, {}, **values)
    return [
        Claim(Fence(id_, stage, attempt, worker, claimed_at), *rest) for id_, stage, attempt, claimed_at, *rest in rows
    ]


def beat(session: Session, *, worker: UUID, fences: Sequence[Fence]) -> dict[Fence, bool]:
    """Extends the leases. Answers, for each attempt in time, whether it is to be cancelled; the others are lost."""
    rows = session.execute(
        BEAT,
        {
            "worker": worker,
            "ids": [fence.id for fence in fences],
            "stages": [fence.stage for fence in fences],
            "attempts": [fence.attempt for fence in fences],
            "claims": [fence.claimed_at for fence in fences],
        },
    )
    return {Fence(row.id, row.stage, row.attempt, row.worker, row.claimed_at): row.is_cancelled for row in rows}


def _change(
    session: Session,
    fence: Fence,
    assignments: str,
    events: Sequence[Event],
    *,
    progress: Mapping[str, Any] | None = None,
    **values: Any,
) -> None:
    """One fenced update, with its events behind those that are there. Dictionaries among `values` are JSON."""
    statement = text(
        f"""
        WITH changed AS (
            UPDATE jobs SET {assignments}, last_seq = last_seq + :event_count
            WHERE {FENCED} RETURNING id, attempt, last_seq, {outbox.HEARD}
        ), event AS (
            INSERT INTO job_events (job_id, seq, attempt, type, data)
            SELECT id, last_seq - :event_count + n, :attempt, event.type, data
            FROM changed, unnest(:types, :datas) WITH ORDINALITY AS event (type, data, n)
        ), {outbox.DELIVERY}
        SELECT id, {outbox.HAS_DELIVERIES} FROM changed
        """
    )
    values |= asdict(fence) | {
        "event_count": len(events),
        "types": [event.type for event in events],
        "datas": [dict(event.data) for event in events],
    }
    if ":progress" in assignments:
        values["progress"] = progress
    json_names = [name for name in ("progress", "result", "receipt", "error") if name in values]
    typed = [bindparam(name, type_=JSONB(none_as_null=True)) for name in json_names]
    changed = session.execute(statement.bindparams(*EVENTS, *typed), values).first()
    if changed is None:
        raise LeaseLost
    outbox.note(session, changed.has_deliveries)


RELEASED = (
    "version = version + 1, worker = NULL, lease_until = NULL,"
    " work_seconds = work_seconds + extract(epoch FROM now() - claimed_at)"
)
LAST_PROGRESS = "progress = coalesce(:progress, progress)"


FENCED_ROWS = """
    WHERE jobs.id = said.id AND jobs.stage = said.stage AND jobs.attempt = said.attempt AND jobs.worker = said.worker
        AND jobs.claimed_at = said.claimed_at AND state = 'running'
    RETURNING n, jobs.id, jobs.attempt, last_seq, events
"""


def _events_of_rows(*, before: int) -> str:
    """What was said, `before` so many others that end the log."""
    return f"""
        INSERT INTO job_events (job_id, seq, attempt, type, data)
        SELECT id, last_seq - {before} - jsonb_array_length(events) + place, attempt, event ->> 'type', event -> 'data'
        FROM changed, jsonb_array_elements(events) WITH ORDINALITY AS listed (event, place)
    """


REPORT = text(
    f"""
    WITH said AS (
        SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS said (
            n integer, id uuid, stage text, attempt integer, worker uuid, claimed_at timestamptz,
            progress jsonb, events jsonb
        )
    ), changed AS (
        UPDATE jobs SET
            progress = coalesce(said.progress, jobs.progress), version = version + (said.progress IS NOT NULL)::integer,
            last_seq = last_seq + jsonb_array_length(events)
        FROM said {FENCED_ROWS}
    ), event AS ({_events_of_rows(before=0)})
    SELECT n FROM changed
    """
)


def report_all(session: Session, said: Sequence[tuple[Fence, Reports]]) -> set[Fence]:
    """Writes down how far running jobs are, and what they said on the way, in one statement. Answers for which; the
    other attempts lost their leases."""
    rows = [_row(n, fence, reports) for n, (fence, reports) in enumerate(said)]
    return {said[n][0] for n in session.scalars(REPORT, {"rows": to_json(rows).decode()})}


def _row(n: int, fence: Fence, reports: Reports, **more: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "n": n,
        "id": fence.id,
        "stage": fence.stage,
        "attempt": fence.attempt,
        "worker": fence.worker,
        "claimed_at": fence.claimed_at,
        "progress": reports.progress,
        "events": [{"type": event.type, "data": event.data} for event in reports.events],
        **more,
    }


@dataclass(frozen=True)
class Success:
    """How an attempt ended well."""

    fence: Fence
    reports: Reports
    result: Mapping[str, Any]
    receipt: Mapping[str, Any]


SUCCEED = Prepared(
    f"""
    WITH said AS (
        SELECT * FROM json_to_recordset(:rows) AS said (
            n integer, id uuid, stage text, attempt integer, worker uuid, claimed_at timestamptz,
            progress jsonb, events jsonb,
            result jsonb, receipt jsonb
        )
    ), changed AS (
        UPDATE jobs SET
            state = 'succeeded', finished_at = now(), result = said.result, receipt = said.receipt, error = NULL,
            progress = coalesce(said.progress, jobs.progress), worker = NULL, lease_until = NULL,
            work_seconds = work_seconds + extract(epoch FROM now() - jobs.claimed_at),
            last_seq = last_seq + jsonb_array_length(events) + 2, version = version + 1
        FROM said {FENCED_ROWS}, {outbox.HEARD}
    ), event AS (
        {_events_of_rows(before=2)} UNION ALL
        SELECT id, last_seq - 2 + place, attempt, last.type, CAST('{{}}' AS jsonb)
        FROM changed, (VALUES (1, 'result'), (2, 'end')) AS last (place, type)
    ), {outbox.DELIVERY}
    SELECT n, {outbox.HAS_DELIVERIES} FROM changed
    """,
    rows="json",
)


def succeed(
    session: Session, fence: Fence, reports: Reports, *, result: Mapping[str, Any], receipt: Mapping[str, Any]
) -> None:
    if not succeed_all(session, [Success(fence, reports, result, receipt)]):
        raise LeaseLost


def succeed_all(session: Session, successes: Sequence[Success]) -> set[Fence]:
    """Ends any number of jobs in one statement. Answers which; the other attempts have lost their leases."""
    rows = [
        _row(n, success.fence, success.reports, result=success.result, receipt=success.receipt)
        for n, success in enumerate(successes)
    ]
    ended = SUCCEED.run(session, {"rows": to_json(rows).decode()}).all()
    outbox.note(session, any(has_deliveries for _, has_deliveries in ended))
    return {successes[n].fence for n, _ in ended}


def move_on(session: Session, fence: Fence, reports: Reports, *, stage: str, queue: str) -> None:
    """Queues the job's next stage under the same id; the stage that ended well uses up no attempt."""
    _change(
        session,
        fence,
        "state = 'queued', stage = :next_stage, queue = :next_queue, queued_at = now(), attempt = attempt - 1,"
        f" alone = false, {LAST_PROGRESS}, {RELEASED}",
        reports.events,
        progress=reports.progress,
        next_stage=stage,
        next_queue=queue,
    )


def retry_later(
    session: Session, fence: Fence, reports: Reports, *, delay_seconds: float, error: Mapping[str, Any]
) -> None:
    _change(
        session,
        fence,
        "state = 'scheduled', run_at = now() + :delay_seconds * interval '1 second', error = :error, progress = NULL,"
        f" {RELEASED}",
        [*reports.events, Event("retrying", {"after_seconds": delay_seconds, "error": dict(error)})],
        delay_seconds=delay_seconds,
        error=error,
    )


def fail(
    session: Session, fence: Fence, reports: Reports, *, error: Mapping[str, Any], receipt: Mapping[str, Any]
) -> None:
    _change(
        session,
        fence,
        f"state = 'failed', finished_at = now(), error = :error, receipt = :receipt, {LAST_PROGRESS}, {RELEASED}",
        [*reports.events, Event("error"), Event("end")],
        progress=reports.progress,
        error=error,
        receipt=receipt,
    )


def cancel(session: Session, fence: Fence, reports: Reports, *, receipt: Mapping[str, Any]) -> None:
    """Ends a running job because its cancellation was asked for."""
    _change(
        session,
        fence,
        f"state = 'cancelled', finished_at = now(), receipt = :receipt, {LAST_PROGRESS}, {RELEASED}",
        [*reports.events, Event("cancelled"), Event("end")],
        progress=reports.progress,
        receipt=receipt,
    )


def release(session: Session, fence: Fence) -> None:
    """Gives the job back because its worker is told to stop; that uses up no attempt."""
    _change(
        session,
        fence,
        f"state = 'queued', queued_at = now(), attempt = attempt - 1, progress = NULL, {RELEASED}",
        [Event("retrying", {"after_seconds": 0})],
    )
