-- Schedules another attempt. One that an outage ended is forgiven (1), and counts as a lost lease instead. One that only
-- `:waited` (1) counts as nothing.
WITH changed AS (
    UPDATE jobs SET
        state = 'scheduled', run_at = now() + :delay_seconds * interval '1 second', error = CAST(:error AS jsonb),
        attempt = attempt - :waited, progress = NULL, receipt = coalesce(CAST(:receipt AS jsonb), receipt),
        lost_leases = lost_leases + :forgiven, max_attempts = max_attempts + :forgiven,
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
