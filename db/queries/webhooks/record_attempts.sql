-- Logs finished attempts, moves their deliveries on, and disables webhooks that are gone or have failed for too long.
-- A response that came after another attempt had begun is left out.
-- Deliveries are locked before webhooks, and both in the order of their ids, as by whoever changes a webhook.
WITH response AS (
    SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS response (
        id uuid, attempt integer, started_at timestamptz, url text, status integer,
        latency_seconds double precision, excerpt text, problem text,
        is_success boolean, is_gone boolean, retry_seconds double precision
    )
), locked AS (
    SELECT deliveries.id FROM deliveries JOIN response USING (id) ORDER BY deliveries.id FOR NO KEY UPDATE OF deliveries
), changed AS (
    UPDATE deliveries SET
        state = CASE
            WHEN is_success THEN 'delivered' WHEN is_gone OR retry_seconds IS NULL THEN 'failed' ELSE 'pending'
        END,
        problem = CASE
            WHEN is_success THEN NULL WHEN is_gone THEN :gone WHEN retry_seconds IS NULL THEN :exhausted
        END,
        next_attempt_at = coalesce(now() + retry_seconds * interval '1 second', next_attempt_at),
        lease_until = NULL
    FROM response JOIN locked USING (id)
    WHERE deliveries.id = response.id AND attempts = response.attempt AND lease_until IS NOT NULL
    RETURNING webhook_id, type, deliveries.state AS state, response.*
), logged AS (
    INSERT INTO delivery_attempts (delivery_id, n, started_at, url, status, latency_seconds, excerpt, problem)
    SELECT id, attempt, started_at, url, status, latency_seconds, excerpt, problem FROM changed
), outcome AS (
    SELECT webhook_id, bool_or(is_success) AS works, bool_or(is_gone) AS is_gone,
        bool_or(is_success AND changed.url = webhooks.url) AS works_here,
        bool_or(type = 'webhook.test' AND changed.state = 'failed' AND changed.url = webhooks.url) AS is_test_lost
    FROM changed JOIN webhooks ON webhooks.id = webhook_id GROUP BY webhook_id
), judged AS (
    SELECT webhooks.id, works, works_here, is_gone,
        NOT works AND first_failure_at <= now() - CAST(:disable_after AS interval) AS is_failing,
        confirmed_at IS NULL AND is_test_lost AS is_unanswered
    FROM webhooks JOIN outcome ON webhooks.id = webhook_id
    WHERE disabled_at IS NULL AND (is_gone OR NOT works OR first_failure_at IS NOT NULL OR confirmed_at IS NULL)
    ORDER BY webhooks.id FOR NO KEY UPDATE OF webhooks
)
UPDATE webhooks SET
    confirmed_at = coalesce(confirmed_at, CASE WHEN works_here THEN now() END),
    first_failure_at = CASE WHEN NOT works THEN coalesce(first_failure_at, now()) END,
    disabled_at = CASE WHEN is_gone OR is_failing OR is_unanswered THEN now() END,
    disabled_reason = CASE
        WHEN is_gone THEN :disabled_as_gone WHEN is_failing THEN :disabled_as_failing
        WHEN is_unanswered THEN :disabled_as_unanswered
    END
FROM judged WHERE webhooks.id = judged.id
RETURNING webhooks.id, disabled_at IS NOT NULL AS is_disabled, confirmed_at = now() AS is_confirmed
