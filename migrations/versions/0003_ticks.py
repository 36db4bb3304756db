"""Ticks of schedules, and filtered lists of own jobs from their index alone. Old workers go on, and no writer waits."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _replace_own("(user_id, id DESC) INCLUDE (kind, state)")
    op.execute(
        "CREATE TABLE ticks (schedule text, due_at timestamptz, CONSTRAINT pk_ticks PRIMARY KEY (schedule, due_at))"
    )


def downgrade() -> None:
    _replace_own("(user_id, id DESC)")
    op.execute("DROP TABLE ticks")


def _replace_own(columns: str) -> None:
    """Built beside the old one, which commits what came before; so it comes first, and is built anew if interrupted."""
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_jobs_own_new")
        op.execute(f"CREATE INDEX CONCURRENTLY ix_jobs_own_new ON jobs {columns}")
    op.execute("DROP INDEX ix_jobs_own")
    op.execute("ALTER INDEX ix_jobs_own_new RENAME TO ix_jobs_own")
