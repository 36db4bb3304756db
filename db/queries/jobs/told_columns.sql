-- What logs tell of a job that changed (db/queries/jobs/changes.py).
jsonb_build_object(
    'job', jobs.id, 'kind', jobs.kind, 'user', jobs.user_id, 'state', jobs.state,
    'problem', CASE WHEN jobs.state IN ('failed', 'scheduled') THEN jobs.error ->> 'slug' END,
    'attempt', jobs.attempt || '/' || jobs.max_attempts,
    'queue_s', round(CAST(jobs.queue_seconds AS numeric), 3), 'work_s', round(CAST(jobs.work_seconds AS numeric), 3),
    'request_id', jobs.request_id, 'traceparent', jobs.traceparent
) AS told,
