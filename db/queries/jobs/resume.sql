-- Gives attempts their jobs back whose leases were lost, if nobody has begun these since: then they run on, under the same
-- attempt, as if the lease had never ended. Undoes what `reap.sql` did; `claimed_at` counts the work since the claim. Of
-- one that was resumed a moment ago the lease is renewed.
-- Returns which attempts own their jobs. Of those whose rows somebody else has locked (`is_held`) nothing is changed.
WITH mine AS (
    SELECT * FROM unnest(
        CAST(:ids AS uuid[]), CAST(:stages AS text[]), CAST(:attempts AS integer[]), CAST(:workers AS uuid[]),
        CAST(:claims AS timestamptz[])
    ) AS mine (id, stage, attempt, worker, claimed_at)
), locked AS (
    SELECT id FROM jobs WHERE id = ANY(CAST(:ids AS uuid[])) FOR NO KEY UPDATE SKIP LOCKED
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
    RETURNING jobs.id, jobs.stage, jobs.attempt, jobs.worker, jobs.claimed_at, last_seq,
        cancel_requested_at IS NOT NULL AS is_cancelled, old.state = 'queued' AS has_waited
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq, attempt, 'resumed', '{}' FROM changed WHERE has_waited
)
SELECT id, stage, attempt, worker, claimed_at, is_cancelled, has_waited, false AS is_held FROM changed
UNION ALL
SELECT id, stage, attempt, worker, claimed_at, cancel_requested_at IS NOT NULL, false, true
FROM jobs JOIN mine USING (id, stage, attempt, worker, claimed_at)
WHERE state IN ('queued', 'running') AND id NOT IN (SELECT id FROM locked)
