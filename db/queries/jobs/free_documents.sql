-- Of the jobs `candidate`, those whose documents somebody else has locked (`held`). The documents of the others are locked
-- now: triggers change them (`note_reading`, `note_transcripts`), and upkeep waits for nobody.
named AS MATERIALIZED (
    SELECT candidate.id AS job_id, documents.id FROM candidate CROSS JOIN LATERAL (
        SELECT CAST(payload ->> 'document_id' AS uuid) AS document_id
        WHERE payload ? 'document_id' AND payload ? 'version'
        UNION ALL
        SELECT made.document_id
        FROM intakes CROSS JOIN jsonb_to_recordset(intakes.documents) AS made (document_id uuid)
        WHERE intakes.job_id = candidate.id
    ) AS read JOIN documents ON documents.user_id = candidate.user_id
        AND (documents.id = read.document_id OR replaces_id = read.document_id)
), free AS MATERIALIZED (
    SELECT id FROM documents WHERE id IN (SELECT id FROM named) FOR NO KEY UPDATE SKIP LOCKED
), held AS MATERIALIZED (
    SELECT job_id FROM named WHERE id NOT IN (SELECT id FROM free)
)
