"""Deliveries that are held for a webhook are found at once. Older workers know nothing of it."""

from alembic import op

from migrations import indexes

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    indexes.build("ix_deliveries_held", "deliveries (webhook_id) WHERE state = 'pending' AND next_attempt_at IS NULL")


def downgrade() -> None:
    op.execute("DROP INDEX ix_deliveries_held")
