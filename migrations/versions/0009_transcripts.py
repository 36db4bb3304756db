"""Transcripts: their segments, and what came in until it is read; addresses that documents were fetched from.

Only additions: old workers go on. What became of the job is told to its documents by a trigger, as in 0008: a
transcript's job names them in its intake.
"""

from alembic import op

revision = "0009"
down_revision = "0008"

TABLES = """
ALTER TABLE documents ADD source_url text;
CREATE TABLE segments (
    document_id uuid CONSTRAINT fk_segments_document_id REFERENCES documents ON DELETE CASCADE,
    position integer,
    speaker text,
    start_seconds double precision NOT NULL,
    end_seconds double precision NOT NULL,
    start_offset integer NOT NULL,
    end_offset integer NOT NULL,
    CONSTRAINT pk_segments PRIMARY KEY (document_id, position),
    CONSTRAINT ck_segments_times CHECK (0 <= start_seconds AND start_seconds <= end_seconds)
);
CREATE TABLE intakes (
    job_id uuid CONSTRAINT pk_intakes PRIMARY KEY CONSTRAINT fk_intakes_job_id REFERENCES jobs ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT fk_intakes_user_id REFERENCES users ON DELETE CASCADE,
    project_id uuid,
    path text NOT NULL,
    title text,
    source_url text,
    body bytea,
    documents jsonb NOT NULL DEFAULT '[]',
    skipped jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX ix_intakes_user_id ON intakes (user_id);
"""

TRIGGER = """
CREATE FUNCTION note_transcripts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    failed boolean := NEW.state <> 'queued';
BEGIN
    UPDATE documents d SET
        state = CASE WHEN state = 'ready' THEN state WHEN failed THEN 'failed' ELSE 'pending' END,
        problem = CASE WHEN failed THEN coalesce(
            NEW.error, jsonb_build_object('slug', 'cancelled', 'detail', 'The job ended: ' || NEW.state || '.')
        ) END
    FROM intakes, jsonb_to_recordset(documents) AS made (document_id uuid, version integer)
    WHERE job_id = NEW.id AND (
        (d.id = made.document_id AND d.version <= made.version)
        OR (replaces_id = made.document_id AND d.version = made.version)
    );
    RETURN NULL;
END $$;
CREATE TRIGGER note_transcripts AFTER UPDATE OF state ON jobs FOR EACH ROW
    WHEN (
        (
            NEW.state IN ('failed', 'cancelled', 'expired')
            OR NEW.state = 'queued' AND OLD.state IN ('failed', 'cancelled', 'expired')
        )
        AND NEW.kind = 'transcripts.ingest'
    )
    EXECUTE FUNCTION note_transcripts();
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(TRIGGER)


def downgrade() -> None:
    op.execute("DROP TRIGGER note_transcripts ON jobs")
    op.execute("DROP FUNCTION note_transcripts")
    op.execute("DROP TABLE intakes, segments")
    op.execute("ALTER TABLE documents DROP source_url")
