"""From the claim to the end of a job: slots, batches and payloads."""

import threading
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID, uuid4

import pytest
import redis

from core.outages import POSTGRES
from db.engines import engine, statement_engine
from db.models import JobState
from db.queries.jobs.attempts import Success, Written
from tasks.attempt import Attempt
from tasks.handlers import Outcome
from tasks.queues import GPU_LLM, IO, Queue
from tasks.shutdown import claims_no_more
from tests.support.attempts import take
from tests.support.batches import A_DAY_SECONDS
from tests.support.broker import waiting_wakeups
from tests.support.configuration import configuration
from tests.support.factories import Person, make_job
from tests.support.job_queue import change, row_of, types_in_log
from tests.support.probe_handlers import Asleep, Nonsense, raising, work
from tests.support.probe_jobs import Done, Probe, Register
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.tasks.echo import NewEcho
from workers.runtime import provider_monitor
from workers.runtime.heartbeat import heartbeat
from workers.runtime.result_writer import ResultWriter
from workers.runtime.worker_loop import drain, run

SECRET = "sk-the-password-of-somebody"


def test_a_job_is_run_and_its_result_kept(register: Register, user: Person) -> None:
    def handle(attempt: Attempt, contract: Probe) -> Outcome:
        attempt.usage.model = "a model"
        return Done(text=contract.text.upper())

    job = make_job(user.id, register(handle)(text="hello"))
    assert work() == 1
    row = row_of(job.id)
    assert (row["state"], row["result"], row["attempt"]) == (JobState.SUCCEEDED, {"text": "HELLO"}, 1)
    assert row["receipt"]["model"] == "a model"
    assert types_in_log(job.id) == ["queued", "started", "result", "end"]


@pytest.mark.parametrize("error", [RuntimeError(SECRET), Asleep(), Nonsense()], ids=repr)
def test_failed_job_does_not_affect_others_of_its_batch(register: Register, user: Person, error: Exception) -> None:
    kind = register(raising(None, error))
    made = [make_job(user.id, kind()) for _ in range(3)]
    assert work() == 3
    assert [row_of(job.id)["state"] for job in (made[0], made[2])] == [JobState.SUCCEEDED] * 2


@pytest.mark.parametrize("errors", [[], [Asleep()]], ids=["result", "error"])
def test_handler_that_has_ended_is_not_stuck_however_long_its_end_takes(
    register: Register, user: Person, errors: list[Exception]
) -> None:
    attempt = take(make_job(user.id, register(raising(*errors))()))
    run(attempt)
    age = attempt.age_seconds
    assert age > 0
    assert attempt.age_seconds == age


def test_job_cancelled_before_its_claim_is_not_started(register: Register, user: Person) -> None:
    job = make_job(user.id, register(raising(Nonsense()))())
    change(job.id, "cancel_requested_at = now()")
    work()
    assert types_in_log(job.id) == ["queued", "started", "cancelled", "end"]


def test_payload_of_a_newer_version_may_have_more_fields(register: Register, user: Person) -> None:
    job = make_job(user.id, register(lambda attempt, contract: Done(text=contract.text))(text="kept"))
    change(job.id, """payload = payload || '{"of_tomorrow": 1}'""")
    work()
    assert row_of(job.id)["result"] == {"text": "kept"}


def test_invalid_payload_fails_the_job(register: Register, user: Person) -> None:
    job = make_job(user.id, register(raising())())
    change(job.id, """payload = '{"text": [1]}'""")
    work()
    assert row_of(job.id)["error"]["slug"] == "internal-error"


def test_slot_runs_until_no_job_waits(register: Register, user: Person) -> None:
    kind = register(raising())
    for _ in range(IO.batch + 3):
        make_job(user.id, kind())
    assert work() == IO.batch + 3
    assert work() == 0


def test_slot_wakes_another_at_the_end_of_its_time_slice(register: Register, user: Person, broker: redis.Redis) -> None:
    kind = register(raising())
    for _ in range(4):
        make_job(user.id, kind())
    before = waiting_wakeups(broker, IO)
    assert drain(IO, seconds=-1) == 1
    assert eventually(lambda: waiting_wakeups(broker, IO) > before)
    assert work() == 3


def test_slot_ends_at_once_where_only_jobs_of_unknown_kinds_wait(user: Person, broker: redis.Redis) -> None:
    unknown = make_job(user.id, NewEcho(text="from the future"))
    assert eventually(lambda: waiting_wakeups(broker, IO) > 0)
    before = waiting_wakeups(broker, IO)
    assert drain(IO, seconds=A_DAY_SECONDS) == 0
    assert waiting_wakeups(broker, IO) == before
    assert types_in_log(unknown.id) == ["queued"]


def test_worker_that_ends_or_drains_claims_no_more_jobs(register: Register, user: Person) -> None:
    def handle(attempt: Attempt, contract: Probe) -> Outcome:
        claims_no_more.set()
        return Done()

    kind = register(handle)
    made = [make_job(user.id, kind()) for _ in range(2)]
    try:
        assert work() == 1
        assert work() == 0
    finally:
        claims_no_more.clear()
    assert row_of(made[-1].id)["state"] == JobState.QUEUED


@pytest.fixture
def no_postgres(platform: None) -> Iterator[None]:
    """This process connects anew, to a port on which nobody listens, and has claimed nothing yet."""
    made = (engine, statement_engine, provider_monitor.ensure_announced)
    with configuration() as configure:
        configure(DATABASE_URL="postgresql://pensum@127.0.0.1:1/pensum")
        for one in made:
            one.forget()
        yield
    for one in made:
        one.forget()


@pytest.mark.parametrize("queue", [IO, GPU_LLM], ids=lambda queue: queue.name)
def test_slot_claims_nothing_while_postgres_is_away(no_postgres: None, queue: Queue) -> None:
    assert drain(queue, seconds=0) == 0
    assert POSTGRES.is_on


Handler = Callable[[Attempt, Probe], Outcome]


def run_in_a_batch(register: Register, user: Person, *handlers: Handler) -> list[UUID]:
    """Jobs that are claimed together, behind one that a slot claims alone."""
    left = [lambda attempt, contract: Done(), *handlers]
    kind = register(lambda attempt, contract: left.pop(0)(attempt, contract))
    made = [make_job(user.id, kind()) for _ in left]
    assert work() >= len(made)
    return [job.id for job in made[1:]]


@pytest.mark.usefixtures("large_batches")
def test_waiting_jobs_of_a_batch_keep_their_leases(register: Register, user: Person) -> None:
    def watch_the_next(attempt: Attempt, contract: Probe) -> Outcome:
        [waiting] = [other for other in heartbeat().live_attempts() if other is not attempt]
        lease = row_of(waiting.id)["lease_until"]
        assert eventually(lambda: row_of(waiting.id)["lease_until"] > lease)
        return Done()

    made = run_in_a_batch(register, user, watch_the_next, lambda attempt, contract: Done())
    assert [row_of(job)["state"] for job in made] == [JobState.SUCCEEDED] * 2


@pytest.mark.usefixtures("large_batches")
def test_jobs_of_a_batch_that_end_together_are_written_together(
    register: Register, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    succeed, all_have_ended = ResultWriter._succeed, threading.Event()

    def write_when_all_have_ended(self: ResultWriter, successes: Sequence[Success]) -> Written:
        assert all_have_ended.wait(LONGEST_SECONDS)
        return succeed(self, successes)

    def begin(attempt: Attempt, contract: Probe) -> Outcome:
        monkeypatch.setattr(ResultWriter, "_succeed", write_when_all_have_ended)
        return Done()

    def end(attempt: Attempt, contract: Probe) -> Outcome:
        all_have_ended.set()
        return Done()

    made = run_in_a_batch(register, user, begin, *[lambda attempt, contract: Done()] * 6, end)
    assert len({row_of(job)["claimed_at"] for job in made}) == 1
    assert len({row_of(job)["finished_at"] for job in made}) < len(made)


@pytest.mark.usefixtures("large_batches")
def test_nul_in_a_result_is_replaced_and_its_batch_stored(register: Register, user: Person) -> None:
    spoiled, *healthy = run_in_a_batch(
        register, user, lambda attempt, contract: Done(text="\0"), *[lambda attempt, contract: Done()] * 3
    )
    assert row_of(spoiled)["result"]["text"] == "\N{REPLACEMENT CHARACTER}"
    assert {row_of(job)["state"] for job in [spoiled, *healthy]} == {JobState.SUCCEEDED}


@pytest.mark.usefixtures("large_batches")
def test_only_the_stale_attempt_of_a_batch_writes_nothing(register: Register, user: Person) -> None:
    def be_overtaken(attempt: Attempt, contract: Probe) -> Outcome:
        change(attempt.id, "attempt = attempt + 1, worker = :other", other=uuid4())
        return Done()

    stale, *healthy = run_in_a_batch(register, user, be_overtaken, *[lambda attempt, contract: Done()] * 3)
    assert (row_of(stale)["state"], row_of(stale)["result"]) == (JobState.RUNNING, None)
    assert {row_of(job)["state"] for job in healthy} == {JobState.SUCCEEDED}


@pytest.mark.usefixtures("large_batches")
def test_behind_a_long_job_the_rest_of_its_batch_is_given_back(
    register: Register, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take_long(attempt: Attempt, contract: Probe) -> Outcome:
        monkeypatch.setattr("workers.runtime.batch_size.LONGEST_BATCH_SECONDS", 0)
        return Done()

    long, behind = run_in_a_batch(register, user, take_long, lambda attempt, contract: Done())
    assert types_in_log(long) == ["queued", "started", "result", "end"]
    assert types_in_log(behind) == ["queued", "started", "retrying", "started", "result", "end"]
    assert row_of(behind)["attempt"] == 1
