"""The jobs that read a document are found by its id, however many jobs its user has had since. Older workers and APIs
know nothing of it."""

from alembic import op

revision = "0064"
down_revision = "0063"

INDEX = """
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_jobs_document ON jobs ((payload ->> 'document_id'))
WHERE kind = 'documents.ingest'
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(INDEX)


def downgrade() -> None:
    op.execute("DROP INDEX ix_jobs_document")
