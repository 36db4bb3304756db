-- Queues an unsuccessful job again, at the stage where it ended. Its log goes on; it takes its turn as a new job does,
-- and a deadline counts from now.
WITH entering AS (
    SELECT user_id, queue, priority FROM jobs WHERE id = :id
), line AS MATERIALIZED (
    -- include queries/jobs/line.sql
), document AS MATERIALIZED (
    -- include queries/jobs/documents_first.sql
), changed AS (
    UPDATE jobs SET
        state = 'queued', queued_at = now(), turn = line.turn, run_at = now(), finished_at = NULL,
        expires_at = now() + CAST(:deadline_seconds AS double precision) * interval '1 second',
        cancel_requested_at = NULL, error = NULL, progress = NULL, alone = :alone, worker = NULL,
        lost_leases = 0,
        provider = CASE WHEN chain IS NULL THEN provider END, given_up = '[]',
        breaks = 0, broke_at = NULL,
        max_attempts = attempt + :more_attempts, last_seq = last_seq + 1, version = version + 1
    FROM line
    WHERE id = :id AND state IN ('failed', 'cancelled', 'expired') AND (SELECT count(*) FROM document) >= 0
    RETURNING id, last_seq, attempt
)
INSERT INTO job_events (job_id, seq, attempt, type, data)
SELECT id, last_seq, attempt, 'queued', '{}' FROM changed
RETURNING job_id
