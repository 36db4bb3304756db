"""How many leases of a job were lost, and when a worker left. Old workers count neither."""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.execute("ALTER TABLE jobs ADD COLUMN lost_leases integer NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE workers ADD COLUMN left_at timestamptz")


def downgrade() -> None:
    op.execute("DELETE FROM workers WHERE left_at IS NOT NULL")
    op.execute("ALTER TABLE workers DROP COLUMN left_at")
    op.execute("ALTER TABLE jobs DROP COLUMN lost_leases")
