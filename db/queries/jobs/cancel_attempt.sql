-- Ends a running job whose cancellation was requested.
WITH document AS MATERIALIZED (
    -- include queries/jobs/documents_first.sql
), changed AS (
    UPDATE jobs SET
        state = 'cancelled', finished_at = now(), receipt = CAST(:receipt AS jsonb),
        progress = coalesce(CAST(:progress AS jsonb), progress),
        version = version + 1, worker = NULL, lease_until = NULL,
        work_seconds = work_seconds + extract(epoch FROM now() - claimed_at),
        last_seq = last_seq + jsonb_array_length(CAST(:events AS jsonb))
    WHERE id = :id AND stage = :stage AND attempt = :attempt AND worker = :worker AND claimed_at = :claimed_at
        AND state = 'running' AND (SELECT count(*) FROM document) >= 0
    RETURNING
        -- include queries/jobs/told_columns.sql
        id, last_seq,
        -- include queries/webhooks/outbox_columns.sql
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq - jsonb_array_length(CAST(:events AS jsonb)) + nth, :attempt, event ->> 'type', event -> 'data'
    FROM changed, jsonb_array_elements(CAST(:events AS jsonb)) WITH ORDINALITY AS listed (event, nth)
), delivery AS (
    -- include queries/webhooks/outbox_delivery.sql
)
SELECT id, told, EXISTS (SELECT FROM delivery) AS has_deliveries FROM changed
