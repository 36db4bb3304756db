"""Webhooks say what the row of the job says: a worker no longer chooses what they tell, or about whom.

Older workers go on: what they pass to the function is ignored.
"""

from alembic import op

revision = "0065"
down_revision = "0064"

PLATFORM = "'00000000-0000-7000-8000-000000000001'::uuid"

HEAD = """
CREATE OR REPLACE FUNCTION queue_deliveries(ended uuid, shown jsonb) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
"""

# All that a webhook shows of a job that ended, but its result.
OF_THE_ROW = """
    WITH job AS (
        SELECT id, user_id, 'job.' || state AS type, callback_url, jsonb_build_object(
            'id', id, 'kind', kind, 'state', state, 'queue', queue, 'attempt', attempt,
            'max_attempts', max_attempts, 'progress', progress, 'error', error, 'receipt', receipt,
            'cancel_requested_at', cancel_requested_at, 'created_at', created_at,
            'started_at', started_at, 'finished_at', finished_at, 'expires_at', expires_at,
            'queue_seconds', queue_seconds, 'work_seconds', work_seconds,
            'model_wait_seconds', model_wait_seconds,
            'request_id', request_id, 'traceparent', traceparent
        ) AS of_row
        FROM jobs WHERE id = ended AND finished_at = now()
    )
"""
OF_THE_WORKER = """
    WITH job AS (
        SELECT id, user_id, 'job.' || state AS type, callback_url, shown - 'result' AS of_worker
        FROM jobs WHERE id = ended AND finished_at = now()
    )
"""
# A delivery belongs to the owner of its webhook, and a job's user is told to the platform's webhooks alone.
ADDED = f"""
    , added AS (
        INSERT INTO deliveries (user_id, webhook_id, job_id, type, url, job, next_attempt_at)
        SELECT owner_id, webhook_id, id, type, url,
            CASE WHEN owner_id = {PLATFORM} THEN jsonb_build_object('user_id', user_id) ELSE '{{}}' END || {{job}},
            CASE WHEN NOT is_held THEN now() END
        FROM job CROSS JOIN LATERAL (
            SELECT webhooks.user_id AS owner_id, webhooks.id AS webhook_id, url, confirmed_at IS NULL AS is_held
            FROM webhooks
            WHERE webhooks.user_id IN (job.user_id, {PLATFORM})
                AND disabled_at IS NULL AND job.type = ANY (webhooks.events)
                AND (confirmed_at IS NOT NULL OR 100 > (
                    SELECT count(*) FROM deliveries WHERE webhook_id = webhooks.id AND deliveries.state = 'pending'
                ))
            UNION ALL
            SELECT job.user_id, NULL, callback_url, false WHERE callback_url IS NOT NULL
        ) AS listener
        RETURNING 1
    )
    SELECT count(*) FROM added
$$
"""


def upgrade() -> None:
    op.execute(HEAD + OF_THE_ROW + ADDED.replace("{job}", "of_row"))


def downgrade() -> None:
    op.execute(HEAD + OF_THE_WORKER + ADDED.replace("{job}", "of_worker"))
