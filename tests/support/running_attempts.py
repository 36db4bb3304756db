"""Attempts that this process claimed, without a handler."""

import pytest

from db.queries.jobs.attempts import Fence
from db.queries.jobs.claims import Claim
from tasks.attempt import Attempt
from tests.support.factories import Person, make_running_job
from tests.support.job_queue import change
from workers.runtime.heartbeat import heartbeat


def attempt_of(fence: Fence) -> Attempt:
    return Attempt(
        Claim(
            fence,
            "llm.generate",
            None,
            {},
            max_attempts=3,
            lease_seconds=30,
            cancel_requested_at=None,
            found=1,
            queue="gpu.llm",
        )
    )


def make_attempt(user: Person) -> Attempt:
    """An attempt that this process claimed."""
    fence = make_running_job(user.id)
    change(fence.id, "worker = :worker", worker=heartbeat().worker)
    return attempt_of(fence._replace(worker=heartbeat().worker))


@pytest.fixture
def attempt(user: Person) -> Attempt:
    return make_attempt(user)


@pytest.fixture
def ten_attempts(user: Person) -> list[Attempt]:
    return [make_attempt(user) for _ in range(10)]
