"""The relay finds waiting jobs that were asked to stop, also those that older workers queue again."""

from alembic import op

from migrations import indexes

revision = "0070"
down_revision = "0069"


def upgrade() -> None:
    waits = "cancel_requested_at IS NOT NULL AND state IN ('scheduled', 'queued')"
    indexes.build("ix_jobs_asked_to_stop", f"jobs (id) WHERE {waits}")


def downgrade() -> None:
    op.execute("DROP INDEX ix_jobs_asked_to_stop")
