-- Takes the best waiting jobs of a queue, by priority and virtual time, and gives each a fresh lease.
-- A job that lost a lease before is claimed alone: a job that kills its worker must not use up its batch's attempts.
WITH best AS (
    SELECT id, alone, priority, turn FROM jobs
    WHERE queue = :queue AND state = 'queued' AND kind = ANY(:kinds)
        AND (expires_at IS NULL OR expires_at > now())
        -- include queries/jobs/not_paused.sql
    ORDER BY priority, turn, id LIMIT :limit FOR UPDATE SKIP LOCKED
), ranked AS (
    SELECT id, alone, row_number() OVER best_first AS rank, first_value(alone) OVER best_first AS first_is_alone
    FROM best WINDOW best_first AS (ORDER BY priority, turn, id)
), claimed AS (
    UPDATE jobs SET
        -- include queries/jobs/claimed_columns.sql
    FROM ranked
    WHERE jobs.id = ranked.id AND (rank = 1 OR NOT (ranked.alone OR first_is_alone))
    RETURNING jobs.*, rank
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq, attempt, 'started', '{}' FROM claimed
), noted AS (
    SELECT id AS job_id, attempt AS as_attempt, rank, (SELECT count(*) FROM best) AS found,
        false AS is_trial, false AS is_unproven
    FROM claimed
)
-- include queries/jobs/note_claimed.sql
