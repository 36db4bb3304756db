-- Queues an unsuccessful job again, at the stage where it ended. Its log goes on; a
-- deadline counts from now.
WITH changed AS (
    UPDATE jobs SET
        state = 'queued', queued_at = now(), run_at = now(), finished_at = NULL,
        expires_at = now() + CAST(:deadline_seconds AS double precision) * interval '1 second',
        cancel_requested_at = NULL, error = NULL, progress = NULL, alone = false, worker = NULL,
        lost_leases = 0,
        provider = CASE WHEN chain IS NULL THEN provider END, given_up = '[]',
        breaks = 0, broke_at = NULL,
        max_attempts = attempt + :more_attempts, last_seq = last_seq + 1, version = version + 1
    WHERE id = :id AND state IN ('failed', 'cancelled', 'expired')
    RETURNING id, last_seq, attempt
)
INSERT INTO job_events (job_id, seq, attempt, type, data)
SELECT id, last_seq, attempt, 'queued', '{}' FROM changed
RETURNING job_id
