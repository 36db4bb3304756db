-- Of the jobs `candidate`, those whose documents somebody else has locked (`held`). The documents of the others are locked
-- now: a trigger changes them (`note_reading`), and upkeep waits for nobody.
named AS MATERIALIZED (
    SELECT candidate.id AS job_id, documents.id FROM candidate JOIN documents ON documents.user_id = candidate.user_id AND (
        documents.id = CAST(payload ->> 'document_id' AS uuid) OR replaces_id = CAST(payload ->> 'document_id' AS uuid)
    )
    WHERE payload ? 'document_id' AND payload ? 'version'
), free AS MATERIALIZED (
    SELECT id FROM documents WHERE id IN (SELECT id FROM named) FOR NO KEY UPDATE SKIP LOCKED
), held AS MATERIALIZED (
    SELECT job_id FROM named WHERE id NOT IN (SELECT id FROM free)
)
