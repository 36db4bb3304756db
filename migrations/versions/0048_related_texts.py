"""How near a generation's model puts a question and its answer, beside how near it puts unrelated texts: models differ
in the scale of their cosines. Until a worker has measured it, cosines are taken as they are. Old workers name neither.
"""

from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.execute("ALTER TABLE embedding_generations ADD related real")


def downgrade() -> None:
    op.execute("ALTER TABLE embedding_generations DROP related")
