-- Takes the one job that is next where users share a queue by seconds. Of the jobs that come first by priority and virtual
-- time, which are the first ones of up to `:window` users, it is that of the user whose jobs held the slots for the fewest
-- `:step` seconds of late, the running ones included. Of some kinds a user may only have so many running (`:limits`).
-- One claim at a time.
WITH limits AS (
    SELECT kind, most::integer FROM json_each_text(CAST(:limits AS json)) AS given (kind, most)
), busy AS (
    SELECT user_id, kind, count(*) AS running, sum(extract(epoch FROM now() - claimed_at)) AS seconds FROM jobs
    WHERE state = 'running' AND queue = ANY(:counted) GROUP BY user_id, kind
), waiting AS MATERIALIZED (
    SELECT id, priority, turn, user_id FROM jobs
    WHERE queue = :queue AND state = 'queued' AND kind = ANY(:kinds)
        AND (expires_at IS NULL OR expires_at > now())
        -- include queries/jobs/not_paused.sql
        AND NOT EXISTS (
            SELECT FROM limits JOIN busy USING (kind)
            WHERE busy.user_id = jobs.user_id AND busy.kind = jobs.kind AND running >= most
        )
    ORDER BY priority, turn, id LIMIT :window
), used AS (
    SELECT user_id, coalesce((
        SELECT faded(queue_use.seconds, noted_at) FROM queue_use
        WHERE queue_use.user_id = asking.user_id AND queue = :queue
    ), 0) + coalesce((SELECT sum(seconds) FROM busy WHERE busy.user_id = asking.user_id), 0) AS seconds
    FROM (SELECT DISTINCT user_id FROM waiting) AS asking
), best AS (
    SELECT jobs.id FROM jobs JOIN waiting USING (id) LEFT JOIN used ON used.user_id = waiting.user_id
    WHERE jobs.state = 'queued'
    ORDER BY waiting.priority, floor(coalesce(used.seconds, 0) / :step), waiting.turn, waiting.id
    LIMIT 1 FOR UPDATE OF jobs SKIP LOCKED
), claimed AS (
    UPDATE jobs SET
        -- include queries/jobs/claimed_columns.sql
    FROM best WHERE jobs.id = best.id
    RETURNING jobs.*
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq, attempt, 'started', '{}' FROM claimed
), noted AS (
    SELECT id AS job_id, attempt AS as_attempt, 1 AS rank, (SELECT count(*) FROM waiting) AS found,
        false AS is_trial, false AS is_unproven
    FROM claimed
)
-- include queries/jobs/note_claimed.sql
