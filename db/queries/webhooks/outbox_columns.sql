-- What a statement that ends jobs returns for `outbox_delivery.sql`: whether any webhook may want it. That costs one look
-- at an index for each job; what the platform's webhooks want is asked once.
jobs.finished_at IS NOT NULL AND jobs.user_id IS NOT NULL AND (
    jobs.callback_url IS NOT NULL OR 'job.' || jobs.state = ANY ((SELECT platform_events())::text[]) OR EXISTS (
        SELECT FROM webhooks
        WHERE webhooks.user_id = jobs.user_id AND disabled_at IS NULL AND 'job.' || jobs.state = ANY (webhooks.events)
    )
) AS is_told
