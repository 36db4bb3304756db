"""What is stored as a document, so that it is cut, embedded and deleted like one, and is none of anybody's library:
the words of a profile, and a version that is not ready yet."""

from db.models import Document

PROFILE = "profile"  # the kind of the words of somebody's profile; at most one a user

IS_SHOWN = (Document.kind != PROFILE) & Document.replaces_id.is_(None)

# For rankings of chunks in SQL: those of `:user_id` that no search of a library sees, because they are of a profile or
# of what is not ready. They are looked up once, and leave the scan of the vectors' index as it is.
CHUNKS = f"""(
    SELECT chunks.id FROM chunks JOIN documents ON documents.id = chunks.document_id
    WHERE documents.user_id = :user_id AND (documents.kind = '{PROFILE}' OR documents.state <> 'ready')
)"""
