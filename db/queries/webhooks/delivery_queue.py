"""What pumps do with deliveries: claim what is due, fair to receivers and to users, and write down what came back.

An attempt is counted when it is claimed, and its number is the fence: an answer that comes when another attempt has
begun already is not written.
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
from db.queries.webhooks import deliveries
from db.queries.webhooks.outbox import SHOWN

VANISHED = "Its worker vanished meanwhile. Nobody knows whether the receiver got it."
DELETED = "The webhook was deleted before this was delivered."
EXHAUSTED = "Every attempt of the schedule failed."
GONE = "The receiver answered 410 Gone."
DISABLED_AS_GONE = "The receiver answered 410 Gone: it wants no more webhooks."
WORN_OUT = "Every attempt failed for five days."

IS_DUE = "deliveries.state = 'pending' AND next_attempt_at <= now() AND (lease_until IS NULL OR lease_until < now())"

# Each lane, a user's deliveries for a host, is looked up by itself, so that no backlog hides the others. A host gets
# its lanes' first deliveries, then their second ones, up to what it may have in flight.
CLAIM = text(
    f"""
    WITH RECURSIVE lanes AS (
        (SELECT host, user_id FROM deliveries WHERE state = 'pending' ORDER BY host, user_id LIMIT 1)
        UNION ALL
        SELECT beyond.host, beyond.user_id FROM lanes CROSS JOIN LATERAL (
            SELECT host, user_id FROM deliveries
            WHERE state = 'pending' AND (host, user_id) > (lanes.host, lanes.user_id)
            ORDER BY host, user_id LIMIT 1
        ) AS beyond
    ), due AS (
        SELECT id, lanes.host, next_attempt_at,
            row_number() OVER (PARTITION BY lanes.host, lanes.user_id ORDER BY next_attempt_at) AS place
        FROM lanes CROSS JOIN LATERAL (
            SELECT id, next_attempt_at FROM deliveries
            WHERE host = lanes.host AND user_id = lanes.user_id AND {IS_DUE}
            ORDER BY next_attempt_at LIMIT :most_per_host
        ) AS first
    ), busy AS (
        SELECT host, flying::integer FROM json_each_text(CAST(:flying AS json)) AS given (host, flying)
    ), best AS (
        SELECT id FROM (
            SELECT id, host, place, next_attempt_at,
                row_number() OVER (PARTITION BY host ORDER BY place, next_attempt_at) AS nth FROM due
        ) AS ranked LEFT JOIN busy USING (host)
        WHERE nth + coalesce(flying, 0) <= :most_per_host
        ORDER BY place, next_attempt_at LIMIT :limit
    ), taken AS (
        SELECT deliveries.id, lease_until AS lost_until, CASE
            WHEN webhook_id IS NULL THEN NULL WHEN webhooks.id IS NULL THEN :deleted
            WHEN disabled_at IS NOT NULL THEN :disabled
        END AS refusal
        FROM best JOIN deliveries USING (id) LEFT JOIN webhooks ON webhooks.id = webhook_id
        WHERE {IS_DUE} FOR UPDATE OF deliveries SKIP LOCKED
    ), changed AS (
        UPDATE deliveries SET
            state = CASE WHEN refusal IS NULL THEN 'pending' ELSE 'failed' END, problem = refusal,
            attempts = attempts + (refusal IS NULL)::integer, step = step + (refusal IS NULL)::integer,
            lease_until = CASE WHEN refusal IS NULL THEN now() + CAST(:lease AS interval) END
        FROM taken WHERE deliveries.id = taken.id
        RETURNING deliveries.*, lost_until, refusal
    ), vanished AS (
        INSERT INTO delivery_attempts (delivery_id, n, started_at, url, problem)
        SELECT id, attempts - (refusal IS NULL)::integer, lost_until - CAST(:lease AS interval), url, :vanished
        FROM changed WHERE lost_until IS NOT NULL
    )
    SELECT
        changed.id, changed.user_id, attempts, step, type, changed.url, host, changed.created_at, webhook_id, job,
        CASE WHEN webhook_id IS NULL THEN array_remove(ARRAY[callback_secrets.secret], NULL) ELSE array_remove(
            ARRAY[webhooks.secret, CASE WHEN previous_secret_until > now() THEN previous_secret END], NULL
        ) END AS secrets
    FROM changed LEFT JOIN webhooks ON webhooks.id = webhook_id
        LEFT JOIN callback_secrets ON callback_secrets.user_id = changed.user_id
    WHERE refusal IS NULL
    """
)

RECORD = text(
    """
    WITH said AS (
        SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS said (
            id uuid, attempt integer, started_at timestamptz, url text, status integer,
            latency_seconds double precision, excerpt text, problem text,
            is_success boolean, is_gone boolean, retry_seconds double precision
        )
    ), changed AS (
        UPDATE deliveries SET
            state = CASE
                WHEN is_success THEN 'delivered' WHEN is_gone OR retry_seconds IS NULL THEN 'failed' ELSE 'pending'
            END,
            problem = CASE
                WHEN is_success THEN NULL WHEN is_gone THEN :gone WHEN retry_seconds IS NULL THEN :exhausted
            END,
            next_attempt_at = coalesce(now() + retry_seconds * interval '1 second', next_attempt_at),
            lease_until = NULL
        FROM said WHERE deliveries.id = said.id AND attempts = said.attempt AND lease_until IS NOT NULL
        RETURNING webhook_id, said.*
    ), logged AS (
        INSERT INTO delivery_attempts (delivery_id, n, started_at, url, status, latency_seconds, excerpt, problem)
        SELECT id, attempt, started_at, url, status, latency_seconds, excerpt, problem FROM changed
    ), heard AS (
        SELECT webhook_id, bool_or(is_success) AS works, bool_or(is_gone) AS is_gone
        FROM changed WHERE webhook_id IS NOT NULL GROUP BY webhook_id
    ), judged AS (
        SELECT webhooks.id, works, is_gone,
            NOT works AND first_failure_at <= now() - CAST(:worn_out_after AS interval) AS is_worn_out
        FROM webhooks JOIN heard ON webhooks.id = webhook_id
        WHERE disabled_at IS NULL AND (is_gone OR NOT works OR first_failure_at IS NOT NULL)
    )
    UPDATE webhooks SET
        first_failure_at = CASE WHEN NOT works THEN coalesce(first_failure_at, now()) END,
        disabled_at = CASE WHEN is_gone OR is_worn_out THEN now() END,
        disabled_reason = CASE WHEN is_gone THEN :disabled_as_gone WHEN is_worn_out THEN :worn_out END
    FROM judged WHERE webhooks.id = judged.id
    RETURNING webhooks.id, disabled_at IS NOT NULL AS is_disabled
    """
)

HAS_DUE = text(f"SELECT EXISTS (SELECT FROM deliveries WHERE {IS_DUE})")

# A worker whose heart did not beat for some seconds is not counted on, though its lease goes on.
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
    """A delivery that is ours to send until its lease ends. A test has no `snapshot`."""

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
    secrets: Sequence[str] = field(repr=False)

    @property
    def job(self) -> Job | None:
        """As it ended, whatever happened to it since."""
        if self.snapshot is None:
            return None
        values: dict[str, Any] = {name: self.snapshot.get(name) for name in SHOWN}
        for name, value in values.items():
            if name.endswith("_at") and value is not None:
                values[name] = datetime.fromisoformat(value).astimezone(UTC)
        return Job(**values | {"id": UUID(values["id"]), "state": JobState(values["state"])})


@dataclass(frozen=True)
class Response:
    """What one attempt led to. `retry_seconds` is None when there is no further one."""

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
    session: Session, *, limit: int, most_per_host: int, flying: Mapping[str, int], lease: timedelta
) -> list[Dispatch]:
    """Up to `limit` due deliveries, so that no host has more than `most_per_host` with those that are `flying`. What
    nobody wants any more fails instead, and an attempt whose lease ended is written down as vanished."""
    rows = session.execute(
        CLAIM,
        {
            "limit": limit,
            "most_per_host": most_per_host,
            "flying": json.dumps(dict(flying)),
            "lease": lease,
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
            snapshot=row.job,
            secrets=row.secrets,
        )
        for row in rows
    ]


def record(session: Session, responses: Sequence[Response], *, worn_out_after: timedelta) -> None:
    """Writes the ledger; an answer that came too late is left out. Disables webhooks that are gone, or that have
    answered nothing but failures for `worn_out_after`."""
    said = {
        "rows": json.dumps([_row(response) for response in responses]),
        "worn_out_after": worn_out_after,
        "gone": GONE,
        "exhausted": EXHAUSTED,
        "disabled_as_gone": DISABLED_AS_GONE,
        "worn_out": WORN_OUT,
    }
    disabled = [id_ for id_, is_disabled in session.execute(RECORD, said) if is_disabled]
    if disabled:
        deliveries.fail_waiting(session, disabled)


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
    """Whether a pump waits, or runs in a worker that lives."""
    values = {"kind": kind, "queue": queue, "priority": priority, "silence": SILENCE}
    return bool(session.scalar(HAS_DISPATCHER, values))
