-- Locks jobs behind the documents that a trigger changes when they end. The count has every document locked before the
-- first job.
WITH document AS MATERIALIZED (
    -- include queries/jobs/documents_first.sql
)
SELECT id FROM jobs WHERE id = ANY(CAST(:ids AS uuid[])) AND (SELECT count(*) FROM document) >= 0
ORDER BY id FOR NO KEY UPDATE
