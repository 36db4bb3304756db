"""The text of a lesson that Pensum ships. Older workers do not read it."""

from alembic import op

revision = "0085"
down_revision = "0084"


def upgrade() -> None:
    op.execute("ALTER TABLE library_resources ADD COLUMN IF NOT EXISTS text text")


def downgrade() -> None:
    op.execute("ALTER TABLE library_resources DROP COLUMN text")
