"""Alembic's entry: the same engine and models as the product."""

from alembic import context

from db.models import Base
from db.transactions import engine


def run() -> None:
    with engine().connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata)
        with context.begin_transaction():
            context.run_migrations()


run()
