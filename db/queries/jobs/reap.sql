-- Takes jobs back whose lease has ended. Their workers may live, and only be out of reach: the jobs keep their `worker`, by
-- which `resume.sql` knows the attempt again until another one begins. So a lost lease uses up no attempt, until
-- `:most_lost` were lost: then the job fails with the problem `lost`.
-- A lease that ended at the epoch is that of a dead process (`child_jobs.end_lease`): its attempt counts, and a job without
-- attempts left fails with the problem `spent`.
WITH candidate AS MATERIALIZED (
    SELECT id, user_id, payload FROM jobs WHERE state = 'running' AND lease_until < now() ORDER BY lease_until LIMIT 1000
),
-- include queries/jobs/free_documents.sql
, ended AS (
    SELECT id, cancel_requested_at IS NOT NULL AS is_cancelled, lease_until = 'epoch' AS is_dead,
        CASE WHEN lease_until = 'epoch' THEN attempt >= max_attempts ELSE lost_leases >= :most_lost END AS is_spent
    FROM jobs WHERE state = 'running' AND lease_until < now()
        AND id IN (SELECT id FROM candidate) AND id NOT IN (SELECT job_id FROM held)
    FOR UPDATE SKIP LOCKED
), lost AS (
    SELECT *, is_cancelled OR is_spent AS is_over, NOT (is_cancelled OR is_spent OR is_dead) AS may_go_on FROM ended
), changed AS (
    UPDATE jobs SET
        state = CASE WHEN is_cancelled THEN 'cancelled' WHEN is_spent THEN 'failed' ELSE 'queued' END,
        finished_at = CASE WHEN is_over THEN now() END,
        error = CASE
            WHEN is_cancelled OR NOT is_spent THEN error
            WHEN is_dead THEN CAST(:spent AS jsonb) ELSE CAST(:lost AS jsonb)
        END,
        queued_at = now(), lease_until = NULL, alone = true,
        worker = CASE WHEN may_go_on THEN worker END, progress = CASE WHEN may_go_on THEN progress END,
        lost_leases = lost_leases + may_go_on::integer, max_attempts = max_attempts + may_go_on::integer,
        work_seconds = work_seconds + extract(epoch FROM now() - claimed_at),
        last_seq = last_seq + CASE WHEN is_over THEN 2 ELSE 1 END, version = version + 1
    FROM lost WHERE jobs.id = lost.id
    RETURNING
        -- include queries/jobs/told_columns.sql
        jobs.id, queue, attempt, last_seq, is_over, is_cancelled, may_go_on,
        -- include queries/webhooks/outbox_columns.sql
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq, attempt, CASE WHEN is_over THEN 'end' ELSE 'retrying' END,
        CASE WHEN may_go_on THEN '{"after_seconds": 0, "reason": "lease_lost"}'::jsonb ELSE '{}'::jsonb END
    FROM changed
    UNION ALL
    SELECT id, last_seq - 1, attempt, CASE WHEN is_cancelled THEN 'cancelled' ELSE 'error' END,
        CAST('{}' AS jsonb)
    FROM changed WHERE is_over
), delivery AS (
    -- include queries/webhooks/outbox_delivery.sql
)
SELECT id, told, EXISTS (SELECT FROM delivery) AS has_deliveries FROM changed
