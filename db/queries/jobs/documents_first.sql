-- Documents that triggers change when these jobs end, or begin anew (`note_reading`, `note_transcripts`). They come before
-- jobs in the order of locks (docs/decisions/0048).
SELECT documents.id FROM (
    SELECT user_id, CAST(payload ->> 'document_id' AS uuid) AS document_id FROM jobs
    WHERE id = ANY(CAST(:ids AS uuid[])) AND payload ? 'document_id' AND payload ? 'version'
    UNION ALL
    SELECT intakes.user_id, made.document_id
    FROM intakes CROSS JOIN jsonb_to_recordset(intakes.documents) AS made (document_id uuid)
    WHERE job_id = ANY(CAST(:ids AS uuid[]))
) AS named JOIN documents ON documents.user_id = named.user_id
    AND (documents.id = named.document_id OR replaces_id = named.document_id)
ORDER BY documents.id FOR NO KEY UPDATE OF documents
