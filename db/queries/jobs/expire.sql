-- Handles these jobs, which are past their deadline, or wait for a provider that is gone (db/queries/llm/providers.py), and
-- are locked. Those that wait for a provider that is away fail; others that never ran expire, those
-- that wait for another attempt are cancelled, and running ones are asked to stop.
WITH late AS (
    SELECT jobs.id, jobs.state <> 'running' AS waits, name, llm_providers.detail, CASE
        WHEN jobs.state <> 'queued' THEN NULL
        WHEN llm_providers.state NOT IN ('up', 'recovering') THEN down_since
        WHEN declared_away_at IS NOT NULL THEN declared_away_at
        WHEN announced_at < now() - CAST(:served AS interval) THEN announced_at
    END AS lacks_model_since, announced_at < now() - CAST(:served AS interval)
        AND (configured_by = '[]' OR announced_at < now() - CAST(:gone AS interval)) AS is_gone
    FROM jobs LEFT JOIN llm_providers ON name = provider
    WHERE jobs.id = ANY(CAST(:ids AS uuid[]))
), waited AS (
    SELECT late.*, lacks_model_since IS NOT NULL AS lacks_model,
        extract(epoch FROM now() - greatest(queued_at, lacks_model_since)) AS seconds
    FROM late JOIN jobs USING (id)
), changed AS (
    UPDATE jobs SET
        state = CASE
            WHEN NOT waits THEN state WHEN lacks_model THEN 'failed' WHEN attempt = 0 THEN 'expired' ELSE 'cancelled'
        END,
        error = CASE WHEN lacks_model THEN jsonb_build_object('slug', 'model-unavailable', 'errors', '[]'::jsonb, 'detail',
            CASE WHEN is_gone THEN format('The provider %L is gone: it was forgotten, taken out of the configuration, or '
                'announced by no worker for seven days. Name another one, or none.', name)
            ELSE format('The job waited %s s for the language model of the provider %L, until its deadline. %s',
                round((model_wait_seconds + seconds)::numeric), name, coalesce(waited.detail, '')) END
        ) ELSE error END,
        receipt = CASE WHEN lacks_model THEN CAST(:receipt AS jsonb) || coalesce(receipt, '{}') ELSE receipt END,
        model_wait_seconds = model_wait_seconds + CASE WHEN lacks_model THEN seconds ELSE 0 END,
        finished_at = CASE WHEN waits THEN now() END, worker = CASE WHEN waits THEN NULL ELSE worker END,
        cancel_requested_at = CASE WHEN waits THEN cancel_requested_at ELSE now() END,
        queue_seconds = queue_seconds
            + CASE WHEN state = 'queued' THEN greatest(0, extract(epoch FROM now() - queued_at)) ELSE 0 END,
        last_seq = last_seq + CASE WHEN waits THEN 2 ELSE 0 END, version = version + 1
    FROM waited WHERE jobs.id = waited.id
    RETURNING
        -- include queries/jobs/told_columns.sql
        jobs.id, attempt, last_seq, waits, lacks_model,
        -- include queries/webhooks/outbox_columns.sql
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq - 2 + n, attempt, event.type, event.data
    FROM changed, LATERAL (VALUES
        (CASE WHEN lacks_model THEN 'error' ELSE 'cancelled' END,
            CASE WHEN lacks_model THEN '{}'::jsonb ELSE '{"reason": "deadline"}'::jsonb END, 1),
        ('end', CASE WHEN lacks_model THEN '{}'::jsonb ELSE '{"reason": "deadline"}'::jsonb END, 2)
    ) AS event (type, data, n)
    WHERE waits
), delivery AS (
    -- include queries/webhooks/outbox_delivery.sql
)
SELECT id, told, EXISTS (SELECT FROM delivery) AS has_deliveries FROM changed
