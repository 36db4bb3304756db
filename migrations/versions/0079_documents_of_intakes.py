"""The platform reads which documents an intake made. The end of its job changes them by a trigger, so that whoever ends
the job, as the relay does, locks them first (docs/decisions/0048). Older workers go on as before."""

from alembic import op

revision = "0079"
down_revision = "0078"


def upgrade() -> None:
    op.execute("GRANT SELECT ON intakes TO pensum_platform")


def downgrade() -> None:
    op.execute("REVOKE SELECT ON intakes FROM pensum_platform")
