"""Answers, their cache, instructions, and the version of each library. Only additions: old workers go on, and every
change that they make to documents counts, because a trigger counts it.

The trigger is deferred: its row lock comes last in a transaction and is held only while that commits, so that uploads
of one user do not wait for each other's work, nor deadlock over it.
"""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE libraries (
            user_id uuid CONSTRAINT pk_libraries PRIMARY KEY
                CONSTRAINT fk_libraries_user_id REFERENCES users ON DELETE CASCADE,
            version bigint NOT NULL DEFAULT 1,
            changed_in bigint NOT NULL
        ) WITH (fillfactor = 50);
        CREATE FUNCTION count_library_change() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
        BEGIN
            INSERT INTO libraries (user_id, changed_in)
            SELECT id, CAST(CAST(pg_current_xact_id() AS text) AS bigint)
            FROM users WHERE id = coalesce(NEW.user_id, OLD.user_id)
            ON CONFLICT (user_id) DO UPDATE
                SET version = libraries.version + 1, changed_in = EXCLUDED.changed_in
                WHERE libraries.changed_in <> EXCLUDED.changed_in;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER count_library_change AFTER INSERT OR UPDATE OR DELETE ON documents
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_library_change();
        CREATE TABLE instructions (
            id uuid DEFAULT uuidv7() CONSTRAINT pk_instructions PRIMARY KEY,
            created_at timestamptz NOT NULL DEFAULT now(),
            user_id uuid NOT NULL CONSTRAINT fk_instructions_user_id REFERENCES users ON DELETE CASCADE,
            is_active boolean NOT NULL DEFAULT false,
            version integer NOT NULL DEFAULT 1,
            name text NOT NULL,
            text text NOT NULL,
            updated_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE INDEX ix_instructions_own ON instructions (user_id, id DESC);
        CREATE UNIQUE INDEX uq_instructions_one_active ON instructions (user_id) WHERE is_active;
        CREATE TABLE instruction_versions (
            id uuid DEFAULT uuidv7() CONSTRAINT pk_instruction_versions PRIMARY KEY,
            created_at timestamptz NOT NULL DEFAULT now(),
            user_id uuid NOT NULL CONSTRAINT fk_instruction_versions_user_id REFERENCES users ON DELETE CASCADE,
            instruction_id uuid NOT NULL
                CONSTRAINT fk_instruction_versions_instruction_id REFERENCES instructions ON DELETE CASCADE,
            version integer NOT NULL,
            name text NOT NULL,
            text text NOT NULL,
            restored_version integer,
            CONSTRAINT uq_instruction_versions_instruction_id_version UNIQUE (instruction_id, version)
        );
        CREATE INDEX ix_instruction_versions_user_id ON instruction_versions (user_id);
        CREATE TABLE answers (
            id uuid DEFAULT uuidv7() CONSTRAINT pk_answers PRIMARY KEY,
            created_at timestamptz NOT NULL DEFAULT now(),
            user_id uuid NOT NULL CONSTRAINT fk_answers_user_id REFERENCES users ON DELETE CASCADE,
            session_id uuid CONSTRAINT fk_answers_session_id REFERENCES learning_sessions ON DELETE CASCADE,
            project_id uuid,
            job_id uuid NOT NULL,
            question text NOT NULL,
            answer text NOT NULL,
            is_answered boolean NOT NULL,
            citations jsonb NOT NULL
        );
        CREATE INDEX ix_answers_own ON answers (user_id, id DESC);
        CREATE INDEX ix_answers_session_id ON answers (session_id);
        CREATE TABLE answer_cache (
            key bytea CONSTRAINT pk_answer_cache PRIMARY KEY,
            user_id uuid NOT NULL CONSTRAINT fk_answer_cache_user_id REFERENCES users ON DELETE CASCADE,
            library_version bigint NOT NULL,
            provider text NOT NULL,
            model text NOT NULL,
            result jsonb NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz NOT NULL
        );
        CREATE INDEX ix_answer_cache_user_id ON answer_cache (user_id);
        CREATE INDEX ix_answer_cache_expires_at ON answer_cache (expires_at);
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER count_library_change ON documents")
    op.execute("DROP FUNCTION count_library_change")
    op.execute("DROP TABLE answer_cache, answers, instruction_versions, instructions, libraries")
