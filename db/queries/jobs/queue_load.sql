-- What is unfinished in each queue. Of a deep backlog only the jobs that come next are looked at.
-- A job whose provider is away is not ready, and neither is one that is paused.
WITH away AS (
    SELECT name FROM llm_providers WHERE state NOT IN ('up', 'recovering') OR declared_away_at IS NOT NULL
), unfinished AS (
    SELECT name AS queue, state, queued_at,
        (provider IS NULL OR provider NOT IN (SELECT name FROM away))
        AND name <> ALL(ARRAY(SELECT pauses.name FROM pauses WHERE target = 'queue'))
        AND kind <> ALL(ARRAY(SELECT pauses.name FROM pauses WHERE target = 'kind')) AS is_ready
    FROM unnest(CAST(:queues AS text[])) AS wanted (name), LATERAL (
        SELECT state, kind, queued_at, provider FROM jobs WHERE queue = name AND state = 'queued'
        ORDER BY priority, turn, id LIMIT :most
    ) AS next
    UNION ALL
    (SELECT queue, state, queued_at, false FROM jobs WHERE state = 'scheduled' ORDER BY run_at LIMIT :most)
    UNION ALL
    (SELECT queue, state, queued_at, false FROM jobs WHERE state = 'running' ORDER BY lease_until LIMIT :most)
)
SELECT
    queue,
    count(*) FILTER (WHERE state = 'queued') AS waiting,
    count(*) FILTER (WHERE state = 'scheduled') AS scheduled,
    count(*) FILTER (WHERE state = 'running') AS running,
    CAST(extract(epoch FROM now() - min(queued_at) FILTER (WHERE state = 'queued')) AS double precision)
        AS oldest_waiting_seconds,
    CAST(
        extract(epoch FROM now() - min(queued_at) FILTER (WHERE state = 'queued' AND is_ready)) AS double precision
    ) AS oldest_ready_seconds
FROM unfinished WHERE queue = ANY(:queues) GROUP BY queue
