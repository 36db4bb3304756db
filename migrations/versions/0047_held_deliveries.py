"""Deliveries that are held for a webhook are found at once. Older workers know nothing of it."""

from alembic import op

revision = "0047"
down_revision = "0046"

INDEX = (
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_deliveries_held ON deliveries (webhook_id)"
    " WHERE state = 'pending' AND next_attempt_at IS NULL"
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(INDEX)


def downgrade() -> None:
    op.execute("DROP INDEX ix_deliveries_held")
