-- Deletes jobs that ended long ago, and keeps their ids so that owners hear "gone" and not "unknown". Their idempotency
-- keys would go with them, and the same request would make the job again: they stay until they are a day old.
WITH old AS (
    SELECT id, user_id FROM jobs WHERE finished_at < now() - CAST(:keep AS interval)
    ORDER BY finished_at LIMIT :limit FOR UPDATE SKIP LOCKED
), remembered AS (
    INSERT INTO deleted_jobs (id, user_id) SELECT id, user_id FROM old WHERE user_id IS NOT NULL
), detached AS (
    UPDATE idempotency_keys SET job_id = NULL FROM old WHERE job_id = old.id
), deleted AS (
    DELETE FROM jobs USING old WHERE jobs.id = old.id RETURNING jobs.id
)
SELECT count(*) FROM deleted
