-- What happened on the platform behind a cursor, in the order of time: jobs, pauses, workers. The last row is the next
-- cursor, and has no type.
-- $1 is the time of the cursor, $2 its snapshot, $3 how far back transactions are looked for that committed late, $4 the
-- longest step in time, $5 the most events, $6 how late workers are told, $7 how long a silent worker counts as alive.
-- An event is new if it is younger than the cursor, or if its transaction had not committed in the snapshot of the cursor.
-- Transactions are counted with 64 bits, of which `xmin` of a row has the lower 32.
-- Workers write their rows every few seconds, so theirs are told by time alone.
-- PostgreSQL's clock may have gone back since the cursor.
WITH step AS MATERIALIZED (
    SELECT least(now(), $1::timestamptz + $4::interval) AS until, pg_current_snapshot() AS snapshot,
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS newest
), late AS (
    SELECT id, kind, user_id, queue, state, claimed_at, finished_at, error, xmin AS written_by FROM jobs
    WHERE state = 'running' AND claimed_at > least($1::timestamptz, now()) - $3::interval
    UNION ALL
    SELECT id, kind, user_id, queue, state, claimed_at, finished_at, error, xmin FROM jobs
    WHERE finished_at > least($1, now()) - $3::interval
), recent AS (
    -- Whoever wrote an event that is new has also written its job, or somebody after them has.
    SELECT late.* FROM late, step
    WHERE claimed_at > $1 OR finished_at > $1 OR NOT pg_visible_in_snapshot(
        (newest - (newest - written_by::text::bigint) % 4294967296)::text::xid8, $2::text::pg_snapshot
    )
), entry AS (
    SELECT log.created_at AS at, log.seq, log.xmin AS written_by,
        CASE log.type WHEN 'started' THEN 'job.started' ELSE 'job.' || state END AS type,
        jsonb_build_object(
            'id', id, 'kind', kind, 'state', CASE log.type WHEN 'started' THEN 'running' ELSE state END,
            'user_id', user_id, 'queue', queue, 'attempt', log.attempt,
            'problem', CASE log.type WHEN 'end' THEN error ->> 'slug' END
        ) AS data
    FROM recent JOIN job_events AS log ON log.job_id = id
    WHERE log.created_at > least($1, now()) - $3::interval AND (
        log.type = 'started' OR (log.type = 'end' AND finished_at IS NOT NULL)
    )
    UNION ALL
    SELECT at, 0, xmin, CASE action WHEN 'worker.drain' THEN 'worker.draining' ELSE action || 'd' END,
        CASE action WHEN 'worker.drain' THEN jsonb_build_object('id', subject, 'name', after -> 'name')
            ELSE jsonb_build_object('name', subject) END
    FROM audit_log
    WHERE action IN ('queue.pause', 'queue.resume', 'kind.pause', 'kind.resume', 'worker.drain')
        AND at > least($1, now()) - $3::interval
), told AS (
    SELECT at AS told_at, seq, at, type, data FROM entry, step
    WHERE at <= until AND (at > $1 OR NOT pg_visible_in_snapshot(
        (newest - (newest - written_by::text::bigint) % 4294967296)::text::xid8, $2::text::pg_snapshot
    ))
    UNION ALL
    SELECT change.at + $6::interval, 0, change.at, change.type, jsonb_build_object('id', id, 'name', name)
    FROM workers, step, LATERAL (VALUES
        (started_at, 'worker.started'), (left_at, 'worker.left'),
        (CASE WHEN left_at IS NULL THEN seen_at + $7::interval END, 'worker.lost')
    ) AS change (at, type)
    WHERE change.at > $1 - $6::interval AND change.at <= until - $6::interval
), numbered AS (
    SELECT told_at, type, (data || jsonb_build_object('at', at))::text AS data,
        row_number() OVER (ORDER BY told_at, data ->> 'id', seq) AS nth
    FROM told
)
SELECT told_at, type, data FROM (
    SELECT * FROM numbered WHERE nth <= $5::bigint
    UNION ALL
    SELECT until, NULL, snapshot::text, $5::bigint + 1 FROM step
) AS listed ORDER BY nth
