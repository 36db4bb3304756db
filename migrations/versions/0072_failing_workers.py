"""Workers that their host cannot start: how often they ended, and how. Older workers and their hosts do not say so."""

from alembic import op

revision = "0072"
down_revision = "0071"


def upgrade() -> None:
    op.execute("ALTER TABLE workers ADD early_exits integer, ADD exit_code integer")


def downgrade() -> None:
    op.execute("ALTER TABLE workers DROP early_exits, DROP exit_code")
