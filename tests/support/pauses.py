"""Pauses that a test made, and that hold the jobs of no other test."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from api.serving import served_queues
from db.models import Pause
from db.transactions import transaction


@pytest.fixture
def resumed(platform: None) -> Iterator[None]:
    """All queues and kinds, once the test is over."""
    yield
    with transaction() as session:
        session.execute(delete(Pause))
    served_queues.discard("")
