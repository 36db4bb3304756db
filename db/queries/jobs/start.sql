-- Starts a waiting job outside its queue, for a transaction that adds it and ends it.
WITH started AS (
    UPDATE jobs SET
        state = 'running', attempt = attempt + 1, worker = :worker,
        lease_until = now() + lease_seconds * interval '1 second',
        started_at = now(), claimed_at = now(), last_seq = last_seq + 1, version = version + 1
    WHERE id = :id AND state = 'queued'
    RETURNING id, stage, attempt, claimed_at, last_seq
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq, attempt, 'started', '{}' FROM started
)
SELECT stage, attempt, claimed_at FROM started
