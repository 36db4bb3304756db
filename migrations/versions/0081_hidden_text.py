"""Documents know the places of their text that nobody sees in the file, so that no exercise asks about them. A document
that was read before has none until it is read again. Older workers leave none, and read documents as before."""

from alembic import op

revision = "0081"
down_revision = "0080"


def upgrade() -> None:
    op.execute("ALTER TABLE documents ADD hidden jsonb NOT NULL DEFAULT '[]'")


def downgrade() -> None:
    op.execute("ALTER TABLE documents DROP hidden")
