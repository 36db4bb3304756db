-- Reads what the session has just claimed, in the order of the claim and with its payloads, once the claim is committed:
-- a worker that takes no answer must hold neither its jobs' rows nor the lock of the queue's claims. Each row is found by
-- its id, whatever the statistics say of what runs (OFFSET).
SELECT id, stage, attempt, claimed_at, kind, user_id, payload, max_attempts, lease_seconds, cancel_requested_at, found,
    queue, chain, provider, model, is_trial, lost_leases, receipt, breaks, is_unproven,
    -- include queries/jobs/claim_context.sql
FROM json_to_recordset(CAST(current_setting('pensum.claimed') AS json))
    AS claimed (job_id uuid, as_attempt integer, rank integer, found integer, is_trial boolean, is_unproven boolean)
CROSS JOIN LATERAL (SELECT * FROM jobs WHERE id = job_id OFFSET 0) AS jobs
WHERE attempt = as_attempt AND worker = :worker AND state = 'running'
ORDER BY rank
