"""Alembic's entry point: the engine and the models of the product."""

from alembic import context
from alembic.util import CommandError

from db.engines import engine
from db.models import Base
from migrations.locks import with_patience


def run() -> None:
    if str(context.get_revision_argument()).startswith(("+", "-")):
        raise CommandError("Name the revision: a second try would count steps from where the first has stopped.")
    with engine().connect() as connection:
        # Each revision alone, so that none holds the locks of those before it.
        context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
        try:
            with_patience(connection, migrate)
        finally:
            connection.invalidate()  # its limit for locks is not for others


def migrate() -> None:
    with context.begin_transaction():
        context.run_migrations()


run()
