"""Profiles: what is said of a person, and the uploads that wait to become one. Progress belongs to sessions too."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE profiles (
            user_id uuid CONSTRAINT pk_profiles PRIMARY KEY
                CONSTRAINT fk_profiles_user_id REFERENCES users ON DELETE CASCADE,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            name text NOT NULL,
            bio text NOT NULL DEFAULT '',
            wiki_content text NOT NULL DEFAULT '',
            is_discoverable boolean NOT NULL DEFAULT false,
            content_hash bytea,
            document_id uuid CONSTRAINT fk_profiles_document_id REFERENCES documents ON DELETE SET NULL,
            welcome jsonb
        );
        CREATE INDEX ix_profiles_document_id ON profiles (document_id);
        CREATE TABLE profile_sources (
            id uuid DEFAULT uuidv7() CONSTRAINT pk_profile_sources PRIMARY KEY,
            created_at timestamptz NOT NULL DEFAULT now(),
            user_id uuid NOT NULL CONSTRAINT fk_profile_sources_user_id REFERENCES users ON DELETE CASCADE,
            path text NOT NULL,
            kind text NOT NULL,
            body bytea NOT NULL,
            text text,
            receipt jsonb
        );
        CREATE INDEX ix_profile_sources_user_id ON profile_sources (user_id);
        CREATE UNIQUE INDEX uq_documents_one_profile ON documents (user_id) WHERE kind = 'profile';
        ALTER TABLE progress_entries ADD session_id uuid
            CONSTRAINT fk_progress_entries_session_id REFERENCES learning_sessions ON DELETE CASCADE;
        CREATE INDEX ix_progress_entries_session_id ON progress_entries (session_id);
        """
    )


def downgrade() -> None:
    op.execute("ALTER TABLE progress_entries DROP session_id")
    op.execute("DELETE FROM documents WHERE kind = 'profile'")
    op.execute("DROP INDEX uq_documents_one_profile")
    op.execute("DROP TABLE profile_sources, profiles")
