-- Gives attempts their jobs back whose leases were lost, if nobody has begun these since: then they run on, under the same
-- attempt, as if the lease had never ended. Undoes what `reap.sql` did; `claimed_at` counts the work since the claim. Of
-- one that was resumed a moment ago the lease is renewed.
-- Rows are locked in the order of their ids, as by `report.sql`.
WITH mine AS (
    SELECT * FROM unnest(
        CAST(:ids AS uuid[]), CAST(:stages AS text[]), CAST(:attempts AS integer[]), CAST(:workers AS uuid[]),
        CAST(:claims AS timestamptz[])
    ) AS mine (id, stage, attempt, worker, claimed_at)
), locked AS (
    SELECT id FROM jobs WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR NO KEY UPDATE
), changed AS (
    UPDATE jobs SET
        state = 'running', lease_until = now() + lease_seconds * interval '1 second',
        work_seconds = work_seconds
            - CASE WHEN state = 'queued' THEN extract(epoch FROM queued_at - jobs.claimed_at) ELSE 0 END,
        lost_leases = lost_leases - (state = 'queued')::integer, max_attempts = max_attempts - (state = 'queued')::integer,
        last_seq = last_seq + (state = 'queued')::integer, version = version + (state = 'queued')::integer
    FROM mine JOIN locked USING (id)
    WHERE jobs.id = mine.id AND jobs.stage = mine.stage AND jobs.attempt = mine.attempt AND jobs.worker = mine.worker
        AND jobs.claimed_at = mine.claimed_at AND state IN ('queued', 'running')
    RETURNING jobs.id, jobs.stage, jobs.attempt, jobs.worker, jobs.claimed_at, last_seq, old.state = 'queued' AS has_waited
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq, attempt, 'resumed', '{}' FROM changed WHERE has_waited
)
SELECT id, stage, attempt, worker, claimed_at FROM changed
