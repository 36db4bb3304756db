"""How often a job's provider broke while it worked on the job. Old workers count nothing."""

from alembic import op

revision = "0025"
down_revision = "0024"

INDEX = """
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_jobs_suspect ON jobs (provider)
WHERE breaks >= 3 AND state IN ('queued', 'running')
"""


def upgrade() -> None:
    op.execute("ALTER TABLE jobs ADD COLUMN breaks integer NOT NULL DEFAULT 0, ADD COLUMN broke_at timestamptz")
    op.execute("ALTER TABLE llm_providers ADD COLUMN wrote_at timestamptz")
    with op.get_context().autocommit_block():
        op.execute(INDEX)


def downgrade() -> None:
    op.execute("DROP INDEX ix_jobs_suspect")
    op.execute("ALTER TABLE llm_providers DROP COLUMN wrote_at")
    op.execute("ALTER TABLE jobs DROP COLUMN breaks, DROP COLUMN broke_at")
