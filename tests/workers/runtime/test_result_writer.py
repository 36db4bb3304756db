"""One thread writes the results of a process. A job whose row somebody else has locked holds up no other one, and its
own result is never thrown away."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.errors import LeaseLost
from db.models import JobState
from db.queries.jobs.attempts import Reports, Success
from tasks.attempt import Attempt
from tasks.handlers import Outcome
from tests.support.attempts import take
from tests.support.factories import Person, make_job
from tests.support.job_queue import RECEIPT, log_of, row_of, types_in_log
from tests.support.probe_handlers import Nonsense
from tests.support.probe_jobs import Done, Probe, Register
from tests.support.row_locks import locked
from tests.support.running_attempts import attempt, make_attempt, ten_attempts
from tests.support.waiting import LONGEST_SECONDS, eventually
from workers.runtime import attempt_end
from workers.runtime.heartbeat import heartbeat
from workers.runtime.result_writer import PendingResult, result_writer
from workers.runtime.worker_loop import run

__all__ = ["attempt", "ten_attempts"]


def success_of(attempt: Attempt) -> Success:
    return Success(attempt.fence, Reports(), {"text": "A lease ends."}, RECEIPT)


def write_behind_lock(attempt: Attempt, user: Person) -> PendingResult:
    """The attempt's result waits for its row: one that was added later is stored."""
    pending, later = (result_writer().add(success_of(each)) for each in (attempt, make_attempt(user)))
    result_writer().wait_for(later)
    assert (later.error, pending.is_settled) == (None, False)
    return pending


def test_a_locked_row_holds_up_no_other_result_and_loses_none(ten_attempts: list[Attempt]) -> None:
    held, *others = ten_attempts
    with locked(held.id):
        pending, *written = [result_writer().add(success_of(attempt)) for attempt in ten_attempts]
        for each in written:
            result_writer().wait_for(each)
        assert {row_of(attempt.id)["state"] for attempt in others} == {JobState.SUCCEEDED}
        assert not pending.is_settled
    result_writer().wait_for(pending)
    assert pending.error is None
    assert row_of(held.id)["result"] == {"text": "A lease ends."}
    assert types_in_log(held.id) == ["queued", "started", "result", "end"]


def test_the_result_of_a_locked_row_that_others_take_meanwhile_is_refused(attempt: Attempt, user: Person) -> None:
    with locked(attempt.id) as somebody, somebody.cursor() as cursor:
        pending = write_behind_lock(attempt, user)
        cursor.execute("UPDATE jobs SET attempt = attempt + 1 WHERE id = %s", [str(attempt.id)])
        somebody.commit()
    result_writer().wait_for(pending)
    assert isinstance(pending.error, LeaseLost)
    assert row_of(attempt.id)["result"] is None


def test_a_shutdown_does_not_give_a_job_back_whose_result_waits_for_its_row(register: Register, user: Person) -> None:
    attempt = take(make_job(user.id, register(lambda *_: Done())()))
    with locked(attempt.id):
        pending = attempt_end.succeed(attempt, Done())
        assert pending is not None
        attempt_end.give_back_all([attempt])
    attempt_end.settle(attempt, pending)
    assert row_of(attempt.id)["state"] == JobState.SUCCEEDED


ENDS: dict[str, Outcome | Nonsense] = {"result": Done(), "written result": lambda _: Done(), "failure": Nonsense()}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_job_that_ends_while_its_row_is_locked_has_all_that_it_told(
    register: Register, user: Person, attempt: Attempt, end: Outcome | Nonsense
) -> None:
    """Its last reports, too: those that the report writer could not write before."""

    def handle(own: Attempt, _: Probe) -> Outcome:
        own.report(1, 2, "steps", "going")
        attempt.report(1, 2, "steps", "beside it")
        assert eventually(lambda: types_in_log(attempt.id)[-1] == "progress")  # so the other one was tried
        own.report(2, 2, "steps", "gone")
        if isinstance(end, Nonsense):
            raise end
        return end

    own = take(make_job(user.id, register(handle)()))
    with ThreadPoolExecutor(1) as slot, heartbeat().keeping(attempt):
        with locked(own.id):
            running = slot.submit(run, own)
            assert eventually(lambda: types_in_log(attempt.id)[-1] == "progress")
            assert eventually(own.writing.locked)
        running.result(LONGEST_SECONDS)
    last = "error" if isinstance(end, Nonsense) else "result"
    assert types_in_log(own.id) == ["queued", "started", "progress", "progress", last, "end"]
    assert [event["data"]["done"] for event in log_of(own.id) if event["type"] == "progress"] == [1, 2]
