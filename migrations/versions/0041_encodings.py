"""How the bytes of a document were read. Older workers leave it open."""

from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.execute("ALTER TABLE documents ADD encoding text, ADD encoding_certainty text")
    op.execute("ALTER TABLE documents ADD warnings jsonb NOT NULL DEFAULT '[]'")


def downgrade() -> None:
    op.execute("ALTER TABLE documents DROP encoding, DROP encoding_certainty, DROP warnings")
