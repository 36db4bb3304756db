"""When the runs of schedules began and ended, and with which problem. Older workers tell the first of it alone, by the
default."""

from alembic import op

from migrations.row_security import share

revision = "0059"
down_revision = "0058"

COLUMNS = "ALTER TABLE ticks ADD began_at timestamptz, ADD ended_at timestamptz, ADD problem text"
FROM_NOW_ON = "ALTER TABLE ticks ALTER began_at SET DEFAULT now()"


def upgrade() -> None:
    op.execute(COLUMNS)
    op.execute(FROM_NOW_ON)
    op.execute(share("ticks", platform="SELECT, DELETE"))


def downgrade() -> None:
    op.execute("REVOKE ALL ON ticks FROM pensum_platform")
    op.execute("ALTER TABLE ticks DROP began_at, DROP ended_at, DROP problem")
