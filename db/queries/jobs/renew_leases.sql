-- Extends the leases of attempts that are in time. The others are lost, or somebody else has locked their rows:
-- `resume.sql` tells which. A locked row is not waited for: the leases of the other attempts would end meanwhile.
WITH mine AS (
    SELECT * FROM unnest(
        CAST(:ids AS uuid[]), CAST(:stages AS text[]), CAST(:attempts AS integer[]), CAST(:claims AS timestamptz[])
    ) AS mine (id, stage, attempt, claimed_at)
), locked AS (
    SELECT id FROM jobs WHERE id = ANY(CAST(:ids AS uuid[])) FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE jobs SET lease_until = now() + lease_seconds * interval '1 second'
FROM mine JOIN locked USING (id)
WHERE jobs.id = mine.id AND jobs.stage = mine.stage AND jobs.attempt = mine.attempt
    AND jobs.claimed_at = mine.claimed_at AND worker = :worker AND state = 'running'
RETURNING jobs.id, jobs.stage, jobs.attempt, worker, jobs.claimed_at,
    cancel_requested_at IS NOT NULL AS is_cancelled
