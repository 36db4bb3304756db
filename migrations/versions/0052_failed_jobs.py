"""Failed jobs are found by when they ended, to be grouped by problem. Older workers and APIs know nothing of it."""

from alembic import op

from migrations import indexes

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    indexes.build("ix_jobs_failed", "jobs (finished_at) WHERE state = 'failed'")


def downgrade() -> None:
    op.execute("DROP INDEX ix_jobs_failed")
