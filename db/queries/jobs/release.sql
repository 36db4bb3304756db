-- Gives a job back to its queue; the attempt does not count.
WITH changed AS (
    UPDATE jobs SET
        state = 'queued', queued_at = now(), attempt = attempt - 1, progress = NULL, receipt = coalesce(CAST(:receipt AS jsonb), receipt),
        version = version + 1, worker = NULL, lease_until = NULL,
        work_seconds = work_seconds + extract(epoch FROM now() - claimed_at),
        last_seq = last_seq + jsonb_array_length(CAST(:events AS jsonb))
    WHERE id = :id AND stage = :stage AND attempt = :attempt AND worker = :worker AND claimed_at = :claimed_at
        AND state = 'running'
    RETURNING
        -- include queries/jobs/told_columns.sql
        id, last_seq
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq - jsonb_array_length(CAST(:events AS jsonb)) + nth, :attempt, event ->> 'type', event -> 'data'
    FROM changed, jsonb_array_elements(CAST(:events AS jsonb)) WITH ORDINALITY AS listed (event, nth)
)
SELECT id, told, false AS has_deliveries FROM changed
