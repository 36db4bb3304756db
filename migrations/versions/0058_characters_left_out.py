"""How many characters of all texts the model of a generation was not shown. Older workers cut them and count none."""

from alembic import op

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    op.execute("ALTER TABLE embedding_generations ADD characters_left_out bigint NOT NULL DEFAULT 0")


def downgrade() -> None:
    op.execute("ALTER TABLE embedding_generations DROP characters_left_out")
