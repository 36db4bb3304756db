"""How attempts end: success, next stage, retry, failure, cancellation, and a lost lease."""

import json
import logging
from collections.abc import Mapping
from itertools import groupby
from typing import Any, cast
from uuid import uuid4

import pytest
import redis
from sqlalchemy import text
from sqlalchemy.orm import Session

from core.errors import AppError, Cancelled, Transient
from core.logs.formatting import TextFormatter
from db.models import JobState
from db.queries.jobs import jobs
from db.queries.learning import sessions
from db.transactions import read_only, transaction
from tasks.attempt import Attempt
from tasks.handlers import MoveOn, Outcome
from tasks.queues import IO, UPKEEP
from tests.support.attempts import take
from tests.support.broker import waiting_wakeups
from tests.support.factories import Person, make_job
from tests.support.job_queue import change, log_of, row_of, types_in_log
from tests.support.probe_handlers import Asleep, Nonsense, raising, work
from tests.support.probe_jobs import Done, Probe, Register, work_until_stopped
from tests.support.reaping import reap_jobs
from tests.support.waiting import LONGEST_SECONDS, eventually
from workers.runtime import attempt_end
from workers.runtime.worker_loop import drain, run

SECRET = "sk-the-password-of-somebody"
UNSTORABLE = pytest.mark.parametrize("unstorable", ["\0", "\ud800"], ids=ascii)


def test_transient_error_is_retried(register: Register, user: Person) -> None:
    job = make_job(user.id, register(raising(Asleep("It will wake.")))())
    assert work() == 1
    row = row_of(job.id)
    problem = {"slug": "asleep", "detail": "It will wake.", "errors": []}
    assert (row["state"], row["error"]) == (JobState.SCHEDULED, problem)
    assert log_of(job.id)[-1]["data"]["error"] == problem
    assert work() == 0
    assert work(promote=True) == 1
    assert (row_of(job.id)["state"], row_of(job.id)["error"]) == (JobState.SUCCEEDED, None)
    assert types_in_log(job.id) == ["queued", "started", "retrying", "started", "result", "end"]


def test_job_that_is_given_back_withdraws_its_text_and_keeps_what_it_used(register: Register, user: Person) -> None:
    attempt = take(make_job(user.id, register(raising(Nonsense()))()))
    attempt.usage.add(10, 5)
    attempt.stream_text("Half a sen")
    attempt_end.give_back_all([attempt])
    row = row_of(attempt.id)
    assert (row["state"], row["attempt"], row["receipt"]["output_tokens"]) == (JobState.QUEUED, 0, 5)
    assert types_in_log(attempt.id) == ["queued", "started", "restarted", "retrying"]


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
    assert row["error"] == {"slug": "nonsense", "detail": "The payload makes no sense.", "errors": []}
    assert row["receipt"] is not None


def test_bug_is_logged_with_its_place_and_hidden_from_the_client(
    register: Register, user: Person, caplog: pytest.LogCaptureFixture
) -> None:
    job = make_job(user.id, register(raising(RuntimeError(SECRET)))())
    work()
    row = row_of(job.id)
    assert (row["state"], row["error"]["slug"]) == (JobState.FAILED, "internal-error")
    assert SECRET not in json.dumps([row, log_of(job.id)], default=str)
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    [record] = [record for record in errors if str(job.id) in record.getMessage()]
    shown = TextFormatter().format(record)
    assert "probe_handlers.py" in shown
    assert shown.endswith("\n    RuntimeError")


def test_an_outcome_is_written_in_the_transaction_that_ends_the_job(register: Register, user: Person) -> None:
    def handle(attempt: Attempt, contract: Probe) -> Outcome:
        def write(session: Session) -> Done:
            sessions.add_session(session, user_id=attempt.user_id)
            if contract.text:
                raise Nonsense
            return Done()

        return write

    kind = register(handle)
    make_job(user.id, kind())
    failing = make_job(user.id, kind(text="raise"))
    work()
    assert sessions_of(user) == 1
    assert row_of(failing.id)["error"]["slug"] == "nonsense"


def sessions_of(user: Person) -> int:
    """How often an outcome was written."""
    with read_only() as session:
        statement = text("SELECT count(*) FROM learning_sessions WHERE user_id = :id")
        return int(session.scalar(statement, {"id": user.id}) or 0)


def writing_a_session(attempt: Attempt, contract: Probe) -> Outcome:
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

    def handle(attempt: Attempt, contract: Probe) -> Outcome:
        change(attempt.id, "attempt = attempt + 1, worker = :other", other=uuid4())
        attempt.stream_text("too late")
        left.extend((row_of(attempt.id), log_of(attempt.id)))
        return writing_a_session(attempt, contract)

    job = make_job(user.id, register(handle)())
    work()
    assert [row_of(job.id), log_of(job.id)] == left
    assert sessions_of(user) == 0


def test_checkpoint_of_a_running_handler_raises_lease_lost(register: Register, user: Person) -> None:
    left: list[Any] = []

    def handle(attempt: Attempt, contract: Probe) -> Outcome:
        change(attempt.id, "attempt = attempt + 1, worker = :other", other=uuid4())
        left.extend((row_of(attempt.id), log_of(attempt.id)))
        work_until_stopped(attempt)
        return Done()

    job = make_job(user.id, register(handle)())
    work()
    assert [row_of(job.id), log_of(job.id)] == left


def test_cancel_reaches_a_running_handler(register: Register, user: Person) -> None:
    def handle(attempt: Attempt, contract: Probe) -> Outcome:
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
    def lose_the_model(attempt: Attempt, contract: Probe) -> Outcome:
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


def test_tokens_and_progress_are_in_the_log_in_order_before_the_result(register: Register, user: Person) -> None:
    def handle(attempt: Attempt, contract: Probe) -> Outcome:
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
    reported = log_of(job.id)[2:-2]
    text = "".join(event["data"]["text"] for event in reported if event["type"] == "token")
    assert text == "The chain rule multiplies"
    # How many events the text and the progress become is a matter of pace.
    groups = [(type_, [event["data"] for event in group]) for type_, group in groupby(reported, _type_of)]
    assert [type_ for type_, _ in groups] == ["progress", "token", "progress"]
    assert [data[-1] for type_, data in groups if type_ == "progress"] == [
        {"done": 4, "total": 5, "unit": "words", "note": "speaking"},
        {"done": 5, "total": 5, "unit": "words", "note": "spoken"},
    ]
    assert types_in_log(job.id)[-2:] == ["result", "end"]
    assert row_of(job.id)["progress"]["done"] == 5


def _type_of(event: Mapping[str, Any]) -> str:
    return str(event["type"])


def test_end_of_a_stage_notifies_the_queue_of_the_next(register: Register, user: Person, broker: redis.Redis) -> None:
    def first(attempt: Attempt, contract: Probe) -> Outcome:
        def write(session: Session) -> None:
            sessions.add_session(session, user_id=user.id)

        return MoveOn("second", write)

    def second(attempt: Attempt, contract: Probe) -> Outcome:
        return Done(text=f"attempt {attempt.fence.attempt} of {contract.text}")

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


def wait_for_renewal(attempt: Attempt) -> None:
    lease = row_of(attempt.id)["lease_until"]
    assert eventually(lambda: row_of(attempt.id)["lease_until"] > lease)


def test_report_that_has_no_form_in_json_does_not_stop_the_heartbeat(register: Register, user: Person) -> None:
    def spoil(attempt: Attempt, contract: Probe) -> Outcome:
        attempt.report(1, 2, "steps", note=cast(str, object()))
        for _ in range(2):
            wait_for_renewal(attempt)
        attempt.stream_text("no NUL")
        return Done()

    job = make_job(user.id, register(spoil)())
    work()
    assert row_of(job.id)["state"] == JobState.SUCCEEDED
    assert log_of(job.id)[-3]["data"] == {"text": "no NUL"}


@UNSTORABLE
def test_each_piece_and_the_result_have_their_unstorable_characters_replaced(
    register: Register, user: Person, unstorable: str
) -> None:
    def stream(attempt: Attempt, contract: Probe) -> Outcome:
        for piece in ("begun ", f"a{unstorable}b"):
            attempt.stream_text(piece)
            assert eventually(lambda: "token" in types_in_log(attempt.id))
        attempt.report(1, 2, "steps", f"note {unstorable}")
        return Done(text=f"a{unstorable}b")

    job = make_job(user.id, register(stream)())
    work()
    row, log = row_of(job.id), log_of(job.id)
    assert (row["state"], row["result"], row["attempt"]) == (JobState.SUCCEEDED, {"text": "a\ufffdb"}, 1)
    assert "".join(event["data"]["text"] for event in log if event["type"] == "token") == "begun a\ufffdb"
    assert row["progress"]["note"] == "note \ufffd"


@UNSTORABLE
@pytest.mark.parametrize(("error", "state"), [(Nonsense, JobState.FAILED), (Asleep, JobState.SCHEDULED)])
def test_problem_has_its_unstorable_characters_replaced(
    register: Register, user: Person, error: type[AppError], state: JobState, unstorable: str
) -> None:
    job = make_job(user.id, register(raising(error(f"Not {unstorable}.")))())
    work()
    row = row_of(job.id)
    assert (row["state"], row["error"]["slug"], row["error"]["detail"]) == (state, error.slug, "Not \ufffd.")


@pytest.mark.parametrize("speed", [float("inf"), float("nan")])
@pytest.mark.parametrize(("error", "state"), [(None, JobState.SUCCEEDED), (Nonsense(), JobState.FAILED)])
def test_number_of_a_receipt_that_is_not_finite_is_null(
    register: Register, user: Person, error: AppError | None, state: JobState, speed: float
) -> None:
    def handle(attempt: Attempt, contract: Probe) -> Outcome:
        attempt.usage.tokens_per_second = speed
        return raising(error)(attempt, contract)

    job = make_job(user.id, register(handle)())
    work()
    row = row_of(job.id)
    assert (row["state"], row["attempt"], row["receipt"]["tokens_per_second"]) == (state, 1, None)


class Speechless(Nonsense):
    """A problem of a plug-in that has no form in JSON."""

    def as_problem(self) -> dict[str, Any]:
        return super().as_problem() | {"errors": object()}


def test_job_whose_end_cannot_be_written_fails_once_and_affects_no_other(register: Register, user: Person) -> None:
    kind = register(raising(Speechless()))
    unwritable, healthy = make_job(user.id, kind()), make_job(user.id, kind())
    assert work() == 2
    row = row_of(unwritable.id)
    assert (row["state"], row["error"]["slug"], row["attempt"]) == (JobState.FAILED, "internal-error", 1)
    assert types_in_log(unwritable.id) == ["queued", "started", "error", "end"]
    assert row_of(healthy.id)["state"] == JobState.SUCCEEDED


def test_a_transient_outcome_is_a_retry_and_not_an_outage(register: Register, user: Person) -> None:
    written: list[Attempt] = []

    def handle(attempt: Attempt, contract: Probe) -> Outcome:
        def write(session: Session) -> Done:
            written.append(attempt)
            raise Asleep

        return write

    job = make_job(user.id, register(handle)())
    work()
    assert row_of(job.id)["state"] == JobState.SCHEDULED
    assert len(written) == 1


def test_job_that_lost_too_many_leases_fails(register: Register, user: Person) -> None:
    job = make_job(user.id, register(raising(), max_attempts=1)())
    take(job)
    change(job.id, "lease_until = now() - interval '1 second', lost_leases = 5")
    with transaction() as session:
        reap_jobs(session)
    assert row_of(job.id)["error"]["slug"] == "attempts-exhausted"
    assert work() == 0
