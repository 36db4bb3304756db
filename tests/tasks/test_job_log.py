"""A line for each attempt and each job that ends otherwise than well, whoever ends it."""

import logging
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from core import origin
from core.origin import Origin
from db.queries.jobs import jobs
from db.transactions import transaction
from tasks.attempt import Attempt
from tasks.handlers import Outcome
from tasks.submit import submit
from tasks.upkeep import relay
from tests.core.test_origin import SENT, TRACE
from tests.support.attempts import take
from tests.support.factories import Person, make_job
from tests.support.job_queue import change, row_of
from tests.support.logs import Lines, logged
from tests.support.probe_handlers import Asleep, Nonsense, raising, work
from tests.support.probe_jobs import Done, Probe, Register, no_waiting_jobs
from tests.support.reaping import reap_jobs
from workers.learning.tutor import TopicNotFound
from workers.runtime import attempt_end

__all__ = ["no_waiting_jobs"]

FROM_A_REQUEST = Origin("req-7", SENT)
FIELDS = {"kind", "user", "state", "problem", "attempt", "queue_s", "work_s", "request_id", "trace_id"}


@pytest.fixture
def log() -> Iterator[Lines]:
    with origin.working_for(FROM_A_REQUEST), logged() as lines:
        yield lines


def test_failed_job_leaves_one_line(register: Register, user: Person, log: Lines) -> None:
    job = make_job(user.id, register(raising(Nonsense()))())
    work()
    [line] = log.about(job.id)
    assert line.keys() > FIELDS
    assert (line["message"], line["level"], line["state"]) == ("job failed", "warning", "failed")
    assert (line["kind"], line["user"], line["problem"], line["attempt"]) == (job.kind, str(user.id), "nonsense", "1/3")
    assert (line["request_id"], line["trace_id"]) == ("req-7", TRACE)
    row = row_of(job.id)
    assert line["queue_s"] == pytest.approx(row["queue_seconds"], abs=0.001)
    assert line["work_s"] == pytest.approx(row["work_seconds"], abs=0.001)


def test_answer_to_a_learner_is_no_warning(register: Register, user: Person, log: Lines) -> None:
    job = make_job(user.id, register(raising(TopicNotFound("Your library has nothing on it.")))())
    work()
    [line] = log.about(job.id)
    assert (line["message"], line["level"], line["problem"]) == ("job failed", "info", "topic-not-found")


def test_each_attempt_that_is_repeated_leaves_a_line(register: Register, user: Person, log: Lines) -> None:
    job = make_job(user.id, register(raising(Asleep(), Asleep(), Asleep()))())
    for _ in range(3):
        work(promote=True)
    told = [(line["state"], line["problem"], line["attempt"]) for line in log.about(job.id)]
    assert told == [("scheduled", "asleep", "1/3"), ("scheduled", "asleep", "2/3"), ("failed", "asleep", "3/3")]


def test_success_leaves_a_line_at_debug_alone(register: Register, user: Person) -> None:
    kind = register(lambda *_: Done())
    with logged() as usual:
        make_job(user.id, kind())
        work()
    assert usual.about(None, kind=kind.kind) == []
    assert [line for line in usual.objects if line.get("kind") == kind.kind] == []
    with logged(level=logging.DEBUG) as all_of_it:
        job = make_job(user.id, kind())
        work()
    [line] = all_of_it.about(job.id, state="succeeded")
    assert (line["level"], line["user"], line["attempt"]) == ("debug", str(user.id), "1/3")


def test_waiting_job_that_is_cancelled_leaves_a_line(user: Person, log: Lines) -> None:
    job = make_job(user.id)
    with transaction() as session:
        jobs.cancel(session, job.id, user_id=user.id)
    [line] = log.about(job.id)
    assert (line["message"], line["state"], line["problem"]) == ("job cancelled", "cancelled", None)


def test_running_job_that_is_cancelled_leaves_a_line_when_it_ends(register: Register, user: Person, log: Lines) -> None:
    attempt = take(make_job(user.id, register(raising(Nonsense()))()))
    with transaction() as session:
        jobs.cancel(session, attempt.id, user_id=user.id)
    assert log.about(attempt.id) == []
    attempt_end.cancel(attempt.fence)
    assert [line["state"] for line in log.about(attempt.id)] == ["cancelled"]


def test_job_past_its_deadline_leaves_a_line(register: Register, user: Person, log: Lines) -> None:
    job = make_job(user.id, register(raising(Nonsense()))())
    change(job.id, "expires_at = now() - interval '1 second'")
    relay()
    [line] = log.about(job.id)
    assert (line["message"], line["state"], line["because"]) == ("job expired", "expired", "deadline")


def test_lost_lease_leaves_a_line(register: Register, user: Person, log: Lines) -> None:
    attempt = take(make_job(user.id, register(raising(Nonsense()))()))
    change(attempt.id, "lease_until = now() - interval '1 second'")
    with transaction() as session:
        reap_jobs(session)
    [line] = log.about(attempt.id)
    assert (line["level"], line["state"], line["because"]) == ("warning", "queued", "lease_lost")


def test_job_that_is_given_back_leaves_a_line(register: Register, user: Person, log: Lines) -> None:
    attempt = take(make_job(user.id, register(raising(Nonsense()))()))
    attempt_end.give_back_all([attempt])
    [line] = log.about(attempt.id)
    assert (line["level"], line["state"], line["because"]) == ("info", "queued", "given_back")


def test_end_that_is_rolled_back_leaves_no_line(user: Person, log: Lines) -> None:
    job = make_job(user.id)
    with transaction() as session:
        jobs.cancel(session, job.id, user_id=user.id)
        session.rollback()
    assert log.about(job.id) == []


def test_what_a_job_submits_comes_from_the_same_request(register: Register, user: Person) -> None:
    begun: list[Attempt] = []

    def submit_another(attempt: Attempt, contract: Probe) -> Outcome:
        begun.append(attempt)

        def write(session: Session) -> Done:
            return Done(text=str(submit(session, Probe(), user_id=user.id).id))

        return write

    with origin.working_for(FROM_A_REQUEST):
        job = make_job(user.id, register(submit_another)())
    work()
    other = row_of(row_of(job.id)["result"]["text"])
    assert (other["request_id"], other["traceparent"]) == ("req-7", SENT)
