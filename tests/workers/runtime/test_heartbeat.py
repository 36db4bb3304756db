"""One heartbeat renews the leases of all jobs of a process, and flushes their reports."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from core.errors import LeaseLost, TimeLimitExceeded
from db.queries.jobs.attempts import Claim, Event, Fence
from tasks.attempt import Attempt
from tasks.contracts import GenerateText
from tests.support.factories import Person, make_running_job
from tests.support.job_queue import change, log_of, row_of
from tests.support.waiting import eventually
from workers.runtime.heartbeat import heartbeat

SLOTS = 8


def attempt_of(fence: Fence) -> Attempt:
    return Attempt(Claim(fence, "llm.generate", None, {}, max_attempts=3, lease_seconds=30, cancel_requested_at=None))


@pytest.fixture
def attempt(user: Person) -> Attempt:
    """An attempt that this process claimed."""
    fence = make_running_job(user.id)
    change(fence.id, "worker = :worker", worker=heartbeat().worker)
    return attempt_of(replace(fence, worker=heartbeat().worker))


def extends(attempt: Attempt) -> bool:
    """Whether the lease grows."""
    lease = row_of(attempt.id)["lease_until"]
    return eventually(lambda: row_of(attempt.id)["lease_until"] > lease, seconds=5)


def test_a_lease_grows_while_its_job_is_kept(attempt: Attempt) -> None:
    with heartbeat().keeping(attempt):
        assert extends(attempt)


def test_end_of_a_stale_attempt_keeps_the_next_attempt_alive(attempt: Attempt) -> None:
    """A process that slept too long may claim its own lost job again before the first attempt has noticed."""
    stale = attempt_of(replace(attempt.fence, attempt=attempt.fence.attempt - 1))
    with ExitStack() as kept:
        with heartbeat().keeping(stale):
            kept.enter_context(heartbeat().keeping(attempt))
        assert attempt in heartbeat().live_attempts()
        assert extends(attempt)
    assert attempt not in heartbeat().live_attempts()


def test_only_the_stale_of_two_attempts_at_one_job_is_stopped(attempt: Attempt) -> None:
    stale = attempt_of(replace(attempt.fence, worker=uuid4(), attempt=attempt.fence.attempt - 1))
    with heartbeat().keeping(stale), heartbeat().keeping(attempt):
        assert eventually(lambda: _is_stopped(stale))
        attempt.checkpoint()


def _is_stopped(attempt: Attempt) -> bool:
    try:
        attempt.checkpoint()
    except LeaseLost:
        return True
    return False


def test_reports_are_written_while_the_job_works(attempt: Attempt) -> None:
    with heartbeat().keeping(attempt):
        attempt.stream_text("word")
        assert eventually(lambda: log_of(attempt.id)[-1]["data"] == {"text": "word"})


def test_unwritten_reports_come_before_later_ones(attempt: Attempt) -> None:
    attempt.report(1, 2, "steps", "first")
    attempt.stream_text("one ")
    unwritten = attempt.take_reports()
    attempt.stream_text("two ")
    attempt.restore_reports(unwritten)
    attempt.stream_text("three")
    reports = attempt.take_reports()
    assert [event.data.get("text") for event in reports.events] == [None, "one two three"]
    assert reports.progress == {"done": 1, "total": 2, "unit": "steps", "note": "first"}
    assert not attempt.take_reports()


def test_only_the_last_of_consecutive_progress_reports_is_kept(attempt: Attempt) -> None:
    for done in range(3):
        attempt.report(done, 3, "steps", "going")
    [event] = attempt.take_reports().events
    assert event == Event("progress", {"done": 2, "total": 3, "unit": "steps", "note": "going"})


def test_a_later_progress_is_not_hidden_by_an_unwritten_earlier_one(attempt: Attempt) -> None:
    attempt.report(1, 2, "steps", "earlier")
    unwritten = attempt.take_reports()
    attempt.report(2, 2, "steps", "later")
    attempt.restore_reports(unwritten)
    progress = attempt.take_reports().progress
    assert progress is not None
    assert progress["done"] == 2


def test_checkpoint_past_the_time_limit_raises(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GenerateText, "time_limit", timedelta(0))
    attempt.checkpoint()  # it does not work yet
    attempt.begin()
    with pytest.raises(TimeLimitExceeded):
        attempt.checkpoint()


def test_stuck_job_is_failed(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.attempt.STUCK_SECONDS", 0)
    monkeypatch.setattr(GenerateText, "time_limit", timedelta(0))
    with heartbeat().keeping(attempt):
        assert extends(attempt)  # one that waits within a batch is not stuck
        attempt.begin()
        assert eventually(lambda: row_of(attempt.id)["state"] == "failed", seconds=10)
    assert row_of(attempt.id)["error"]["slug"] == "time-limit-exceeded"
    assert attempt.is_lost
