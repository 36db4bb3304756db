"""Life stories: the interview and its plan, memories, chapters. Deleting is complete.

A trigger follows every memory that is deleted, also with its document or its project: sentences that cite it go, its
characters in the message are blotted out, replies that share a word with it go, and so do the ended jobs of the story,
whose results and events hold copies. Old workers know none of these tables.
"""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0036"
down_revision = "0035"

TABLES = """
CREATE TABLE story_plans (
    project_id uuid CONSTRAINT pk_story_plans PRIMARY KEY
        CONSTRAINT fk_story_plans_project_id REFERENCES projects ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT fk_story_plans_user_id REFERENCES users ON DELETE CASCADE,
    version integer NOT NULL DEFAULT 0,
    language text,
    plan jsonb NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ix_story_plans_user_id ON story_plans (user_id);
CREATE TABLE story_messages (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_story_messages PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_story_messages_user_id REFERENCES users ON DELETE CASCADE,
    project_id uuid NOT NULL CONSTRAINT fk_story_messages_project_id REFERENCES projects ON DELETE CASCADE,
    job_id uuid NOT NULL CONSTRAINT uq_story_messages_job_id UNIQUE,
    content text NOT NULL,
    reply text,
    replied_at timestamptz
);
CREATE INDEX ix_story_messages_user_id ON story_messages (user_id);
CREATE INDEX ix_story_messages_project_id ON story_messages (project_id, id DESC);
CREATE TABLE story_memories (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_story_memories PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_story_memories_user_id REFERENCES users ON DELETE CASCADE,
    project_id uuid NOT NULL CONSTRAINT fk_story_memories_project_id REFERENCES projects ON DELETE CASCADE,
    message_id uuid CONSTRAINT fk_story_memories_message_id REFERENCES story_messages ON DELETE SET NULL,
    document_id uuid CONSTRAINT fk_story_memories_document_id REFERENCES documents ON DELETE CASCADE,
    start_offset integer,
    end_offset integer,
    same_as uuid CONSTRAINT fk_story_memories_same_as REFERENCES story_memories ON DELETE CASCADE,
    quote text NOT NULL,
    words_hash bytea NOT NULL,
    language text NOT NULL,
    vector real[],
    vector_model text,
    date_text text,
    first_year integer,
    last_year integer,
    is_about boolean NOT NULL DEFAULT false,
    is_decade boolean NOT NULL DEFAULT false,
    day text,
    first_age integer,
    last_age integer,
    birth_year integer,
    people jsonb NOT NULL DEFAULT '[]',
    places jsonb NOT NULL DEFAULT '[]',
    themes jsonb NOT NULL DEFAULT '[]',
    is_confirmed boolean NOT NULL DEFAULT false,
    is_edited boolean NOT NULL DEFAULT false,
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ix_story_memories_user_id ON story_memories (user_id);
CREATE INDEX ix_story_memories_project_id ON story_memories (project_id, id);
CREATE INDEX ix_story_memories_message_id ON story_memories (message_id);
CREATE INDEX ix_story_memories_document_id ON story_memories (document_id);
CREATE INDEX ix_story_memories_same_as ON story_memories (same_as);
CREATE TABLE story_documents (
    project_id uuid CONSTRAINT fk_story_documents_project_id REFERENCES projects ON DELETE CASCADE,
    document_id uuid CONSTRAINT fk_story_documents_document_id REFERENCES documents ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT fk_story_documents_user_id REFERENCES users ON DELETE CASCADE,
    read_until integer NOT NULL,
    CONSTRAINT pk_story_documents PRIMARY KEY (project_id, document_id)
);
CREATE INDEX ix_story_documents_user_id ON story_documents (user_id);
CREATE INDEX ix_story_documents_document_id ON story_documents (document_id);
CREATE TABLE story_chapters (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_story_chapters PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_story_chapters_user_id REFERENCES users ON DELETE CASCADE,
    project_id uuid NOT NULL CONSTRAINT fk_story_chapters_project_id REFERENCES projects ON DELETE CASCADE,
    job_id uuid NOT NULL CONSTRAINT uq_story_chapters_job_id UNIQUE,
    title text NOT NULL,
    language text NOT NULL,
    theme text,
    decade integer,
    dropped integer NOT NULL DEFAULT 0,
    stale_since timestamptz
);
CREATE INDEX ix_story_chapters_user_id ON story_chapters (user_id);
CREATE INDEX ix_story_chapters_project_id ON story_chapters (project_id, id DESC);
CREATE TABLE story_sentences (
    chapter_id uuid CONSTRAINT fk_story_sentences_chapter_id REFERENCES story_chapters ON DELETE CASCADE,
    position integer,
    user_id uuid NOT NULL CONSTRAINT fk_story_sentences_user_id REFERENCES users ON DELETE CASCADE,
    text text NOT NULL,
    memory_ids uuid[] NOT NULL,
    CONSTRAINT pk_story_sentences PRIMARY KEY (chapter_id, position)
);
CREATE INDEX ix_story_sentences_user_id ON story_sentences (user_id);
CREATE TABLE story_jobs (
    job_id uuid CONSTRAINT pk_story_jobs PRIMARY KEY,
    project_id uuid NOT NULL CONSTRAINT fk_story_jobs_project_id REFERENCES projects ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT fk_story_jobs_user_id REFERENCES users ON DELETE CASCADE
);
CREATE INDEX ix_story_jobs_project_id ON story_jobs (project_id);
CREATE INDEX ix_story_jobs_user_id ON story_jobs (user_id);
"""

# Words of four letters and more; shorter ones are in every reply.
FUNCTIONS = """
CREATE FUNCTION delete_job_of_story() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    WITH gone AS (DELETE FROM jobs WHERE id = OLD.job_id RETURNING id, user_id)
    INSERT INTO deleted_jobs (id, user_id)
    SELECT gone.id, gone.user_id FROM gone JOIN users ON users.id = gone.user_id ON CONFLICT DO NOTHING;
    DELETE FROM deliveries WHERE job_id = OLD.job_id;
    RETURN NULL;
END $$;
CREATE TRIGGER delete_job_of_story AFTER DELETE ON story_jobs FOR EACH ROW EXECUTE FUNCTION delete_job_of_story();

CREATE FUNCTION forget_story_memory() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told text := OLD.quote;
    width integer := OLD.end_offset - OLD.start_offset;
BEGIN
    UPDATE story_chapters SET stale_since = coalesce(stale_since, now())
    WHERE id IN (SELECT chapter_id FROM story_sentences WHERE user_id = OLD.user_id AND OLD.id = ANY (memory_ids));
    DELETE FROM story_sentences WHERE user_id = OLD.user_id AND OLD.id = ANY (memory_ids);
    IF OLD.message_id IS NOT NULL AND width > 0 THEN
        SELECT concat_ws(' ', told, substr(content, OLD.start_offset + 1, width)) INTO told
        FROM story_messages WHERE id = OLD.message_id;
        UPDATE story_messages
        SET content = overlay(content PLACING repeat('█', width) FROM OLD.start_offset + 1 FOR width)
        WHERE id = OLD.message_id;
    END IF;
    UPDATE story_messages SET reply = NULL
    WHERE project_id = OLD.project_id AND reply IS NOT NULL AND EXISTS (
        SELECT FROM regexp_split_to_table(lower(coalesce(told, OLD.quote)), '[^[:alnum:]]+') AS word
        WHERE length(word) >= 4 AND strpos(lower(reply), word) > 0
    );
    DELETE FROM story_jobs USING jobs
    WHERE project_id = OLD.project_id AND jobs.id = job_id
        AND jobs.state IN ('succeeded', 'failed', 'cancelled', 'expired');
    UPDATE story_plans SET version = version + 1 WHERE project_id = OLD.project_id;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_story_memory AFTER DELETE ON story_memories FOR EACH ROW EXECUTE FUNCTION forget_story_memory();

CREATE FUNCTION note_edited_story_memory() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE story_chapters SET stale_since = coalesce(stale_since, now())
    WHERE id IN (SELECT chapter_id FROM story_sentences WHERE user_id = NEW.user_id AND NEW.id = ANY (memory_ids));
    UPDATE story_plans SET version = version + 1 WHERE project_id = NEW.project_id;
    RETURN NULL;
END $$;
CREATE TRIGGER note_edited_story_memory
AFTER UPDATE OF quote, people, places, first_year, last_year, day, is_about ON story_memories FOR EACH ROW
WHEN (
    (OLD.quote, OLD.people, OLD.places, OLD.first_year, OLD.last_year, OLD.day, OLD.is_about)
    IS DISTINCT FROM (NEW.quote, NEW.people, NEW.places, NEW.first_year, NEW.last_year, NEW.day, NEW.is_about)
) EXECUTE FUNCTION note_edited_story_memory();
"""

RIGHTS = {
    "story_plans": "SELECT, INSERT, UPDATE",
    "story_messages": "SELECT, INSERT, DELETE",
    "story_memories": "SELECT, INSERT, UPDATE, DELETE",
    "story_documents": "SELECT",
    "story_chapters": "SELECT, UPDATE, DELETE",
    "story_sentences": "SELECT, DELETE",
    "story_jobs": "SELECT, INSERT, DELETE",
}


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for table, may in RIGHTS.items():
        op.execute(protect(table, Rule(OWN, may=may)))


def downgrade() -> None:
    op.execute("DROP TABLE story_jobs, story_sentences, story_chapters, story_documents, story_memories")
    op.execute("DROP TABLE story_messages, story_plans")
    op.execute("DROP FUNCTION delete_job_of_story, forget_story_memory, note_edited_story_memory")
