-- Handles jobs past their deadline. Those that never ran expire, those that wait for another attempt are cancelled, and
-- running ones are asked to stop.
WITH late AS (
    SELECT id, state <> 'running' AS waits FROM jobs
    WHERE expires_at <= now() AND state IN ('scheduled', 'queued', 'running')
        AND (state <> 'running' OR cancel_requested_at IS NULL)
    ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED
), changed AS (
    UPDATE jobs SET
        state = CASE WHEN NOT waits THEN state WHEN attempt = 0 THEN 'expired' ELSE 'cancelled' END,
        finished_at = CASE WHEN waits THEN now() END,
        cancel_requested_at = CASE WHEN waits THEN cancel_requested_at ELSE now() END,
        queue_seconds = queue_seconds
            + CASE WHEN state = 'queued' THEN extract(epoch FROM now() - queued_at) ELSE 0 END,
        last_seq = last_seq + CASE WHEN waits THEN 2 ELSE 0 END, version = version + 1
    FROM late WHERE jobs.id = late.id
    RETURNING jobs.id, attempt, last_seq, waits,
        -- include queries/webhooks/outbox_columns.sql
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq - 2 + n, attempt, event.type, '{"reason": "deadline"}'
    FROM changed, unnest(ARRAY['cancelled', 'end']) WITH ORDINALITY AS event (type, n)
    WHERE waits
), delivery AS (
    -- include queries/webhooks/outbox_delivery.sql
)
SELECT id, EXISTS (SELECT FROM delivery) AS has_deliveries FROM changed
