"""From the claim to the end of a job, whatever its handler does."""

import json
import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import redis
from sqlalchemy import text
from sqlalchemy.orm import Session

from core.errors import AttemptsExhausted, Cancelled, Permanent, Transient
from db.models import JobState
from db.queries.jobs import jobs, upkeep
from db.queries.learning import sessions
from db.transactions import read_only, transaction
from tasks.attempt import Attempt
from tasks.handlers import MoveOn, Outcome
from tasks.queues import IO, UPKEEP
from tasks.shutdown import stopping
from tests.support.attempts import take
from tests.support.broker import waiting_wakeups
from tests.support.factories import Person, make_job
from tests.support.job_queue import change, log_of, row_of, types_in_log
from tests.support.probe_jobs import Done, Probe, Register, work_until_stopped
from tests.support.waiting import LONGEST_SECONDS, eventually
from workers.runtime.heartbeat import heartbeat
from workers.runtime.worker_loop import drain, run

SECRET = "sk-the-password-of-somebody"


class Asleep(Transient):
    """The dependency sleeps."""

    slug = "asleep"


class Nonsense(Permanent):
    """The wish makes no sense."""

    slug = "nonsense"


def work(*, promote: bool = False) -> int:
    if promote:
        with transaction() as session:
            upkeep.promote_due(session)
    return drain(IO, seconds=LONGEST_SECONDS)


def raising(*errors: Exception | None) -> Callable[[Attempt, Probe], Outcome]:
    """A handler that raises these, one each time, and then succeeds."""
    left = list(errors)

    def handle(attempt: Attempt, wish: Probe) -> Outcome:
        error = left.pop(0) if left else None
        if error is not None:
            raise error
        return Done()

    return handle


def test_a_job_is_run_and_its_result_kept(register: Register, user: Person) -> None:
    def handle(attempt: Attempt, wish: Probe) -> Outcome:
        attempt.usage.model = "a model"
        return Done(text=wish.text.upper())

    job = make_job(user.id, register(handle)(text="hello"))
    assert work() == 1
    row = row_of(job.id)
    assert (row["state"], row["result"], row["attempt"]) == (JobState.SUCCEEDED, {"text": "HELLO"}, 1)
    assert row["receipt"]["model"] == "a model"
    assert types_in_log(job.id) == ["queued", "started", "result", "end"]


def test_transient_error_is_retried(register: Register, user: Person) -> None:
    job = make_job(user.id, register(raising(Asleep("It will wake.")))())
    assert work() == 1
    row = row_of(job.id)
    problem = {"slug": "asleep", "detail": "It will wake.", "errors": []}
    assert (row["state"], row["error"], row["receipt"]) == (JobState.SCHEDULED, problem, None)
    assert log_of(job.id)[-1]["data"]["error"] == problem
    assert work() == 0
    assert work(promote=True) == 1
    assert (row_of(job.id)["state"], row_of(job.id)["error"]) == (JobState.SUCCEEDED, None)
    assert types_in_log(job.id) == ["queued", "started", "retrying", "started", "result", "end"]


def test_transient_error_of_the_last_attempt_fails_the_job(register: Register, user: Person) -> None:
    job = make_job(user.id, register(raising(Asleep(), Asleep("Still.")), max_attempts=2)())
    work()
    work(promote=True)
    row = row_of(job.id)
    assert (row["state"], row["attempt"]) == (JobState.FAILED, 2)
    assert row["error"] == {"slug": "asleep", "detail": "Still.", "errors": []}
    assert types_in_log(job.id) == ["queued", "started", "retrying", "started", "error", "end"]


def test_permanent_error_fails_the_job_at_once(register: Register, user: Person) -> None:
    job = make_job(user.id, register(raising(Nonsense()))())
    work()
    row = row_of(job.id)
    assert (row["state"], row["attempt"]) == (JobState.FAILED, 1)
    assert row["error"] == {"slug": "nonsense", "detail": "The wish makes no sense.", "errors": []}
    assert row["receipt"] is not None


def test_bug_is_logged_in_full_and_hidden_from_the_client(
    register: Register, user: Person, caplog: pytest.LogCaptureFixture
) -> None:
    job = make_job(user.id, register(raising(RuntimeError(SECRET)))())
    work()
    row = row_of(job.id)
    assert (row["state"], row["error"]["slug"]) == (JobState.FAILED, "internal-error")
    assert SECRET not in json.dumps([row, log_of(job.id)], default=str)
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert str(job.id) in record.getMessage()
    assert SECRET in caplog.text


@pytest.mark.parametrize("error", [RuntimeError(SECRET), Asleep(), Nonsense()], ids=repr)
def test_failed_job_does_not_affect_others_of_its_batch(register: Register, user: Person, error: Exception) -> None:
    wish = register(raising(None, error))
    made = [make_job(user.id, wish()) for _ in range(3)]
    assert work() == 3
    assert [row_of(job.id)["state"] for job in (made[0], made[2])] == [JobState.SUCCEEDED] * 2


def test_an_outcome_is_written_in_the_transaction_that_ends_the_job(register: Register, user: Person) -> None:
    def handle(attempt: Attempt, wish: Probe) -> Outcome:
        def write(session: Session) -> Done:
            sessions.add_session(session, user_id=attempt.user_id)
            if wish.text:
                raise Nonsense
            return Done()

        return write

    wish = register(handle)
    make_job(user.id, wish())
    failing = make_job(user.id, wish(text="raise"))
    work()
    assert sessions_of(user) == 1
    assert row_of(failing.id)["error"]["slug"] == "nonsense"


def sessions_of(user: Person) -> int:
    """How often an outcome was written."""
    with read_only() as session:
        statement = text("SELECT count(*) FROM learning_sessions WHERE user_id = :id")
        return int(session.scalar(statement, {"id": user.id}) or 0)


def writing_a_session(attempt: Attempt, wish: Probe) -> Outcome:
    def write(session: Session) -> Done:
        sessions.add_session(session, user_id=attempt.user_id)
        return Done()

    return write


def test_an_attempt_run_twice_writes_one_result(register: Register, user: Person) -> None:
    job = make_job(user.id, register(writing_a_session)())
    attempt = take(job)
    run(attempt)
    before, log = row_of(job.id), log_of(job.id)
    run(Attempt(attempt.claim))
    assert (row_of(job.id), log_of(job.id)) == (before, log)
    assert sessions_of(user) == 1


def test_an_attempt_that_lost_its_lease_writes_nothing(register: Register, user: Person) -> None:
    left: list[Any] = []

    def handle(attempt: Attempt, wish: Probe) -> Outcome:
        change(attempt.id, "attempt = attempt + 1, worker = :other", other=uuid4())
        attempt.stream_text("too late")
        left.extend((row_of(attempt.id), log_of(attempt.id)))
        return writing_a_session(attempt, wish)

    job = make_job(user.id, register(handle)())
    work()
    assert [row_of(job.id), log_of(job.id)] == left
    assert sessions_of(user) == 0


def test_checkpoint_of_a_running_handler_raises_lease_lost(register: Register, user: Person) -> None:
    left: list[Any] = []

    def handle(attempt: Attempt, wish: Probe) -> Outcome:
        change(attempt.id, "attempt = attempt + 1, worker = :other", other=uuid4())
        left.extend((row_of(attempt.id), log_of(attempt.id)))
        work_until_stopped(attempt)
        return Done()

    job = make_job(user.id, register(handle)())
    work()
    assert [row_of(job.id), log_of(job.id)] == left


def test_cancel_reaches_a_running_handler(register: Register, user: Person) -> None:
    def handle(attempt: Attempt, wish: Probe) -> Outcome:
        attempt.stream_text("half an ")
        with transaction() as session:
            jobs.cancel(session, attempt.id, user_id=user.id)
        work_until_stopped(attempt)
        return Done()

    job = make_job(user.id, register(handle)())
    work()
    row = row_of(job.id)
    assert (row["state"], row["result"], row["error"]) == (JobState.CANCELLED, None, None)
    assert types_in_log(job.id) == ["queued", "started", "token", "cancelled", "end"]


def test_transient_error_of_a_cancelled_job_is_not_retried(register: Register, user: Person) -> None:
    def lose_the_model(attempt: Attempt, wish: Probe) -> Outcome:
        with transaction() as session:
            jobs.cancel(session, attempt.id, user_id=user.id)
        try:
            work_until_stopped(attempt)
        except Cancelled:
            raise Transient("the model went away") from None
        raise AssertionError

    job = make_job(user.id, register(lose_the_model)())
    work()
    assert row_of(job.id)["state"] == "cancelled"


def test_job_cancelled_before_its_claim_is_not_started(register: Register, user: Person) -> None:
    job = make_job(user.id, register(raising(Nonsense()))())
    change(job.id, "cancel_requested_at = now()")
    work()
    assert types_in_log(job.id) == ["queued", "started", "cancelled", "end"]


def test_tokens_and_progress_are_in_the_log_in_order_before_the_result(register: Register, user: Person) -> None:
    def handle(attempt: Attempt, wish: Probe) -> Outcome:
        for done in range(5):
            attempt.report(done, 5, "words", "speaking")
        for word in ("The ", "chain ", "", "rule"):
            attempt.stream_text(word)
        assert eventually(lambda: row_of(attempt.id)["progress"] is not None)
        attempt.stream_text(" multiplies")
        attempt.report(5, 5, "words", "spoken")
        return Done()

    job = make_job(user.id, register(handle)())
    work()
    said = [(event["type"], event["data"]) for event in log_of(job.id)[2:-2]]
    progress = {"total": 5, "unit": "words"}
    assert said == [
        ("progress", progress | {"done": 4, "note": "speaking"}),
        ("token", {"text": "The chain rule"}),
        ("token", {"text": " multiplies"}),
        ("progress", progress | {"done": 5, "note": "spoken"}),
    ]
    assert types_in_log(job.id)[-2:] == ["result", "end"]
    assert row_of(job.id)["progress"]["done"] == 5


def test_end_of_a_stage_notifies_the_queue_of_the_next(register: Register, user: Person, broker: redis.Redis) -> None:
    def first(attempt: Attempt, wish: Probe) -> Outcome:
        def write(session: Session) -> None:
            sessions.add_session(session, user_id=user.id)

        return MoveOn("second", write)

    def second(attempt: Attempt, wish: Probe) -> Outcome:
        return Done(text=f"attempt {attempt.fence.attempt} of {wish.text}")

    job = make_job(user.id, register(first, second, stages={"first": IO, "second": UPKEEP})(text="both"))
    before = waiting_wakeups(broker, UPKEEP)
    assert work() == 1
    row = row_of(job.id)
    assert (row["state"], row["stage"], row["queue"], row["attempt"]) == (JobState.QUEUED, "second", "upkeep", 0)
    assert eventually(lambda: waiting_wakeups(broker, UPKEEP) > before)
    assert drain(UPKEEP, seconds=LONGEST_SECONDS) == 1
    assert row_of(job.id)["result"] == {"text": "attempt 1 of both"}
    assert types_in_log(job.id) == ["queued", "started", "started", "result", "end"]
    assert sessions_of(user) == 1


def test_payload_of_a_newer_version_may_have_more_fields(register: Register, user: Person) -> None:
    job = make_job(user.id, register(lambda attempt, wish: Done(text=wish.text))(text="kept"))
    change(job.id, """payload = payload || '{"of_tomorrow": 1}'""")
    work()
    assert row_of(job.id)["result"] == {"text": "kept"}


def test_invalid_payload_fails_the_job(register: Register, user: Person) -> None:
    job = make_job(user.id, register(raising())())
    change(job.id, """payload = '{"text": [1]}'""")
    work()
    assert row_of(job.id)["error"]["slug"] == "internal-error"


def test_slot_runs_until_no_job_waits(register: Register, user: Person) -> None:
    wish = register(raising())
    for _ in range(IO.batch + 3):
        make_job(user.id, wish())
    assert work() == IO.batch + 3
    assert work() == 0


def test_slot_wakes_another_at_the_end_of_its_time_slice(register: Register, user: Person, broker: redis.Redis) -> None:
    wish = register(raising())
    for _ in range(4):
        make_job(user.id, wish())
    before = waiting_wakeups(broker, IO)
    assert drain(IO, seconds=-1) == 1
    assert eventually(lambda: waiting_wakeups(broker, IO) > before)
    assert work() == 3


def test_stopping_worker_claims_no_more_jobs(register: Register, user: Person) -> None:
    def handle(attempt: Attempt, wish: Probe) -> Outcome:
        stopping.set()
        return Done()

    wish = register(handle)
    made = [make_job(user.id, wish()) for _ in range(2)]
    try:
        assert work() == 1
        assert work() == 0
    finally:
        stopping.clear()
    assert row_of(made[-1].id)["state"] == JobState.QUEUED


Handler = Callable[[Attempt, Probe], Outcome]


def run_in_a_batch(register: Register, user: Person, *handlers: Handler) -> list[UUID]:
    """Their jobs, claimed together: a slot takes more at once when what came before was short."""
    left = [*(lambda attempt, wish: Done() for _ in range(5)), *handlers]
    wish = register(lambda attempt, wish: left.pop(0)(attempt, wish))
    made = [make_job(user.id, wish()) for _ in left]
    assert work() >= len(made)
    together = [row_of(job.id) for job in made[5:]]
    return [row["id"] for row in together]


def test_waiting_jobs_of_a_batch_keep_their_leases(register: Register, user: Person) -> None:
    def watch_the_next(attempt: Attempt, wish: Probe) -> Outcome:
        [waiting] = [other for other in heartbeat().live_attempts() if other is not attempt]
        lease = row_of(waiting.id)["lease_until"]
        assert eventually(lambda: row_of(waiting.id)["lease_until"] > lease)
        return Done()

    made = run_in_a_batch(register, user, watch_the_next, lambda attempt, wish: Done())
    assert [row_of(job)["state"] for job in made] == [JobState.SUCCEEDED] * 2


def test_jobs_of_a_batch_that_end_together_are_written_together(register: Register, user: Person) -> None:
    made = run_in_a_batch(register, user, *[lambda attempt, wish: Done()] * 8)
    assert len({row_of(job)["claimed_at"] for job in made}) == 1
    assert len({row_of(job)["finished_at"] for job in made}) < len(made)


def test_result_that_cannot_be_stored_fails_alone_in_its_batch(register: Register, user: Person) -> None:
    spoiled, *healthy = run_in_a_batch(
        register, user, lambda attempt, wish: Done(text="\0"), *[lambda attempt, wish: Done()] * 3
    )
    assert row_of(spoiled)["error"]["slug"] == "internal-error"
    assert {row_of(job)["state"] for job in healthy} == {JobState.SUCCEEDED}


def test_only_the_stale_attempt_of_a_batch_writes_nothing(register: Register, user: Person) -> None:
    def be_overtaken(attempt: Attempt, wish: Probe) -> Outcome:
        change(attempt.id, "attempt = attempt + 1, worker = :other", other=uuid4())
        return Done()

    stale, *healthy = run_in_a_batch(register, user, be_overtaken, *[lambda attempt, wish: Done()] * 3)
    assert (row_of(stale)["state"], row_of(stale)["result"]) == (JobState.RUNNING, None)
    assert {row_of(job)["state"] for job in healthy} == {JobState.SUCCEEDED}


def test_behind_a_long_job_the_rest_of_its_batch_is_given_back(
    register: Register, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take_long(attempt: Attempt, wish: Probe) -> Outcome:
        monkeypatch.setattr("workers.runtime.worker_loop.LONGEST_BATCH_SECONDS", 0)
        return Done()

    long, behind = run_in_a_batch(register, user, take_long, lambda attempt, wish: Done())
    assert types_in_log(long) == ["queued", "started", "result", "end"]
    assert types_in_log(behind) == ["queued", "started", "retrying", "started", "result", "end"]
    assert row_of(behind)["attempt"] == 1


def next_beat(attempt: Attempt) -> None:
    lease = row_of(attempt.id)["lease_until"]
    assert eventually(lambda: row_of(attempt.id)["lease_until"] > lease)


def test_report_that_cannot_be_stored_does_not_stop_the_heartbeat(register: Register, user: Person) -> None:
    def spoil(attempt: Attempt, wish: Probe) -> Outcome:
        attempt.stream_text("NUL: \0")
        for _ in range(2):
            next_beat(attempt)
        attempt.stream_text("no NUL")
        return Done()

    job = make_job(user.id, register(spoil)())
    work()
    assert row_of(job.id)["state"] == JobState.SUCCEEDED
    assert log_of(job.id)[-3]["data"] == {"text": "no NUL"}


@pytest.mark.parametrize("unwritable", ["\0", "\ud800"], ids=ascii)
def test_result_that_cannot_be_stored_fails_its_job(register: Register, user: Person, unwritable: str) -> None:
    job = make_job(user.id, register(lambda attempt, wish: Done(text=unwritable))())
    work()
    assert row_of(job.id)["error"]["slug"] == "internal-error"


def test_end_that_cannot_be_written_does_not_affect_other_jobs(register: Register, user: Person) -> None:
    wish = register(raising(Nonsense("NUL: \0")))
    unwritable, healthy = make_job(user.id, wish()), make_job(user.id, wish())
    assert work() == 2
    assert row_of(unwritable.id)["state"] == JobState.RUNNING  # until its lease runs out
    assert row_of(healthy.id)["state"] == JobState.SUCCEEDED


def test_a_transient_outcome_is_a_retry_and_not_an_outage(register: Register, user: Person) -> None:
    written: list[Attempt] = []

    def handle(attempt: Attempt, wish: Probe) -> Outcome:
        def write(session: Session) -> Done:
            written.append(attempt)
            raise Asleep

        return write

    job = make_job(user.id, register(handle)())
    work()
    assert row_of(job.id)["state"] == JobState.SCHEDULED
    assert len(written) == 1


def test_reaped_job_without_attempts_left_fails(register: Register, user: Person) -> None:
    job = make_job(user.id, register(raising(), max_attempts=1)())
    take(job)
    change(job.id, "lease_until = now() - interval '1 second'")
    with transaction() as session:
        upkeep.reap(session, spent=AttemptsExhausted().as_problem())
    assert row_of(job.id)["error"]["slug"] == "attempts-exhausted"
    assert work() == 0
