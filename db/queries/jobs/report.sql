-- Stores the progress and the events of many running attempts. Returns whether those of each attempt are stored, without
-- those whose rows somebody else has locked: the other attempts do not wait for them.
-- A numbered report whose answer was lost comes again, perhaps while the first still runs: it is stored once. One that
-- `follows` another is stored only behind that: PostgreSQL may have lost it in a crash.
WITH report AS (
    SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS report (
        n integer, id uuid, stage text, attempt integer, worker uuid, claimed_at timestamptz,
        number integer, follows integer, progress jsonb, events jsonb
    )
), locked AS (
    SELECT n, report.number IS NULL OR jobs.reports < report.number AS is_new
    FROM jobs JOIN report USING (id) FOR NO KEY UPDATE OF jobs SKIP LOCKED
), changed AS (
    UPDATE jobs SET
        progress = CASE WHEN is_new THEN coalesce(report.progress, jobs.progress) ELSE jobs.progress END,
        version = version + (is_new AND report.progress IS NOT NULL)::integer,
        reports = greatest(reports, report.number),
        last_seq = last_seq + CASE WHEN is_new THEN jsonb_array_length(events) ELSE 0 END
    FROM report JOIN locked USING (n)
    WHERE jobs.id = report.id AND jobs.stage = report.stage AND jobs.attempt = report.attempt
        AND jobs.worker = report.worker AND jobs.claimed_at = report.claimed_at AND state = 'running'
        AND (follows IS NULL OR reports >= follows)
    RETURNING n, jobs.id, jobs.attempt, last_seq, events, is_new
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq - jsonb_array_length(events) + nth, attempt, event ->> 'type', event -> 'data'
    FROM changed, jsonb_array_elements(events) WITH ORDINALITY AS listed (event, nth)
    WHERE is_new
)
SELECT n, changed.n IS NOT NULL AS is_stored FROM locked LEFT JOIN changed USING (n)
