-- Deliveries for each webhook of the owner that wants this event, and for the job's `callback_url`: by a function with the
-- owner's rights, so that nobody who ends jobs need read the addresses of webhooks. It shows what the job's row says, and
-- ignores its second argument, which is what older workers say.
SELECT FROM changed WHERE is_told HAVING sum(queue_deliveries(id, NULL)) > 0
