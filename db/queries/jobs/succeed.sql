-- Ends any number of attempts with their results. Returns whether each has ended, as `report.sql` does. None ends whose
-- reports PostgreSQL has lost in a crash.
WITH success AS (
    SELECT * FROM json_to_recordset(:rows) AS success (
        n integer, id uuid, stage text, attempt integer, worker uuid, claimed_at timestamptz,
        follows integer, progress jsonb, events jsonb,
        result jsonb, receipt jsonb
    )
), locked AS (
    SELECT n FROM jobs JOIN success USING (id) FOR NO KEY UPDATE OF jobs SKIP LOCKED
), changed AS (
    UPDATE jobs SET
        state = 'succeeded', finished_at = now(), result = success.result, receipt = success.receipt, error = NULL,
        progress = coalesce(success.progress, jobs.progress), worker = NULL, lease_until = NULL,
        work_seconds = work_seconds + extract(epoch FROM now() - jobs.claimed_at),
        last_seq = last_seq + jsonb_array_length(events) + 2, version = version + 1
    FROM success JOIN locked USING (n)
    WHERE jobs.id = success.id AND jobs.stage = success.stage AND jobs.attempt = success.attempt
        AND jobs.worker = success.worker AND jobs.claimed_at = success.claimed_at AND state = 'running'
        AND (follows IS NULL OR reports >= follows)
    RETURNING n, jobs.id, jobs.attempt, last_seq, events, success.receipt -> 'finish_reason' AS finish_reason,
        -- include queries/webhooks/outbox_columns.sql
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq - 2 - jsonb_array_length(events) + nth, attempt, event ->> 'type', event -> 'data'
    FROM changed, jsonb_array_elements(events) WITH ORDINALITY AS listed (event, nth)
    UNION ALL
    SELECT id, last_seq - 2 + nth, attempt, last.type, CASE last.type
        WHEN 'end' THEN jsonb_strip_nulls(jsonb_build_object('finish_reason', finish_reason)) ELSE '{}'
    END
    FROM changed, (VALUES (1, 'result'), (2, 'end')) AS last (nth, type)
), delivery AS (
    -- include queries/webhooks/outbox_delivery.sql
)
SELECT n, changed.n IS NOT NULL AS is_stored, EXISTS (SELECT FROM delivery) AS has_deliveries
FROM locked LEFT JOIN changed USING (n)
