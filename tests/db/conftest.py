import pytest

from tests.db.line import Line


@pytest.fixture
def line(platform: None) -> Line:
    return Line()
