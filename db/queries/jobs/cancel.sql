-- Ends waiting jobs and asks running ones to stop. Jobs that have ended stay as they are.
WITH target AS (
    SELECT id, state IN ('queued', 'scheduled') AS waits FROM jobs
    WHERE id = ANY(CAST(:ids AS uuid[])) AND state IN ('queued', 'scheduled', 'running')
    ORDER BY id FOR NO KEY UPDATE
), changed AS (
    UPDATE jobs SET
        state = CASE WHEN waits THEN 'cancelled' ELSE state END,
        finished_at = CASE WHEN waits THEN now() END, worker = CASE WHEN waits THEN NULL ELSE worker END,
        cancel_requested_at = coalesce(cancel_requested_at, now()),
        queue_seconds = queue_seconds
            + CASE WHEN state = 'queued' THEN greatest(0, extract(epoch FROM now() - queued_at)) ELSE 0 END,
        last_seq = last_seq + CASE WHEN waits THEN 2 ELSE 0 END,
        version = version + 1
    FROM target WHERE jobs.id = target.id
    RETURNING
        -- include queries/jobs/told_columns.sql
        jobs.id, last_seq, attempt, waits,
        -- include queries/webhooks/outbox_columns.sql
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq - 2 + n, attempt, event.type, '{}'
    FROM changed, unnest(ARRAY['cancelled', 'end']) WITH ORDINALITY AS event (type, n)
    WHERE waits
), delivery AS (
    -- include queries/webhooks/outbox_delivery.sql
)
SELECT id, told, EXISTS (SELECT FROM delivery) AS has_deliveries FROM changed
