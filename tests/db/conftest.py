import pytest

from tests.support.job_queue import Line


@pytest.fixture
def line(platform: None) -> Line:
    return Line()
