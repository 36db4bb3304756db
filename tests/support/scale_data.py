"""A million jobs of a thousand users, made over 46 days. Most have ended; one busy user owns a fifth."""

from uuid import UUID

from sqlalchemy import Connection, text

JOBS = 1_000_000
USERS = 1_000
SCHEDULED, QUEUED, RUNNING = 5_000, 20_000, 200
DUE = 50  # scheduled jobs that are due, waiting ones past their deadline, and running ones past their lease
BUSY_USER = UUID(int=0)
BUSY_USERS_JOBS = JOBS // 5
RARE = 20  # the busy user's first jobs failed and are of another kind than all later ones
RARE_KIND = "documents.ingest"
OLD_DOCUMENT = UUID(int=5)  # the busy user's first job is to read it

USERS_SQL = """
    INSERT INTO users (id, email, normal_email, username)
    SELECT lpad(n::text, 32, '0')::uuid, n || '@example.org', n || '@example.org', 'learner ' || n
    FROM generate_series(0, :users - 1) AS n
"""
JOBS_SQL = """
    INSERT INTO jobs (
        id, created_at, user_id, kind, payload, stage, queue, priority, turn, state, run_at, attempt, max_attempts,
        lease_seconds, lease_until, worker, claimed_at, result, last_seq, queued_at, finished_at, expires_at
    )
    SELECT
        uuidv7(made_at - now()), made_at, lpad(who::text, 32, '0')::uuid, kind,
        CASE kind WHEN 'documents.ingest' THEN jsonb_build_object('document_id', lpad(n::text, 32, '0')::uuid)
            ELSE jsonb '{"prompt": "What is overfitting?"}' END,
        'run', (ARRAY['gpu.llm', 'gpu.embed', 'cpu', 'io'])[1 + n % 4], 5, made_at, state,
        CASE WHEN state = 'scheduled' THEN time_limit ELSE made_at END, 1, 3, 30,
        CASE WHEN state = 'running' THEN time_limit END, CASE WHEN state = 'running' THEN uuidv7() END,
        made_at,
        CASE WHEN state = 'succeeded' THEN jsonb '{"text": "A model that learns its examples by heart."}' END, 2,
        made_at, CASE WHEN phase = 'done' THEN made_at + interval '10 seconds' END,
        CASE WHEN state = 'queued' THEN time_limit WHEN n % 50 = 0 THEN made_at + interval '60 days' END
    FROM (
        SELECT
            n, phase, made_at, who,
            CASE WHEN who = 0 THEN CASE WHEN n > 5 * :rare THEN 'llm.generate' ELSE :rare_kind END
                ELSE (ARRAY['llm.generate', 'learning.exercises', 'documents.ingest'])[1 + n % 3] END AS kind,
            CASE WHEN phase <> 'done' THEN phase WHEN n <= 5 * :rare OR n % 100 = 1 THEN 'failed'
                WHEN n % 100 = 2 THEN 'cancelled' ELSE 'succeeded' END AS state,
            now() + CASE WHEN nth <= :due THEN -1 ELSE 1 END * interval '1 hour' AS time_limit
        FROM (VALUES
            ('done', :jobs - :scheduled - :queued - :running, 0),
            ('scheduled', :scheduled, :jobs - :scheduled - :queued - :running),
            ('queued', :queued, :jobs - :queued - :running),
            ('running', :running, :jobs - :running)
        ) AS phases (phase, size, before),
        generate_series(1, size) AS nth,
        LATERAL (SELECT
            before + nth AS n, now() - (:jobs - before - nth) * interval '4 seconds' AS made_at,
            CASE WHEN (before + nth) % 5 = 0 THEN 0 ELSE (before + nth) % :users END AS who
        ) AS made
    ) AS job
"""
EVENTS_SQL = """
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, seq, 1, (ARRAY['queued', 'started'])[seq], '{}' FROM jobs, generate_series(1, 2) AS seq
    WHERE user_id = :busy_user OR created_at < now() - interval '40 days'
"""
KEYS_SQL = """
    INSERT INTO idempotency_keys (user_id, route, key, fingerprint, job_id)
    SELECT user_id, '/api/llm/generate', id::text, '', id FROM jobs WHERE get_byte(uuid_send(id), 15) < 10
"""
METADATA_SQL = """
    INSERT INTO job_metadata (user_id, key, value, job_id)
    SELECT user_id, key, value, id FROM jobs, (VALUES ('course', 'biology'), ('order', '4711')) AS pair (key, value)
    WHERE user_id = :busy_user AND (key = 'course' OR kind = :rare_kind)
"""
NAMES = {
    "jobs": JOBS,
    "users": USERS,
    "scheduled": SCHEDULED,
    "queued": QUEUED,
    "running": RUNNING,
    "due": DUE,
    "busy_user": BUSY_USER,
    "rare": RARE,
    "rare_kind": RARE_KIND,
}


def load(connection: Connection) -> None:
    """Foreign keys are not checked row by row, and autovacuum does not come in the middle: both would take longer than
    the rest. Triggers do not fire either."""
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    for table in ("jobs", "job_events"):
        connection.execute(text(f"ALTER TABLE {table} SET (autovacuum_enabled = off)"))
    for statement in (USERS_SQL, JOBS_SQL, EVENTS_SQL, KEYS_SQL, METADATA_SQL):
        connection.execute(text(statement), NAMES)
