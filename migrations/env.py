"""Alembic's entry point: the engine and the models of the product."""

from alembic import context
from alembic.util import CommandError

from db.engines import engine
from db.models import Base
from migrations.comparison import COMPARISON
from migrations.locks import with_patience


def run() -> None:
    _refuse_steps()
    with engine().connect() as connection:
        # Each revision alone, so that none holds the locks of those before it.
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            **COMPARISON,
        )
        try:
            with_patience(connection, migrate)
        finally:
            connection.invalidate()  # its limit for locks is not for others


def _refuse_steps() -> None:
    try:
        destination = context.get_revision_argument()
    except KeyError:  # `alembic check`, `current` and `revision` have none
        return
    if str(destination).startswith(("+", "-")):
        raise CommandError("Name the revision: a second try would count steps from where the first has stopped.")


def migrate() -> None:
    with context.begin_transaction():
        context.run_migrations()


run()
