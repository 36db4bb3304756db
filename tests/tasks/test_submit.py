"""A job exists if and only if its transaction commits; the wake-up is sent then, and no caller waits for it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import redis
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from db.models import JobState
from db.transactions import read_only, transaction
from embedded.servers import EmbeddedValkey
from tasks.contracts import GenerateText, Priority
from tasks.notifier import MOST_PER_SLOT, wakeups_for
from tasks.queues import CPU, GPU_EMBED, GPU_LLM, IO, UPKEEP
from tasks.submit import submit
from tests.support.broker import waiting_wakeups
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of
from tests.support.ports import reserve_port
from tests.support.probe_jobs import Done, Probe, Register
from tests.support.waiting import eventually

REDIS_SECONDS, QUICK_SECONDS = 300, 60.0  # how long an answer of Redis would be waited for, and is not


def all_earlier_wakeups_are_sent(broker: redis.Redis, register: Register) -> bool:
    """One thread sends in order, so a wake-up that arrived follows all earlier ones."""
    second = register(lambda attempt, contract: Done(), stages={"run": UPKEEP})
    before = waiting_wakeups(broker, UPKEEP)
    make_job(None, second())
    return eventually(lambda: waiting_wakeups(broker, UPKEEP) > before)


@pytest.fixture
def kind(broker: redis.Redis, register: Register) -> type[Probe]:
    assert all_earlier_wakeups_are_sent(broker, register)
    return register(lambda attempt, contract: Done())


def test_committed_job_sends_a_wakeup(broker: redis.Redis, kind: type[Probe]) -> None:
    before = waiting_wakeups(broker, IO)
    make_job(None, kind())
    assert eventually(lambda: waiting_wakeups(broker, IO) == before + 1)


def test_rolled_back_transaction_leaves_neither_job_nor_wakeup(
    broker: redis.Redis, kind: type[Probe], register: Register
) -> None:
    before = waiting_wakeups(broker, IO)

    def submit_and_fail() -> None:
        with transaction() as session:
            submit(session, kind(), user_id=None)
            raise KeyError

    with pytest.raises(KeyError):
        submit_and_fail()
    with read_only() as session:
        assert session.scalar(text("SELECT count(*) FROM jobs WHERE kind = :kind"), {"kind": kind.kind}) == 0
    assert all_earlier_wakeups_are_sent(broker, register)
    assert waiting_wakeups(broker, IO) == before


def test_wakeup_is_not_sent_before_the_commit(broker: redis.Redis, kind: type[Probe], register: Register) -> None:
    before = waiting_wakeups(broker, IO)
    with transaction() as session:
        submit(session, kind(), user_id=None)
        assert all_earlier_wakeups_are_sent(broker, register)
        assert waiting_wakeups(broker, IO) == before
    assert eventually(lambda: waiting_wakeups(broker, IO) == before + 1)


def test_commit_that_fails_sends_no_wakeup(broker: redis.Redis, kind: type[Probe], register: Register) -> None:
    before = waiting_wakeups(broker, IO)

    def submit_and_break() -> None:
        with transaction() as session:
            session.execute(
                text(
                    "CREATE TEMPORARY TABLE checked_last (n int UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP;"
                    " INSERT INTO checked_last VALUES (1), (1)"
                )
            )
            submit(session, kind(), user_id=None)

    with pytest.raises(IntegrityError):
        submit_and_break()
    assert all_earlier_wakeups_are_sent(broker, register)
    assert waiting_wakeups(broker, IO) == before


def test_many_jobs_of_one_transaction_send_few_wakeups(
    broker: redis.Redis, kind: type[Probe], register: Register
) -> None:
    before = waiting_wakeups(broker, IO)
    with transaction() as session:
        for _ in range(3 * IO.batch):
            submit(session, kind(), user_id=None)
    assert eventually(lambda: waiting_wakeups(broker, IO) == before + 3)
    assert all_earlier_wakeups_are_sent(broker, register)
    assert waiting_wakeups(broker, IO) == before + 3


@pytest.mark.parametrize(
    ("queue", "jobs", "sent"),
    [
        (GPU_LLM, 1, 1),
        (GPU_LLM, 1_000, MOST_PER_SLOT * GPU_LLM.slots),
        (GPU_EMBED, GPU_EMBED.batch, 1),
        (GPU_EMBED, GPU_EMBED.batch + 1, 2),
        (CPU, 5, MOST_PER_SLOT * CPU.slots),
        (IO, 1_000_000, MOST_PER_SLOT * IO.slots),
    ],
)
def test_no_more_wakeups_are_sent_than_can_wake_a_slot(queue: object, jobs: int, sent: int) -> None:
    assert wakeups_for(queue, jobs) == sent  # type: ignore[arg-type]  # parametrize makes an object of it


def test_job_for_later_is_scheduled_without_a_wakeup(
    broker: redis.Redis, kind: type[Probe], register: Register
) -> None:
    before = waiting_wakeups(broker, IO)
    job = make_job(None, kind(), run_at=datetime.now(UTC) + timedelta(hours=1))
    assert job.state == JobState.SCHEDULED
    assert all_earlier_wakeups_are_sent(broker, register)
    assert waiting_wakeups(broker, IO) == before


def test_job_row_follows_its_contract(user: Person) -> None:
    contract = GenerateText.model_validate({"prompt": "What is entropy?", "schema": {"type": "object"}})
    job = make_job(user.id, contract, callback_url="https://example.org/hook")
    row = row_of(job.id)
    assert (row["kind"], row["stage"], row["queue"]) == ("llm.generate", "run", "gpu.llm")
    assert (row["priority"], row["max_attempts"], row["lease_seconds"]) == (Priority.NORMAL, 3, 30)
    assert row["payload"]["schema"] == {"type": "object"}
    assert (row["user_id"], row["callback_url"]) == (user.id, "https://example.org/hook")


@contextmanager
def submitter(redis_url: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that submits a job for each line."""
    command = [sys.executable, "-m", "tests.tasks.submit_script"]
    env = os.environ | {"REDIS_URL": redis_url, "PENSUM_REDIS_TIMEOUT_SECONDS": str(REDIS_SECONDS)}
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, env=env, cwd=root, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            yield process
            assert process.stdin is not None
            process.stdin.close()
            assert process.wait(QUICK_SECONDS) == 0
        finally:
            process.kill()


def submit_there(process: "subprocess.Popen[str]") -> tuple[UUID, float]:
    """The id of the new job, and the seconds that its submission took."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    answer = json.loads(process.stdout.readline())
    return UUID(answer["id"]), answer["seconds"]


@pytest.mark.parametrize("redis_is", ["dead", "silent"])
def test_submission_does_not_wait_for_redis(platform: None, redis_is: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = reserve_port() if redis_is == "dead" else silent.getsockname()[1]
        with submitter(f"redis://127.0.0.1:{port}/0") as process:
            submit_there(process)  # the first one opens the connection to PostgreSQL
            for _ in range(3):
                job_id, seconds = submit_there(process)
                assert seconds < QUICK_SECONDS
                assert row_of(job_id)["state"] == JobState.QUEUED


def test_wakeups_are_sent_again_when_redis_is_back(platform: None, tmp_path: Path) -> None:
    own = EmbeddedValkey(tmp_path)
    own.start()
    own.stop()
    try:
        with submitter(own.url) as process:
            submit_there(process)
            own.start()
            with redis.Redis.from_url(own.url) as broker:
                assert eventually(
                    lambda: submit_there(process)[1] < QUICK_SECONDS and waiting_wakeups(broker, GPU_LLM) > 0
                )
    finally:
        own.stop()
