-- What is unfinished in each queue. Of a deep backlog only the jobs that come next are looked at.
WITH unfinished AS (
    SELECT name AS queue, state, queued_at FROM unnest(CAST(:queues AS text[])) AS wanted (name), LATERAL (
        SELECT state, queued_at FROM jobs WHERE queue = name AND state = 'queued'
        ORDER BY priority, turn, id LIMIT :most
    ) AS next
    UNION ALL
    (SELECT queue, state, queued_at FROM jobs WHERE state = 'scheduled' ORDER BY run_at LIMIT :most)
    UNION ALL
    (SELECT queue, state, queued_at FROM jobs WHERE state = 'running' ORDER BY lease_until LIMIT :most)
)
SELECT
    queue,
    count(*) FILTER (WHERE state = 'queued') AS waiting,
    count(*) FILTER (WHERE state = 'scheduled') AS scheduled,
    count(*) FILTER (WHERE state = 'running') AS running,
    CAST(extract(epoch FROM now() - min(queued_at) FILTER (WHERE state = 'queued')) AS double precision)
        AS oldest_waiting_seconds
FROM unfinished WHERE queue = ANY(:queues) GROUP BY queue
