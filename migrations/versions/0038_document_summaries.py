"""Summaries of documents. Older workers publish new versions of a document without noting that its summary is old."""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0038"
down_revision = "0037"

TABLE = """
CREATE TABLE document_summaries (
    document_id uuid CONSTRAINT pk_document_summaries PRIMARY KEY
        CONSTRAINT fk_document_summaries_document_id_documents REFERENCES documents (id) ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT fk_document_summaries_user_id_users REFERENCES users (id) ON DELETE CASCADE,
    asked_version integer NOT NULL,
    is_stale boolean NOT NULL DEFAULT false,
    version integer,
    text text,
    points jsonb,
    language text,
    provider text,
    model text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ix_document_summaries_user_id ON document_summaries (user_id);
CREATE INDEX ix_document_summaries_stale ON document_summaries (document_id) WHERE is_stale;
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(protect("document_summaries", Rule(OWN, may="SELECT, INSERT, UPDATE, DELETE")))


def downgrade() -> None:
    op.execute("DROP TABLE document_summaries")
