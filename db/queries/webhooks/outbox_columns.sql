-- What a statement that ends jobs returns for `outbox_delivery.sql`. `job` is all that a webhook shows of a job that ended,
-- but its result, and null where no webhook wants it. That costs one look at an index for each job;
-- what the platform's webhooks want is asked once.
jobs.user_id, jobs.callback_url, 'job.' || jobs.state AS type,
CASE WHEN jobs.finished_at IS NOT NULL AND jobs.user_id IS NOT NULL AND (
    jobs.callback_url IS NOT NULL OR 'job.' || jobs.state = ANY ((SELECT platform_events())::text[]) OR EXISTS (
        SELECT FROM webhooks
        WHERE webhooks.user_id = jobs.user_id AND disabled_at IS NULL AND 'job.' || jobs.state = ANY (webhooks.events)
    )
) THEN jsonb_build_object(
    'id', jobs.id, 'kind', jobs.kind, 'state', jobs.state, 'queue', jobs.queue, 'attempt', jobs.attempt,
    'max_attempts', jobs.max_attempts, 'progress', jobs.progress, 'error', jobs.error, 'receipt', jobs.receipt,
    'cancel_requested_at', jobs.cancel_requested_at, 'created_at', jobs.created_at,
    'started_at', jobs.started_at, 'finished_at', jobs.finished_at, 'expires_at', jobs.expires_at,
    'queue_seconds', jobs.queue_seconds, 'work_seconds', jobs.work_seconds,
    'model_wait_seconds', jobs.model_wait_seconds,
    'request_id', jobs.request_id, 'traceparent', jobs.traceparent
) END AS job
