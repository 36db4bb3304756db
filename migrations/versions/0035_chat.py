"""Chats on the documents of a project: threads, and their messages with every version of them.

Old workers know nothing of these tables, and claim no job that replies in a chat.
"""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0035"
down_revision = "0034"

TABLES = """
CREATE TABLE chat_threads (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_chat_threads PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_chat_threads_user_id_users REFERENCES users (id) ON DELETE CASCADE,
    project_id uuid NOT NULL CONSTRAINT fk_chat_threads_project_id_projects REFERENCES projects (id) ON DELETE CASCADE,
    title text NOT NULL,
    is_title_given boolean NOT NULL DEFAULT false,
    summary text,
    summarised_until uuid,
    job_id uuid,
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ix_chat_threads_user_id ON chat_threads (user_id);
CREATE INDEX ix_chat_threads_project ON chat_threads (project_id, id DESC);
CREATE TABLE chat_messages (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_chat_messages PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_chat_messages_user_id_users REFERENCES users (id) ON DELETE CASCADE,
    project_id uuid NOT NULL
        CONSTRAINT fk_chat_messages_project_id_projects REFERENCES projects (id) ON DELETE CASCADE,
    thread_id uuid NOT NULL
        CONSTRAINT fk_chat_messages_thread_id_chat_threads REFERENCES chat_threads (id) ON DELETE CASCADE,
    turn_id uuid NOT NULL,
    role text NOT NULL CONSTRAINT ck_chat_messages_role CHECK (role IN ('user', 'assistant', 'system')),
    version integer NOT NULL DEFAULT 1,
    is_current boolean NOT NULL DEFAULT true,
    content text NOT NULL,
    mode text,
    question text,
    outcome text,
    citations jsonb NOT NULL DEFAULT '[]',
    unanswered jsonb NOT NULL DEFAULT '[]',
    knowledge_start integer,
    receipt jsonb,
    job_id uuid,
    document_id uuid
        CONSTRAINT fk_chat_messages_document_id_documents REFERENCES documents (id) ON DELETE SET NULL,
    CONSTRAINT uq_chat_messages_turn_id_role_version UNIQUE (turn_id, role, version)
);
CREATE INDEX ix_chat_messages_user_id ON chat_messages (user_id);
CREATE INDEX ix_chat_messages_thread ON chat_messages (thread_id, turn_id DESC, role);
CREATE INDEX ix_chat_messages_project ON chat_messages (project_id, turn_id DESC, role);
CREATE INDEX ix_chat_messages_document_id ON chat_messages (document_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
    for table in ("chat_threads", "chat_messages"):
        op.execute(protect(table, Rule(OWN, may="SELECT, INSERT, UPDATE, DELETE")))


def downgrade() -> None:
    op.execute("DROP TABLE chat_messages, chat_threads")
