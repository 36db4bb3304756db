"""The bytes of a document that no parser reads are deleted. Old workers find none and refuse it once more."""

from alembic import op

revision = "0046"
down_revision = "0045"

FUNCTION = """
CREATE FUNCTION delete_refused_bytes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE document_sources SET body = '' WHERE document_id = NEW.id;
    NEW.size_bytes := 0;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION delete_refused_bytes FROM PUBLIC;
CREATE TRIGGER delete_refused_bytes BEFORE UPDATE OF state, problem ON documents FOR EACH ROW
    WHEN (
        NEW.state = 'failed' AND NEW.size_bytes > 0
        AND NEW.problem ->> 'slug' IN ('unreadable-document', 'document-encrypted', 'document-too-long')
    )
    EXECUTE FUNCTION delete_refused_bytes();

CREATE FUNCTION delete_refused_intake() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE intakes SET body = NULL WHERE job_id = NEW.id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION delete_refused_intake FROM PUBLIC;
CREATE TRIGGER delete_refused_intake AFTER UPDATE OF state ON jobs FOR EACH ROW
    WHEN (
        NEW.state = 'failed' AND NEW.kind = 'transcripts.ingest' AND NEW.error ->> 'slug' IN
            ('unreadable-document', 'document-encrypted', 'document-too-long', 'archive-refused')
    )
    EXECUTE FUNCTION delete_refused_intake();
"""


def upgrade() -> None:
    op.execute(FUNCTION)


def downgrade() -> None:
    op.execute("DROP TRIGGER delete_refused_intake ON jobs; DROP TRIGGER delete_refused_bytes ON documents")
    op.execute("DROP FUNCTION delete_refused_intake, delete_refused_bytes")
