-- One delivery for each webhook of the owner that wants this event, and one for the job's `callback_url`.
INSERT INTO deliveries (user_id, webhook_id, job_id, type, url, job)
SELECT user_id, webhook_id, id, type, url, job
FROM changed CROSS JOIN LATERAL (
    SELECT webhooks.id AS webhook_id, url FROM webhooks
    WHERE webhooks.user_id = changed.user_id AND disabled_at IS NULL AND changed.type = ANY (webhooks.events)
    UNION ALL
    SELECT NULL, callback_url WHERE callback_url IS NOT NULL
) AS listener
WHERE job IS NOT NULL
RETURNING 1
