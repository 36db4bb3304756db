"""What is read from files: versions under one id, languages, what went wrong. Old workers read on: they know a document
by its id alone, and everything new has a default.

Which document failed is told by a trigger, because a job also ends where none of its code runs any more: its process
was killed, its attempts are spent, its user cancelled it.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = """
ALTER TABLE documents
    ADD key text,
    ADD version integer NOT NULL DEFAULT 1,
    ADD replaces_id uuid CONSTRAINT fk_documents_replaces_id REFERENCES documents ON DELETE CASCADE,
    ADD language regconfig NOT NULL DEFAULT 'english',
    ADD recipe text,
    ADD problem jsonb,
    DROP CONSTRAINT uq_documents_user_id_content_hash,
    DROP CONSTRAINT ck_documents_state,
    ADD CONSTRAINT ck_documents_state CHECK (state IN ('pending', 'ready', 'failed'));
CREATE INDEX ix_documents_content ON documents (user_id, content_hash);
CREATE INDEX ix_documents_language ON documents (user_id, language);
CREATE UNIQUE INDEX uq_documents_key ON documents (user_id, project_id, key) NULLS NOT DISTINCT WHERE key IS NOT NULL;
CREATE UNIQUE INDEX uq_documents_version ON documents (replaces_id, version) WHERE replaces_id IS NOT NULL;
ALTER TABLE chunks ADD speaker text;
"""

TRIGGER = """
CREATE FUNCTION note_reading() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    document uuid := NEW.payload ->> 'document_id';
    wanted integer := NEW.payload ->> 'version';
    failed boolean := NEW.state <> 'queued';
BEGIN
    UPDATE documents SET
        state = CASE WHEN state = 'ready' THEN state WHEN failed THEN 'failed' ELSE 'pending' END,
        problem = CASE WHEN failed THEN coalesce(NEW.error, jsonb_build_object(
            'slug', 'cancelled', 'detail', 'The reading was stopped: ' || NEW.state || '.', 'errors', '[]'::jsonb
        )) END
    WHERE user_id = NEW.user_id
        AND ((id = document AND version <= wanted) OR (replaces_id = document AND version = wanted));
    RETURN NULL;
END $$;
CREATE TRIGGER note_reading AFTER UPDATE OF state ON jobs FOR EACH ROW
    WHEN (
        (
            NEW.state IN ('failed', 'cancelled', 'expired')
            OR NEW.state = 'queued' AND OLD.state IN ('failed', 'cancelled', 'expired')
        )
        AND NEW.payload ? 'document_id' AND NEW.payload ? 'version'
    )
    EXECUTE FUNCTION note_reading();
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(TRIGGER)


def downgrade() -> None:
    """Versions that nobody read yet are dropped; of documents with the same bytes the oldest stays."""
    op.execute("DROP TRIGGER note_reading ON jobs")
    op.execute("DROP FUNCTION note_reading")
    op.execute("ALTER TABLE chunks DROP speaker")
    op.execute("DELETE FROM documents WHERE replaces_id IS NOT NULL")
    op.execute(
        "DELETE FROM documents d USING documents older"
        " WHERE older.user_id = d.user_id AND older.content_hash = d.content_hash AND older.id < d.id"
    )
    op.execute("UPDATE documents SET state = 'pending' WHERE state = 'failed'")
    op.execute(
        """
        DROP INDEX ix_documents_content, ix_documents_language, uq_documents_key, uq_documents_version;
        ALTER TABLE documents
            DROP key, DROP version, DROP replaces_id, DROP language, DROP recipe, DROP problem,
            DROP CONSTRAINT ck_documents_state,
            ADD CONSTRAINT ck_documents_state CHECK (state IN ('pending', 'ready')),
            ADD CONSTRAINT uq_documents_user_id_content_hash UNIQUE (user_id, content_hash);
        """
    )
