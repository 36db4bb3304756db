"""What a worker with few rights has done for it: functions with the owner's rights that do one thing each.

Old workers, which own the tables, go on without them. Who may do what else is in db/worker_rights.py.
"""

from alembic import op

revision = "0023"
down_revision = "0022"

# Of a job that ended in this very transaction: nobody can send a webhook about another one.
DELIVERIES = """
CREATE FUNCTION queue_deliveries(ended uuid, shown jsonb) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH job AS (
        SELECT id, user_id, 'job.' || state AS type, callback_url FROM jobs WHERE id = ended AND finished_at = now()
    ), added AS (
        INSERT INTO deliveries (user_id, webhook_id, job_id, type, url, job)
        SELECT user_id, webhook_id, id, type, url, shown
        FROM job CROSS JOIN LATERAL (
            SELECT webhooks.id AS webhook_id, url FROM webhooks
            WHERE webhooks.user_id = job.user_id AND disabled_at IS NULL AND job.type = ANY (webhooks.events)
            UNION ALL
            SELECT NULL, callback_url WHERE callback_url IS NOT NULL
        ) AS listener
        RETURNING 1
    )
    SELECT count(*) FROM added
$$;
REVOKE ALL ON FUNCTION queue_deliveries FROM PUBLIC;
GRANT EXECUTE ON FUNCTION queue_deliveries TO pensum_api, pensum_platform
"""

PROFILES = """
CREATE FUNCTION ensure_profile(owner uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO profiles (user_id, name) SELECT id, username FROM users WHERE id = owner ON CONFLICT DO NOTHING
$$;
REVOKE ALL ON FUNCTION ensure_profile FROM PUBLIC
"""

PARTITIONS = """
CREATE FUNCTION make_partition(generation integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    size integer;
BEGIN
    SELECT dimensions INTO STRICT size FROM embedding_generations WHERE id = generation AND dimensions > 0;
    EXECUTE format(
        'CREATE TABLE %I PARTITION OF chunk_embeddings FOR VALUES IN (%s)', 'chunk_embeddings_' || generation,
        generation
    );
    EXECUTE format(
        'ALTER TABLE %I ADD CONSTRAINT %I CHECK (vector_dims(embedding) = %s)', 'chunk_embeddings_' || generation,
        'ck_chunk_embeddings_' || generation || '_dimensions', size
    );
END $$;
REVOKE ALL ON FUNCTION make_partition FROM PUBLIC
"""

# Who may make temporary tables must not have them taken for ours by a function that has the owner's rights.
OLDER = ("note_reading", "note_transcripts", "count_library_change", "publish_generation")


def upgrade() -> None:
    for function in (DELIVERIES, PROFILES, PARTITIONS):
        op.execute(function)
    for name in OLDER:
        op.execute(f"ALTER FUNCTION {name} SET search_path = public, pg_temp")


def downgrade() -> None:
    op.execute("DROP FUNCTION queue_deliveries, ensure_profile, make_partition")
    for name in OLDER:
        op.execute(f"ALTER FUNCTION {name} SET search_path = public")
