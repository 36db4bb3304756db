"""One heartbeat renews the leases of all jobs of a process."""

from contextlib import ExitStack
from datetime import timedelta
from uuid import uuid4

import pytest

from core.errors import LeaseLost, TimeLimitExceeded
from db.transactions import transaction
from tasks.attempt import Attempt
from tasks.contracts import GenerateText
from tasks.queues import QUEUES
from tests.support.factories import Person, make_job
from tests.support.job_queue import change, row_of, types_in_log
from tests.support.reaping import reap_jobs
from tests.support.row_locks import locked
from tests.support.running_attempts import attempt, attempt_of, ten_attempts
from tests.support.waiting import eventually
from workers.runtime.heartbeat import heartbeat
from workers.runtime.worker_loop import drain

__all__ = ["attempt", "ten_attempts"]


def extends(*attempts: Attempt) -> bool:
    """Whether their leases grow."""
    leases = {attempt.id: row_of(attempt.id)["lease_until"] for attempt in attempts}
    return eventually(lambda: all(row_of(id_)["lease_until"] > lease for id_, lease in leases.items()))


def test_a_lease_grows_while_its_job_is_kept(attempt: Attempt) -> None:
    with heartbeat().keeping(attempt):
        assert extends(attempt)


def test_end_of_a_stale_attempt_keeps_the_next_attempt_alive(attempt: Attempt) -> None:
    """A process that slept too long may claim its own lost job again before the first attempt has noticed."""
    stale = attempt_of(attempt.fence._replace(attempt=attempt.fence.attempt - 1))
    with ExitStack() as kept:
        with heartbeat().keeping(stale):
            kept.enter_context(heartbeat().keeping(attempt))
        assert attempt in heartbeat().live_attempts()
        assert extends(attempt)
    assert attempt not in heartbeat().live_attempts()


def test_only_the_stale_of_two_attempts_at_one_job_is_stopped(attempt: Attempt) -> None:
    stale = attempt_of(attempt.fence._replace(worker=uuid4(), attempt=attempt.fence.attempt - 1))
    with heartbeat().keeping(stale), heartbeat().keeping(attempt):
        assert eventually(lambda: _is_stopped(stale))
        attempt.checkpoint()


def _is_stopped(attempt: Attempt) -> bool:
    try:
        attempt.checkpoint()
    except LeaseLost:
        return True
    return False


def test_attempt_that_lost_its_lease_goes_on_where_nobody_has_begun_its_job(attempt: Attempt) -> None:
    change(attempt.id, "lease_until = now() - interval '1 second'")
    with transaction() as session:
        reap_jobs(session)
    assert row_of(attempt.id)["state"] == "queued"
    with heartbeat().keeping(attempt):
        assert eventually(lambda: row_of(attempt.id)["state"] == "running")
        attempt.checkpoint()
    assert types_in_log(attempt.id)[-2:] == ["retrying", "resumed"]


def test_process_is_behind_until_it_has_renewed(
    attempt: Attempt, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then it claims nothing: it would begin anew what it runs."""
    assert not heartbeat().is_behind
    with heartbeat().keeping(attempt):
        assert not heartbeat().is_behind
        monkeypatch.setattr("workers.runtime.heartbeat.BEHIND_SECONDS", -1)
        assert heartbeat().is_behind
        job = make_job(user.id)
        assert drain(QUEUES[row_of(job.id)["queue"]], seconds=0) == 0
    assert not heartbeat().is_behind


def test_a_locked_row_costs_no_other_job_its_lease(
    ten_attempts: list[Attempt], caplog: pytest.LogCaptureFixture
) -> None:
    held, *others = ten_attempts
    with heartbeat().keeping(*ten_attempts):
        with locked(held.id):
            assert extends(*others)
            assert extends(*others)
            held.checkpoint()
        assert extends(held)
    assert "is away" not in caplog.text


def test_a_locked_row_that_others_take_meanwhile_is_lost(attempt: Attempt) -> None:
    with heartbeat().keeping(attempt):
        with locked(attempt.id) as somebody, somebody.cursor() as cursor:
            cursor.execute("UPDATE jobs SET attempt = attempt + 1 WHERE id = %s", [str(attempt.id)])
            attempt.checkpoint()
            somebody.commit()
        assert eventually(lambda: _is_stopped(attempt))


def test_cancellation_is_heard_while_the_row_is_locked(attempt: Attempt) -> None:
    change(attempt.id, "cancel_requested_at = now()")
    with locked(attempt.id), heartbeat().keeping(attempt):
        assert eventually(lambda: attempt.is_cancelled)


def test_stuck_job_whose_row_is_locked_costs_no_other_job_its_lease(
    attempt: Attempt, ten_attempts: list[Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.attempt.STUCK_SECONDS", 0)
    monkeypatch.setattr(GenerateText, "time_limit", timedelta(0))
    with heartbeat().keeping(attempt, *ten_attempts):
        with locked(attempt.id):
            attempt.begin()
            assert extends(*ten_attempts)
            assert extends(*ten_attempts)
            assert not attempt.is_lost
        assert eventually(lambda: row_of(attempt.id)["state"] == "failed")


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
        assert eventually(lambda: attempt.is_lost)  # which follows the commit
    assert row_of(attempt.id)["state"] == "failed"
    assert row_of(attempt.id)["error"]["slug"] == "time-limit-exceeded"
