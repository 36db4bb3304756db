-- The next few events of each job behind its cursor, in order, and at most so many of all of them.
-- $1 is the ids of the jobs, $2 how far each log was read, $3 the most events of one job, $4 the most events of all.
SELECT cursors.nth - 1, event.seq, event.type, coalesce(
    CASE event.type WHEN 'result' THEN jobs.result WHEN 'error' THEN jobs.error END,
    jsonb_build_object('attempt', event.attempt) || event.data
)::text, is_last, jobs.kind
FROM unnest(CAST($1 AS uuid[]), CAST($2 AS integer[])) WITH ORDINALITY AS cursors (id, seen, nth)
LEFT JOIN jobs USING (id)
LEFT JOIN LATERAL (
    SELECT * FROM job_events WHERE job_id = cursors.id AND seq > seen AND last_seq > seen
    ORDER BY seq LIMIT $3
) AS event ON true
CROSS JOIN LATERAL (
    SELECT jobs.id IS NULL OR (
        last_seq <= coalesce(event.seq, seen) AND state IN ('cancelled', 'expired', 'failed', 'succeeded')
    ) AS is_last
) AS log
WHERE event.seq IS NOT NULL OR is_last
ORDER BY cursors.nth, event.seq LIMIT $4
