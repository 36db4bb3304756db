-- How many jobs run in a queue at a provider, and how many seconds its recent jobs took there. Of a job that went on to
-- another queue, that is what it took before its last stage.
WITH recent AS (
    SELECT kind, queue, provider, work_seconds,
        CAST(extract(epoch FROM finished_at - claimed_at) AS double precision) AS last_seconds
    FROM jobs
    WHERE finished_at > now() - CAST(:recent AS interval) AND state = 'succeeded' AND claimed_at IS NOT NULL
    ORDER BY finished_at DESC LIMIT :most
)
SELECT
    (
        SELECT count(*) FROM jobs
        WHERE state = 'running' AND queue = :queue AND provider IS NOT DISTINCT FROM CAST(:provider AS text)
    ) AS running,
    (
        SELECT avg(CASE WHEN queue = :queue THEN last_seconds ELSE work_seconds - last_seconds END) FROM recent
        WHERE (queue = :queue AND provider IS NOT DISTINCT FROM CAST(:provider AS text))
            OR (queue <> :queue AND kind = ANY(CAST(:passing AS text[])))
    ) AS seconds
