-- Ends a job that has failed. A trigger deletes the bytes of an intake that no parser reads (`delete_refused_intake`).
WITH document AS MATERIALIZED (
    -- include queries/jobs/documents_first.sql
), intake AS MATERIALIZED (
    SELECT job_id FROM intakes WHERE job_id = :id AND (SELECT count(*) FROM document) >= 0 FOR NO KEY UPDATE
), changed AS (
    UPDATE jobs SET
        state = 'failed', finished_at = now(), error = CAST(:error AS jsonb), receipt = CAST(:receipt AS jsonb),
        progress = coalesce(CAST(:progress AS jsonb), progress),
        version = version + 1, worker = NULL, lease_until = NULL,
        work_seconds = work_seconds + extract(epoch FROM now() - claimed_at),
        last_seq = last_seq + jsonb_array_length(CAST(:events AS jsonb))
    WHERE id = :id AND stage = :stage AND attempt = :attempt AND worker = :worker AND claimed_at = :claimed_at
        AND state = 'running' AND (SELECT count(*) FROM intake) >= 0
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
