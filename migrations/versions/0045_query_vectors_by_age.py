"""Vectors of queries are found by their age, so that they can be deleted with it. Older workers know nothing of it."""

from alembic import op

revision = "0045"
down_revision = "0044"

INDEX = "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_query_vectors_created_at ON query_vectors (created_at)"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(INDEX)


def downgrade() -> None:
    op.execute("DROP INDEX ix_query_vectors_created_at")
