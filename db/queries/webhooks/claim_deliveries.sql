-- Takes due deliveries, fair to receivers and to users. A delivery that nobody wants any more fails instead; an attempt
-- whose lease ended is logged as vanished.
-- Each lane, a user's deliveries for a host, is looked up by itself, so that no backlog hides the others. A host gets its
-- lanes' first deliveries, then their second ones, up to what it may have in flight.
WITH RECURSIVE lanes AS (
    (SELECT host, user_id FROM deliveries WHERE state = 'pending' ORDER BY host, user_id LIMIT 1)
    UNION ALL
    SELECT next.host, next.user_id FROM lanes CROSS JOIN LATERAL (
        SELECT host, user_id FROM deliveries
        WHERE state = 'pending' AND (host, user_id) > (lanes.host, lanes.user_id)
        ORDER BY host, user_id LIMIT 1
    ) AS next
), due AS (
    SELECT id, lanes.host, next_attempt_at,
        row_number() OVER (PARTITION BY lanes.host, lanes.user_id ORDER BY next_attempt_at) AS nth_of_lane
    FROM lanes CROSS JOIN LATERAL (
        SELECT id, next_attempt_at FROM deliveries
        WHERE host = lanes.host AND user_id = lanes.user_id AND deliveries.state = 'pending'
            AND next_attempt_at <= now() AND (lease_until IS NULL OR lease_until < now())
        ORDER BY next_attempt_at LIMIT :most_per_host
    ) AS first
), busy AS (
    SELECT host, in_flight::integer FROM json_each_text(CAST(:in_flight AS json)) AS given (host, in_flight)
), best AS (
    SELECT id FROM (
        SELECT id, host, nth_of_lane, next_attempt_at,
            row_number() OVER (PARTITION BY host ORDER BY nth_of_lane, next_attempt_at) AS nth_of_host FROM due
    ) AS ranked LEFT JOIN busy USING (host)
    WHERE nth_of_host + coalesce(in_flight, 0) <= :most_per_host
    ORDER BY nth_of_lane, next_attempt_at LIMIT :limit
), taken AS (
    SELECT deliveries.id, lease_until AS lost_until, CASE
        WHEN webhook_id IS NULL THEN NULL WHEN webhooks.id IS NULL THEN :deleted
        WHEN disabled_at IS NOT NULL THEN :disabled
    END AS refusal
    FROM best JOIN deliveries USING (id) LEFT JOIN webhooks ON webhooks.id = webhook_id
    WHERE deliveries.state = 'pending' AND next_attempt_at <= now()
        AND (lease_until IS NULL OR lease_until < now())
    FOR UPDATE OF deliveries SKIP LOCKED
), changed AS (
    UPDATE deliveries SET
        state = CASE WHEN refusal IS NULL THEN 'pending' ELSE 'failed' END, problem = refusal,
        attempts = attempts + (refusal IS NULL)::integer, step = step + (refusal IS NULL)::integer,
        lease_until = CASE WHEN refusal IS NULL THEN now() + CAST(:lease AS interval) END
    FROM taken WHERE deliveries.id = taken.id
    RETURNING deliveries.*, lost_until, refusal
), vanished AS (
    INSERT INTO delivery_attempts (delivery_id, n, started_at, url, problem)
    SELECT id, attempts - (refusal IS NULL)::integer, lost_until - CAST(:lease AS interval), url, :vanished
    FROM changed WHERE lost_until IS NOT NULL
)
-- The result is the job's, which no longer changes once it has succeeded. It is left out where it is large, or the job is
-- gone or ran again. What was asked of the job never changes.
SELECT
    changed.id, changed.user_id, changed.attempts, step, type, changed.url, host, changed.created_at, webhook_id, job,
    CASE WHEN octet_length(CAST(ended.result AS text)) <= :most_result_bytes THEN ended.result END AS result,
    job @> '{"state": "succeeded"}' IS TRUE
        AND (ended.id IS NULL OR octet_length(CAST(ended.result AS text)) > :most_result_bytes) IS TRUE AS lacks_result,
    asked.input, asked.metadata AS labels, CASE
        WHEN asked.input IS NULL THEN asked.payload
        ELSE jsonb_build_object('schema_text', asked.payload -> 'schema_text')
    END AS payload,
    CASE WHEN webhook_id IS NULL THEN array_remove(ARRAY[callback_secrets.secret], NULL) ELSE array_remove(
        ARRAY[webhooks.secret, CASE WHEN previous_secret_until > now() THEN previous_secret END], NULL
    ) END AS secrets
FROM changed LEFT JOIN webhooks ON webhooks.id = webhook_id
    LEFT JOIN callback_secrets ON callback_secrets.user_id = changed.user_id
    LEFT JOIN jobs AS asked ON asked.id = changed.job_id
    LEFT JOIN jobs AS ended ON ended.id = changed.job_id AND ended.state = 'succeeded'
        AND ended.finished_at = CASE
            WHEN pg_input_is_valid(job ->> 'finished_at', 'timestamptz') THEN CAST(job ->> 'finished_at' AS timestamptz)
        END
WHERE refusal IS NULL
