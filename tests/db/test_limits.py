"""Requests at once do not pass a limit together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from core.errors import Conflict
from db.queries.accounts import api_keys
from db.queries.learning import instructions
from db.queries.webhooks import webhooks
from db.transactions import transaction
from tests.support.factories import Person
from workers.webhooks.signing import make_secret

AT_ONCE, MOST = 30, 5

ADD: dict[ModuleType, Callable[[Session, UUID], object]] = {
    webhooks: lambda session, user_id: webhooks.add(
        session, user_id=user_id, url="https://hooks.example.org/", events=["job.failed"], secret=make_secret()
    ),
    api_keys: lambda session, user_id: api_keys.add(
        session, user_id=user_id, key=make_secret(), name="a key", scopes=["read"], expires_at=None
    ),
    instructions: lambda session, user_id: instructions.add(session, user_id=user_id, name="Short", text="Be brief."),
}


@pytest.mark.parametrize("module", ADD, ids=lambda module: module.__name__)
def test_thirty_at_once_do_not_pass_the_limit(
    module: ModuleType, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction() as session:
        already = len(module.list_own(session, user_id=user.id, limit=MOST))
    monkeypatch.setattr(module, "MOST_PER_USER", MOST)

    def add(_: int) -> bool:
        try:
            with transaction() as session:
                ADD[module](session, user.id)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sum(pool.map(add, range(AT_ONCE))) == MOST - already
