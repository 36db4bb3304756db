import pytest

from tests.support.job_queue import JobQueue


@pytest.fixture
def queue(platform: None) -> JobQueue:
    return JobQueue()
