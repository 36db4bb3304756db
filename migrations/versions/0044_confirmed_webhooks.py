"""Webhooks that answered a test, and deliveries that refer to their job instead of copying its result.

Webhooks that received something, or were never tried in vain, count as confirmed; the others are sent a test, and get
what is held for them once they answer it. Older workers go on: webhooks that older processes add count as confirmed,
and older dispatchers send jobs without their result until they are replaced.
"""

from alembic import op

revision = "0044"
down_revision = "0043"

CONFIRM = """
UPDATE webhooks SET confirmed_at = NULL WHERE first_failure_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM deliveries WHERE webhook_id = webhooks.id AND deliveries.state = 'delivered'
);
INSERT INTO deliveries (user_id, webhook_id, type, url)
    SELECT user_id, id, 'webhook.test', url FROM webhooks WHERE confirmed_at IS NULL AND disabled_at IS NULL
"""

HEAD = """
CREATE OR REPLACE FUNCTION queue_deliveries(ended uuid, shown jsonb) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH job AS (
        SELECT id, user_id, 'job.' || state AS type, callback_url FROM jobs WHERE id = ended AND finished_at = now()
    ), added AS (
"""
# What is held for a webhook that has not answered its test is due at no time; it is bounded.
BODY = """
        INSERT INTO deliveries (user_id, webhook_id, job_id, type, url, job, next_attempt_at)
        SELECT user_id, webhook_id, id, type, url, shown - 'result', CASE WHEN NOT is_held THEN now() END
        FROM job CROSS JOIN LATERAL (
            SELECT webhooks.id AS webhook_id, url, confirmed_at IS NULL AS is_held FROM webhooks
            WHERE webhooks.user_id = job.user_id AND disabled_at IS NULL AND job.type = ANY (webhooks.events)
                AND (confirmed_at IS NOT NULL OR 100 > (
                    SELECT count(*) FROM deliveries WHERE webhook_id = webhooks.id AND deliveries.state = 'pending'
                ))
            UNION ALL
            SELECT NULL, callback_url, false WHERE callback_url IS NOT NULL
        ) AS listener
        RETURNING 1
"""
BODY_BEFORE = """
        INSERT INTO deliveries (user_id, webhook_id, job_id, type, url, job)
        SELECT user_id, webhook_id, id, type, url, shown
        FROM job CROSS JOIN LATERAL (
            SELECT webhooks.id AS webhook_id, url FROM webhooks
            WHERE webhooks.user_id = job.user_id AND disabled_at IS NULL AND job.type = ANY (webhooks.events)
            UNION ALL
            SELECT NULL, callback_url WHERE callback_url IS NOT NULL
        ) AS listener
        RETURNING 1
"""
TAIL = """
    )
    SELECT count(*) FROM added
$$
"""


def upgrade() -> None:
    op.execute("ALTER TABLE webhooks ADD confirmed_at timestamptz DEFAULT now()")
    op.execute("ALTER TABLE deliveries ALTER next_attempt_at DROP NOT NULL")
    op.execute(CONFIRM)
    op.execute(HEAD + BODY + TAIL)


def downgrade() -> None:
    op.execute(HEAD + BODY_BEFORE + TAIL)
    op.execute("UPDATE deliveries SET next_attempt_at = now() WHERE next_attempt_at IS NULL")
    op.execute("ALTER TABLE deliveries ALTER next_attempt_at SET NOT NULL")
    op.execute("ALTER TABLE webhooks DROP confirmed_at")
