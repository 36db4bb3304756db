"""A configuration of language models for one test: it is one row for everybody."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from db.queries.llm import config
from db.queries.llm.config import Changes
from db.transactions import transaction
from tasks import budget, routing
from tests.support.factories import make_user


@contextmanager
def llm_config(changes: Changes) -> Iterator[None]:
    """In force inside the block. Nothing is configured after it."""
    with transaction() as session:
        config.save(session, changes, actor_id=make_user().id)
    _forget()
    try:
        yield
    finally:
        with transaction() as session:
            session.execute(text("DELETE FROM llm_config"))
        _forget()


def _forget() -> None:
    routing.forget_directory()
    budget.forget()
