"""The shared library, its owner, and what learners searched it for. Older workers know nothing of it and go on."""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0028"
down_revision = "0027"

OWNER = "00000000-0000-7000-8000-000000000001"

TABLES = f"""
INSERT INTO users (id, email, username, is_active)
VALUES ('{OWNER}', 'library@pensum.invalid', 'Shared library', false);
CREATE TABLE library_resources (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_library_resources PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_library_resources_user_id REFERENCES users ON DELETE CASCADE,
    document_id uuid CONSTRAINT fk_library_resources_document_id REFERENCES documents ON DELETE SET NULL,
    url text NOT NULL,
    url_key text NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    level text NOT NULL,
    topics jsonb NOT NULL,
    authors jsonb NOT NULL DEFAULT '[]',
    year integer,
    language text NOT NULL DEFAULT 'en',
    summary text NOT NULL,
    shipped_hash bytea,
    edited_at timestamptz,
    deleted_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX uq_library_resources_url_key ON library_resources (user_id, url_key);
CREATE INDEX ix_library_resources_document_id ON library_resources (document_id);
CREATE TABLE resource_queries (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_resource_queries PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_resource_queries_user_id REFERENCES users ON DELETE CASCADE,
    session_id uuid CONSTRAINT fk_resource_queries_session_id REFERENCES learning_sessions ON DELETE CASCADE,
    query text NOT NULL,
    found integer NOT NULL,
    note text
);
CREATE INDEX ix_resource_queries_own ON resource_queries (user_id, id DESC);
CREATE INDEX ix_resource_queries_session_id ON resource_queries (session_id);
ALTER TABLE resources ADD level text, ADD topics jsonb;
"""

#: Everybody reads what the platform's account holds; only the account itself, for whom administrators act, changes it.
LIBRARY = Rule(own=OWN, shown=f"user_id = '{OWNER}'", may="SELECT, INSERT, UPDATE, DELETE", platform="SELECT")
QUERIES = Rule(own=OWN, may="SELECT")


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(protect("library_resources", LIBRARY))
    op.execute(protect("resource_queries", QUERIES))


def downgrade() -> None:
    op.execute("ALTER TABLE resources DROP level, DROP topics")
    op.execute("DROP TABLE resource_queries, library_resources")
    op.execute(f"DELETE FROM users WHERE id = '{OWNER}'")
