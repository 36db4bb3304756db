"""Queues and kinds of jobs that operators paused. Older workers know nothing of it and take their jobs all the same."""

from alembic import op

from migrations.row_security import share

revision = "0056"
down_revision = "0055"

TABLE = """
CREATE TABLE pauses (
    target text NOT NULL,
    name text NOT NULL,
    paused_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_pauses PRIMARY KEY (target, name)
)
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(share("pauses", may="SELECT", platform="SELECT, INSERT, DELETE"))


def downgrade() -> None:
    op.execute("DROP TABLE pauses")
