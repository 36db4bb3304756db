-- What a claim sets.
state = 'running', attempt = attempt + 1, worker = :worker, reports = 0,
-- That of an attempt that lost its lease is void.
progress = CASE WHEN worker IS NULL THEN progress END,
lease_until = now() + lease_seconds * interval '1 second',
started_at = coalesce(started_at, now()), claimed_at = now(),
-- A transaction that waited for a lock has an earlier `now()` than one that queued the job meanwhile.
queue_seconds = queue_seconds + greatest(0, extract(epoch FROM now() - queued_at)),
last_seq = last_seq + 1, version = version + 1
