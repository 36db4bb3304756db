-- Queues jobs whose time has come. They take their turns as new jobs do, those of a user in the order of their times.
WITH entering AS (
    SELECT id, user_id, queue, priority, run_at FROM jobs WHERE state = 'scheduled' AND run_at <= now()
    ORDER BY run_at LIMIT 1000 FOR UPDATE SKIP LOCKED
), line AS MATERIALIZED (
    -- include queries/jobs/line.sql
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY user_id, queue, priority ORDER BY run_at, id) AS nth_of_user FROM entering
)
UPDATE jobs SET
    state = 'queued', queued_at = now(), version = version + 1,
    turn = line.turn + CASE WHEN ranked.user_id IS NULL THEN 0 ELSE nth_of_user - 1 END * interval '1 hour'
FROM ranked JOIN line USING (queue, priority)
WHERE jobs.id = ranked.id AND line.user_id IS NOT DISTINCT FROM ranked.user_id
RETURNING jobs.id
