"""The jobs that read a document are found by its id, however many jobs its user has had since. Older workers and APIs
know nothing of it."""

from alembic import op

from migrations import indexes

revision = "0064"
down_revision = "0063"


def upgrade() -> None:
    indexes.build("ix_jobs_document", "jobs ((payload ->> 'document_id')) WHERE kind = 'documents.ingest'")


def downgrade() -> None:
    op.execute("DROP INDEX ix_jobs_document")
