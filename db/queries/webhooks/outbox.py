"""What a job's end has to tell, written by the statement that ends the job: both commit, or neither does.

A statement whose CTE `changed` updates `jobs` puts `HEARD` behind its RETURNING, `DELIVERY` among its CTEs and
`HAS_DELIVERIES` into what it selects, and hands that to `note`. Where nobody listens this costs one look at an index
for each ended job.
"""

from sqlalchemy.orm import Session

NOTED = "pensum.deliveries"

#: All that is shown of a job that ended; what it asked for is not.
SHOWN = (
    *("id", "kind", "state", "queue", "attempt", "max_attempts", "progress", "result", "error", "receipt"),
    *("cancel_requested_at", "created_at", "started_at", "finished_at", "expires_at", "queue_seconds", "work_seconds"),
)

HEARD = f"""
    jobs.user_id, jobs.callback_url, 'job.' || jobs.state AS type,
    CASE WHEN jobs.finished_at IS NOT NULL AND jobs.user_id IS NOT NULL AND (
        jobs.callback_url IS NOT NULL OR EXISTS (
            SELECT FROM webhooks
            WHERE webhooks.user_id = jobs.user_id AND disabled_at IS NULL
                AND 'job.' || jobs.state = ANY (webhooks.events)
        )
    ) THEN jsonb_build_object({", ".join(f"'{name}', jobs.{name}" for name in SHOWN)}) END AS job
"""

DELIVERY = """
    delivery AS (
        INSERT INTO deliveries (user_id, webhook_id, job_id, type, url, job)
        SELECT user_id, webhook_id, id, type, url, job
        FROM changed CROSS JOIN LATERAL (
            SELECT webhooks.id AS webhook_id, url FROM webhooks
            WHERE webhooks.user_id = changed.user_id AND disabled_at IS NULL AND changed.type = ANY (webhooks.events)
            UNION ALL
            SELECT NULL, callback_url WHERE callback_url IS NOT NULL
        ) AS listener
        WHERE job IS NOT NULL
        RETURNING 1
    )
"""

HAS_DELIVERIES = "EXISTS (SELECT FROM delivery) AS has_deliveries"


def note(session: Session, has_deliveries: bool) -> None:
    """Lets whoever commits this session know that there is something to send."""
    if has_deliveries:
        session.info[NOTED] = True


def take_note(session: Session) -> bool:
    """Whether something was noted since the last time."""
    return bool(session.info.pop(NOTED, False))
