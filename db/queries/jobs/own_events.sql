-- The jobs of some users that were changed behind a cursor, as they are now. The last row is the next cursor, and has
-- no job.
-- $1 are the users, $2 is the time of the cursor, $3 its snapshot, $4 how far back transactions are looked for that
-- committed late, $5 the kinds that are not told. $6 is the snapshot up to which they are told, or NULL for all: what
-- changed after it comes with the next step from there.
-- A job has changed if the transaction that wrote its row had not committed in the snapshot of the cursor. Transactions
-- are counted with 64 bits, of which `xmin` of a row has the lower 32. After a crash PostgreSQL counts on from the last
-- one that it had written, so the snapshot of an earlier cursor says nothing (docs/decisions/0020).
-- So does a promoted standby: there a job has jumped, or is new, since the cursor. The time of a cursor is later than its
-- snapshot, so that no job which the snapshot shows counts as newer.
-- Its clock may have gone back since the cursor.
WITH step AS MATERIALIZED (
    SELECT clock_timestamp() AS until, pg_current_snapshot() AS snapshot,
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS newest
), candidate AS (
    SELECT id, xmin AS written_by, greatest(created_at, jumped_at) AS numbered_at FROM jobs WHERE state = 'running' AND user_id = ANY($1::uuid[])
    UNION ALL
    SELECT id, xmin, greatest(created_at, jumped_at) FROM jobs WHERE state = 'queued' AND user_id = ANY($1::uuid[])
    UNION ALL
    SELECT id, xmin, greatest(created_at, jumped_at) FROM jobs WHERE state = 'scheduled' AND user_id = ANY($1::uuid[])
    UNION ALL
    SELECT id, xmin, greatest(created_at, jumped_at) FROM jobs WHERE finished_at > least($2::timestamptz, now()) - $4::interval AND user_id = ANY($1::uuid[])
), dated AS (
    SELECT id, numbered_at, (newest - (newest - written_by::text::bigint) % 4294967296)::text::xid8 AS written_by FROM candidate, step
), changed AS (
    SELECT id FROM dated
    WHERE (
        $2 < pg_stat_get_bgwriter_stat_reset_time() OR numbered_at > $2
        OR NOT pg_visible_in_snapshot(written_by, $3::text::pg_snapshot)
    )
        AND ($6::text IS NULL OR pg_visible_in_snapshot(written_by, $6::text::pg_snapshot))
)
SELECT user_id, id AS job_id, version, state = 'running' AS is_running, jsonb_build_object(
    'id', id, 'kind', kind, 'version', version, 'attempt', attempt, 'max_attempts', max_attempts,
    'state', CASE WHEN state = 'running' AND cancel_requested_at IS NOT NULL THEN 'cancelling' ELSE state END,
    'progress', progress, 'problem', CASE WHEN finished_at IS NOT NULL THEN error ->> 'slug' END,
    'metadata', metadata, 'created_at', created_at, 'started_at', started_at, 'finished_at', finished_at
)::text AS data, NULL::timestamptz AS until, NULL AS snapshot
FROM changed JOIN jobs USING (id) WHERE kind <> ALL($5::text[])
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, until, snapshot::text FROM step
ORDER BY until NULLS FIRST, job_id
