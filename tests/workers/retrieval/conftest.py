import pytest

from core.settings import SHIPPED_MODEL
from tests.support.factories import Person
from tests.support.library import make_passages
from tests.support.retrieval_passages import LIBRARY
from workers.embeddings.encoder import encoder


@pytest.fixture
def library(user: Person) -> Person:
    """A user whose library holds the passages of `LIBRARY`."""
    make_passages(user.id, list(zip(LIBRARY, encoder(SHIPPED_MODEL).encode(LIBRARY), strict=True)))
    return user
