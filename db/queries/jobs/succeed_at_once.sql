-- Ends a job with its result in the transaction that added it, as if a worker had claimed it there and then.
WITH changed AS (
    UPDATE jobs SET
        state = 'succeeded', attempt = 1, claimed_at = now(), started_at = now(), finished_at = now(),
        result = CAST(:result AS jsonb), receipt = CAST(:receipt AS jsonb),
        last_seq = last_seq + jsonb_array_length(CAST(:events AS jsonb)), version = version + 1
    WHERE jobs.id = :id AND state = 'queued'
    RETURNING jobs.id, jobs.attempt, jobs.last_seq,
        -- include queries/webhooks/outbox_columns.sql
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq - jsonb_array_length(CAST(:events AS jsonb)) + nth, attempt, event ->> 'type', event -> 'data'
    FROM changed, jsonb_array_elements(CAST(:events AS jsonb)) WITH ORDINALITY AS listed (event, nth)
), delivery AS (
    -- include queries/webhooks/outbox_delivery.sql
)
SELECT EXISTS (SELECT FROM delivery) AS has_deliveries FROM changed
