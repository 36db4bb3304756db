"""PostgreSQL refuses to write for a while: nothing that was finished meanwhile is thrown away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from db.models import JobState
from embedded.servers import EmbeddedPostgres
from tasks.attempt import Attempt
from tasks.handlers import MoveOn, Outcome
from tasks.queues import IO, UPKEEP
from tests.support.attempts import take
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of
from tests.support.probe_jobs import Done, Probe, Register
from tests.support.refused_writes import refused_writes, refusing_writes
from tests.support.waiting import LONGEST_SECONDS, eventually
from workers.runtime.worker_loop import run

Handle = Callable[[Attempt, Probe], Outcome]


def finished(attempt: Attempt, contract: Probe) -> Outcome:
    return Done(text="finished")


def finished_by_a_write(attempt: Attempt, contract: Probe) -> Outcome:
    return lambda session: Done(text="finished")


def moved_on(attempt: Attempt, contract: Probe) -> Outcome:
    return MoveOn("later", lambda session: None)


def failed(attempt: Attempt, contract: Probe) -> Outcome:
    raise ValueError("a bug of the handler")


@pytest.mark.parametrize(
    ("handle", "ends"),
    [
        (finished, ("succeeded", "run")),
        (finished_by_a_write, ("succeeded", "run")),
        (moved_on, ("queued", "later")),
        (failed, ("failed", "run")),
    ],
)
def test_attempt_ends_as_its_handler_did_once_postgres_writes_again(
    register: Register, user: Person, postgres: EmbeddedPostgres, handle: Handle, ends: tuple[str, str]
) -> None:
    runs = []
    is_read_only = Event()

    def handle_while_postgres_refuses(attempt: Attempt, contract: Probe) -> Outcome:
        runs.append(attempt)
        is_read_only.wait(LONGEST_SECONDS)
        return handle(attempt, contract)

    contract = register(handle_while_postgres_refuses, finished, stages={"run": IO, "later": UPKEEP})
    attempt = take(make_job(user.id, contract()))
    with ThreadPoolExecutor() as threads:
        running = threads.submit(run, attempt)
        with refusing_writes(postgres):
            before = refused_writes(postgres)
            is_read_only.set()
            assert eventually(lambda: refused_writes(postgres) > before)
        running.result(LONGEST_SECONDS)
    row = row_of(attempt.id)
    assert (row["state"], row["stage"], len(runs)) == (*ends, 1)
    if row["state"] == JobState.SUCCEEDED:
        assert row["result"] == {"text": "finished"}
