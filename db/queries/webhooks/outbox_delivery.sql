-- Deliveries for each webhook of the owner that wants this event, and for the job's `callback_url`: by a function with the
-- owner's rights, so that nobody who ends jobs need read the addresses of webhooks.
SELECT FROM changed WHERE job IS NOT NULL HAVING sum(queue_deliveries(id, job)) > 0
