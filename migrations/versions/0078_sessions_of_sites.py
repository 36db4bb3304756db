"""A learning session has the id that a site gives it, unique per user. Older workers do not read it."""

from alembic import op

from migrations import indexes

revision = "0078"
down_revision = "0077"


def upgrade() -> None:
    op.execute("ALTER TABLE learning_sessions ADD COLUMN IF NOT EXISTS external_id text")
    indexes.build("uq_learning_sessions_user_id_external_id", "learning_sessions (user_id, external_id)", unique=True)


def downgrade() -> None:
    op.execute("ALTER TABLE learning_sessions DROP COLUMN external_id")
