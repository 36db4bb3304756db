"""What keeps an exercise from coming again: its key and passage, its meaning, and where its quote stands. Exercises of
old workers have none of it; they are compared with by nothing."""

from alembic import op

from migrations import indexes

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE exercises ADD COLUMN IF NOT EXISTS language text, ADD COLUMN IF NOT EXISTS fingerprint bytea,"
        " ADD COLUMN IF NOT EXISTS meaning halfvec,"
        " ADD COLUMN IF NOT EXISTS meaning_model text,"
        " ADD COLUMN IF NOT EXISTS quote_start integer, ADD COLUMN IF NOT EXISTS quote_end integer"
    )
    indexes.build("uq_exercises_fingerprint", "exercises (user_id, fingerprint)", unique=True)


def downgrade() -> None:
    op.execute("DROP INDEX uq_exercises_fingerprint")
    op.execute(
        "ALTER TABLE exercises DROP COLUMN language, DROP COLUMN fingerprint, DROP COLUMN meaning,"
        " DROP COLUMN meaning_model, DROP COLUMN quote_start, DROP COLUMN quote_end"
    )
