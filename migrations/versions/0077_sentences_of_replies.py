"""Which sentences of a reply the documents support is kept with it. Replies of older workers have none."""

from alembic import op

revision = "0077"
down_revision = "0076"


def upgrade() -> None:
    op.execute("ALTER TABLE chat_messages ADD sentences jsonb NOT NULL DEFAULT '[]'")


def downgrade() -> None:
    op.execute("ALTER TABLE chat_messages DROP sentences")
