"""What the mastery of a topic was after each task. People are matched by what is there already."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("ALTER TABLE progress_entries ADD mastery double precision")


def downgrade() -> None:
    op.execute("ALTER TABLE progress_entries DROP mastery")
