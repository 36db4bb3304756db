-- Documents that a trigger changes when these jobs end, or begin anew (`note_reading`). They come before jobs in the order
-- of locks (docs/decisions/0048).
SELECT documents.id FROM jobs JOIN documents ON documents.user_id = jobs.user_id AND (
    documents.id = CAST(payload ->> 'document_id' AS uuid) OR replaces_id = CAST(payload ->> 'document_id' AS uuid)
)
WHERE jobs.id = ANY(CAST(:ids AS uuid[])) AND payload ? 'document_id' AND payload ? 'version'
ORDER BY documents.id FOR NO KEY UPDATE OF documents
