-- Has the job wait for a provider, in that provider's queue; the attempt does not count. It keeps its turn, unless it
-- broke the provider once more as its trial, or is suspected to be what breaks it: then those that wait go first, or it
-- would keep the provider from them all. `:breaks` is how often the provider broke in its hands.
WITH behind AS (
    SELECT max(priority) AS priority, max(turn) + interval '1 second' AS turn FROM jobs
    WHERE state = 'queued' AND provider = :provider AND (:breaks >= :suspect OR :broke_it AND :tolerated <= (
        SELECT count(*) FROM job_events WHERE job_id = :id AND type = 'waiting'
    ))
), changed AS (
    UPDATE jobs SET
        state = 'queued', queued_at = now(), attempt = attempt - 1, progress = NULL, receipt = coalesce(CAST(:receipt AS jsonb), receipt),
        priority = greatest(jobs.priority, behind.priority), turn = greatest(jobs.turn, behind.turn),
        queue = :next_queue, chain = :chain, provider = :provider, model = :model,
        given_up = CASE WHEN CAST(:gave_up AS text) IS NULL THEN given_up ELSE given_up || to_jsonb(CAST(:gave_up AS text)) END,
        breaks = CASE WHEN jobs.provider = :provider THEN :breaks ELSE 0 END,
        broke_at = CASE WHEN jobs.provider = :provider THEN coalesce(CAST(:broke_at AS timestamptz), broke_at) END,
        version = version + 1, worker = NULL, lease_until = NULL,
        work_seconds = work_seconds + extract(epoch FROM now() - claimed_at),
        last_seq = last_seq + jsonb_array_length(CAST(:events AS jsonb))
    FROM behind
    WHERE id = :id AND stage = :stage AND attempt = :attempt AND worker = :worker AND claimed_at = :claimed_at
        AND state = 'running'
    RETURNING
        -- include queries/jobs/told_columns.sql
        id, last_seq
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq - jsonb_array_length(CAST(:events AS jsonb)) + nth, :attempt, event ->> 'type', event -> 'data'
    FROM changed, jsonb_array_elements(CAST(:events AS jsonb)) WITH ORDINALITY AS listed (event, nth)
)
SELECT id, told, false AS has_deliveries FROM changed
