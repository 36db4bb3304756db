"""Which workers are configured for a provider of language models: one that none is configured for any more leaves the
default chains. Null of providers that only older workers have announced: those leave after seven days of silence."""

from alembic import op

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    op.execute("ALTER TABLE llm_providers ADD configured_by jsonb")


def downgrade() -> None:
    op.execute("ALTER TABLE llm_providers DROP configured_by")
