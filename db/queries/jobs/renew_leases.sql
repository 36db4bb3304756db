-- Extends the leases of attempts that are in time. The others are not returned, so they are lost.
-- Rows are locked in the order of their ids, as by `report.sql`.
WITH mine AS (
    SELECT * FROM unnest(
        CAST(:ids AS uuid[]), CAST(:stages AS text[]), CAST(:attempts AS integer[]), CAST(:claims AS timestamptz[])
    ) AS mine (id, stage, attempt, claimed_at)
), locked AS (
    SELECT id FROM jobs WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR NO KEY UPDATE
)
UPDATE jobs SET lease_until = now() + lease_seconds * interval '1 second'
FROM mine JOIN locked USING (id)
WHERE jobs.id = mine.id AND jobs.stage = mine.stage AND jobs.attempt = mine.attempt
    AND jobs.claimed_at = mine.claimed_at AND worker = :worker AND state = 'running'
RETURNING jobs.id, jobs.stage, jobs.attempt, worker, jobs.claimed_at,
    cancel_requested_at IS NOT NULL AS is_cancelled
