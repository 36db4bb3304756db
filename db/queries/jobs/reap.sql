-- Takes jobs back whose lease has ended. A job without attempts left fails with the problem `spent`.
WITH lost AS (
    SELECT id, attempt >= max_attempts AS is_spent, cancel_requested_at IS NOT NULL AS is_cancelled
    FROM jobs WHERE state = 'running' AND lease_until < now()
    ORDER BY lease_until LIMIT 1000 FOR UPDATE SKIP LOCKED
), changed AS (
    UPDATE jobs SET
        state = CASE WHEN is_cancelled THEN 'cancelled' WHEN is_spent THEN 'failed' ELSE 'queued' END,
        finished_at = CASE WHEN is_cancelled OR is_spent THEN now() END,
        error = CASE WHEN is_spent AND NOT is_cancelled THEN CAST(:spent AS jsonb) ELSE error END,
        queued_at = now(), worker = NULL, lease_until = NULL, alone = true, progress = NULL,
        work_seconds = work_seconds + extract(epoch FROM now() - claimed_at),
        last_seq = last_seq + CASE WHEN is_cancelled OR is_spent THEN 2 ELSE 1 END, version = version + 1
    FROM lost WHERE jobs.id = lost.id
    RETURNING jobs.id, queue, attempt, last_seq, is_spent, is_cancelled,
        -- include queries/webhooks/outbox_columns.sql
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq, attempt, CASE WHEN is_cancelled OR is_spent THEN 'end' ELSE 'retrying' END,
        CAST('{}' AS jsonb)
    FROM changed
    UNION ALL
    SELECT id, last_seq - 1, attempt, CASE WHEN is_cancelled THEN 'cancelled' ELSE 'error' END,
        CAST('{}' AS jsonb)
    FROM changed WHERE is_cancelled OR is_spent
), delivery AS (
    -- include queries/webhooks/outbox_delivery.sql
)
SELECT id, EXISTS (SELECT FROM delivery) AS has_deliveries FROM changed
