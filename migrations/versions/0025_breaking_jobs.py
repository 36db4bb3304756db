"""How often a job's provider broke while it worked on the job. Old workers count nothing."""

from alembic import op

from migrations import indexes

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE jobs ADD COLUMN IF NOT EXISTS breaks integer NOT NULL DEFAULT 0,"
        " ADD COLUMN IF NOT EXISTS broke_at timestamptz"
    )
    op.execute("ALTER TABLE llm_providers ADD COLUMN IF NOT EXISTS wrote_at timestamptz")
    indexes.build("ix_jobs_suspect", "jobs (provider) WHERE breaks >= 3 AND state IN ('queued', 'running')")


def downgrade() -> None:
    op.execute("DROP INDEX ix_jobs_suspect")
    op.execute("ALTER TABLE llm_providers DROP COLUMN wrote_at")
    op.execute("ALTER TABLE jobs DROP COLUMN breaks, DROP COLUMN broke_at")
