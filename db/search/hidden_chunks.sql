-- The user's chunks that no search of a library sees: of a profile, or of a document that is not ready. They are looked up
-- once, and leave the scan of the vectors' index as it is.
SELECT chunks.id FROM chunks JOIN documents ON documents.id = chunks.document_id
WHERE documents.user_id = :user_id AND (documents.kind = 'profile' OR documents.state <> 'ready')
