-- Queues the next stage of a job whose stage ended well. It takes its turn there as a new job does.
WITH entering AS (
    SELECT user_id, :next_queue AS queue, priority FROM jobs WHERE id = :id
), line AS MATERIALIZED (
    -- include queries/jobs/line.sql
), changed AS (
    UPDATE jobs SET
        state = 'queued', stage = :next_stage, queue = :next_queue, queued_at = now(), attempt = attempt - 1,
        turn = line.turn, alone = :alone, lost_leases = 0, chain = :chain, provider = :provider, model = :model, given_up = CAST(:given_up AS jsonb),
        breaks = 0, broke_at = NULL,
        progress = coalesce(CAST(:progress AS jsonb), progress), receipt = coalesce(CAST(:receipt AS jsonb), receipt),
        version = version + 1, worker = NULL, lease_until = NULL,
        work_seconds = work_seconds + extract(epoch FROM now() - claimed_at),
        last_seq = last_seq + jsonb_array_length(CAST(:events AS jsonb))
    FROM line
    WHERE id = :id AND stage = :stage AND attempt = :attempt AND worker = :worker AND claimed_at = :claimed_at
        AND state = 'running'
    RETURNING id, last_seq
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq - jsonb_array_length(CAST(:events AS jsonb)) + nth, :attempt, event ->> 'type', event -> 'data'
    FROM changed, jsonb_array_elements(CAST(:events AS jsonb)) WITH ORDINALITY AS listed (event, nth)
)
SELECT id, CAST(NULL AS jsonb) AS told, false AS has_deliveries FROM changed
