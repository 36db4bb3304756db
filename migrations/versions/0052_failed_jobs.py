"""Failed jobs are found by when they ended, to be grouped by problem. Older workers and APIs know nothing of it."""

from alembic import op

revision = "0052"
down_revision = "0051"

INDEX = "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_jobs_failed ON jobs (finished_at) WHERE state = 'failed'"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(INDEX)


def downgrade() -> None:
    op.execute("DROP INDEX ix_jobs_failed")
