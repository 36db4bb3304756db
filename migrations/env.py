"""Alembic's entry point: the engine and the models of the product."""

from alembic import context

from db.engines import engine
from db.models import Base


def run() -> None:
    with engine().connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata)
        with context.begin_transaction():
            context.run_migrations()


run()
