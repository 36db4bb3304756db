"""How many reports of a running attempt are stored: one that is sent again is known. Old workers number theirs not."""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.execute("ALTER TABLE jobs ADD COLUMN reports integer NOT NULL DEFAULT 0")


def downgrade() -> None:
    op.execute("ALTER TABLE jobs DROP COLUMN reports")
