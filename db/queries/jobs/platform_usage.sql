-- What the jobs that ended in a window used, by `{key}`; the first row is that of all of them. Of a job that ended before
-- there were `gpu_seconds` all work counts as that of its last queue.
WITH ended AS (
    SELECT {key} AS key,
        state = 'failed' AND coalesce(error ->> 'slug', '') <> ALL (CAST(:blameless AS text[])) AS is_failure,
        coalesce(CAST(receipt ->> 'prompt_tokens' AS bigint), 0) AS prompt_tokens,
        coalesce(CAST(receipt ->> 'output_tokens' AS bigint), 0) AS output_tokens,
        coalesce(CAST(receipt ->> 'cost' AS double precision), 0) AS cost,
        receipt ->> 'cache' = 'hit' AS is_hit,
        coalesce(gpu_seconds, CASE WHEN starts_with(queue, 'gpu.') THEN work_seconds ELSE 0 END) AS gpu_seconds
    FROM jobs WHERE finished_at >= :since AND finished_at < :until
), used AS (
    SELECT key, grouping(key) AS is_total, count(*) AS jobs, count(*) FILTER (WHERE is_failure) AS failed,
        coalesce(sum(prompt_tokens), 0) AS prompt_tokens, coalesce(sum(output_tokens), 0) AS output_tokens,
        coalesce(sum(cost), 0) AS cost,
        coalesce(sum(prompt_tokens + output_tokens) FILTER (WHERE cost = 0), 0) AS tokens_without_price,
        coalesce(sum(gpu_seconds), 0) AS gpu_seconds, count(*) FILTER (WHERE is_hit) AS cache_hits
    FROM ended GROUP BY GROUPING SETS ((), (key))
)
SELECT used.*, count(*) OVER () - 1 AS groups FROM used
ORDER BY is_total DESC, prompt_tokens + output_tokens DESC, gpu_seconds DESC, jobs DESC, key LIMIT :most
