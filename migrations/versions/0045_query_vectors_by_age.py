"""Vectors of queries are found by their age, so that they can be deleted with it. Older workers know nothing of it."""

from alembic import op

from migrations import indexes

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    indexes.build("ix_query_vectors_created_at", "query_vectors (created_at)")


def downgrade() -> None:
    op.execute("DROP INDEX ix_query_vectors_created_at")
