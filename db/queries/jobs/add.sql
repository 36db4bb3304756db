-- Stores new jobs. Those of a user get virtual times an hour apart.
WITH draft AS (
    SELECT *, uuidv7() AS id FROM json_to_recordset(CAST(:drafts AS json)) AS draft (
        n integer, user_id uuid, kind text, payload jsonb, stage text, queue text, priority integer,
        run_at timestamptz, max_attempts integer, lease_seconds double precision, callback_url text,
        deadline_seconds double precision, chain text, provider text, model text, alone boolean,
        input jsonb, labels jsonb,
        request_id text, traceparent text
    )
), entering AS (
    SELECT user_id, queue, priority FROM draft
), line AS MATERIALIZED (
    -- include queries/jobs/line.sql
), job AS (
    INSERT INTO jobs (
        id, user_id, kind, payload, stage, queue, priority, state, run_at, max_attempts, lease_seconds,
        callback_url, expires_at, last_seq, turn, chain, provider, model, alone,
        input, metadata,
        request_id, traceparent
    )
    SELECT
        id, ranked.user_id, kind, payload, stage, queue, priority,
        CASE WHEN run_at > now() THEN 'scheduled' ELSE 'queued' END, coalesce(run_at, now()),
        max_attempts, lease_seconds, callback_url,
        greatest(run_at, now()) + deadline_seconds * interval '1 second', 1,
        line.turn + CASE WHEN ranked.user_id IS NULL THEN 0 ELSE nth_of_user - 1 END * interval '1 hour',
        chain, provider, model, alone, input, coalesce(labels, '{}'),
        request_id, traceparent
    FROM (
        SELECT *, row_number() OVER (PARTITION BY user_id, queue, priority ORDER BY n) AS nth_of_user FROM draft
    ) AS ranked
    JOIN line USING (queue, priority)
    WHERE line.user_id IS NOT DISTINCT FROM ranked.user_id
    RETURNING id, state, created_at, expires_at
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data) SELECT id, 1, 0, 'queued', '{}' FROM job
)
SELECT id, state, created_at, expires_at FROM draft JOIN job USING (id) ORDER BY n
