"""What keeps an exercise from coming again: its key and passage, its meaning, and where its quote stands. Exercises of
old workers have none of it; they are compared with by nothing."""

from alembic import op

revision = "0029"
down_revision = "0028"

INDEX = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS uq_exercises_fingerprint ON exercises (user_id, fingerprint)"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE exercises ADD COLUMN language text, ADD COLUMN fingerprint bytea, ADD COLUMN meaning halfvec,"
        " ADD COLUMN meaning_model text, ADD COLUMN quote_start integer, ADD COLUMN quote_end integer"
    )
    with op.get_context().autocommit_block():
        op.execute(INDEX)


def downgrade() -> None:
    op.execute("DROP INDEX uq_exercises_fingerprint")
    op.execute(
        "ALTER TABLE exercises DROP COLUMN language, DROP COLUMN fingerprint, DROP COLUMN meaning,"
        " DROP COLUMN meaning_model, DROP COLUMN quote_start, DROP COLUMN quote_end"
    )
