"""Jobs that lost their lease and may go on where they were are found at once: row rules ask for them. Older workers
know nothing of it."""

from alembic import op

from migrations import indexes

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    indexes.build("ix_jobs_lost", "jobs (id) WHERE state = 'queued' AND worker IS NOT NULL")


def downgrade() -> None:
    op.execute("DROP INDEX ix_jobs_lost")
