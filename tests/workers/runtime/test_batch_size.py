"""How many jobs a slot claims at once: short ones together, the more the longer the line."""

import pytest

from workers.runtime.batch_size import next_limit

QUICK, AROUND_AT_HOME, AROUND_A_LINE = 0.001, 0.005, 0.3


def limit_after(
    limit: int, job_seconds: float, *, around_seconds: float = AROUND_AT_HOME, is_shared: bool = False
) -> int:
    return next_limit(
        limit, jobs=limit, worked_seconds=limit * job_seconds, around_seconds=around_seconds, is_shared=is_shared
    )


def settled(job_seconds: float, *, around_seconds: float = AROUND_AT_HOME, is_shared: bool = False) -> int:
    limit = 1
    for _ in range(10):
        limit = min(limit_after(limit, job_seconds, around_seconds=around_seconds, is_shared=is_shared), 1000)
    return limit


def test_short_jobs_are_soon_claimed_together() -> None:
    assert limit_after(1, QUICK) == 4
    assert limit_after(4, QUICK) == 16


def test_long_jobs_are_claimed_alone() -> None:
    assert limit_after(32, job_seconds=0.2) == 1
    assert settled(job_seconds=0.2) == 1


def test_the_longer_the_line_the_more_jobs_are_claimed_at_once() -> None:
    assert settled(0.01) < settled(0.01, around_seconds=AROUND_A_LINE)


def test_no_line_is_so_long_that_jobs_wait_long_behind_another() -> None:
    assert settled(0.01, around_seconds=60.0) == settled(0.01, around_seconds=600.0)


def test_jobs_that_share_their_work_are_claimed_together() -> None:
    assert settled(0.01) < settled(0.01, is_shared=True)


@pytest.mark.parametrize("seconds", [0.0, 60.0])
def test_a_limit_is_at_least_one(seconds: float) -> None:
    assert limit_after(1, seconds) >= 1
