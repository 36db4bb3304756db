"""Indexes that are built while others write. Frozen migrations call this module, so its functions may get more
parameters and never do anything else."""

from alembic import op
from sqlalchemy import text

from migrations.locks import PATIENCE

IS_VALID = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")


def build(name: str, definition: str, *, unique: bool = False) -> None:
    """Commits what came before, so that must go a second time as well. An index that an interrupted run left, which
    PostgreSQL writes and never reads, is built anew."""
    with op.get_context().autocommit_block():
        if op.get_bind().scalar(IS_VALID, {"name": name}):
            return
        op.execute("SET lock_timeout = 0")  # it waits for older transactions, and nobody waits behind it
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute(f"CREATE {'UNIQUE ' if unique else ''}INDEX CONCURRENTLY {name} ON {definition}")
        op.execute(f"SET lock_timeout = '{PATIENCE}'")
