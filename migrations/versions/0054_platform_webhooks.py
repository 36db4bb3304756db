"""Webhooks of the platform's own account get the ends of all users' jobs.

Older workers go on: the ends of jobs that only such a webhook wants are not noted by them until they are replaced.
"""

from alembic import op

revision = "0054"
down_revision = "0053"

PLATFORM = "'00000000-0000-7000-8000-000000000001'::uuid"

# Asked once by a statement that ends jobs; whoever ends one need not see these webhooks.
EVENTS = f"""
CREATE FUNCTION platform_events() RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT event), '{{}}') FROM webhooks CROSS JOIN LATERAL unnest(events) AS event
    WHERE user_id = {PLATFORM} AND disabled_at IS NULL
$$;
REVOKE ALL ON FUNCTION platform_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform_events TO pensum_api, pensum_platform
"""

HEAD = """
CREATE OR REPLACE FUNCTION queue_deliveries(ended uuid, shown jsonb) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH job AS (
        SELECT id, user_id, 'job.' || state AS type, callback_url FROM jobs WHERE id = ended AND finished_at = now()
    ), added AS (
"""
# A delivery belongs to the owner of its webhook, and a job's user is told to the platform's webhooks alone.
BODY = f"""
        INSERT INTO deliveries (user_id, webhook_id, job_id, type, url, job, next_attempt_at)
        SELECT owner_id, webhook_id, id, type, url,
            CASE WHEN owner_id = {PLATFORM} THEN jsonb_build_object('user_id', user_id) ELSE '{{}}' END
                || (shown - 'result'),
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
"""
BODY_BEFORE = """
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
TAIL = """
    )
    SELECT count(*) FROM added
$$
"""


def upgrade() -> None:
    op.execute(EVENTS)
    op.execute(HEAD + BODY + TAIL)


def downgrade() -> None:
    op.execute(HEAD + BODY_BEFORE + TAIL)
    op.execute("DROP FUNCTION platform_events")
