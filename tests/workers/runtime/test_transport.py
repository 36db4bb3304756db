"""Foreign messages in Redis, and jobs of kinds that this worker does not know."""

import base64
import json
import pickle
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from redis import Redis

import workers.runtime.worker_loop  # noqa: F401  # importing it registers the task of wake-ups
from core.settings import settings
from db.models import Job, JobState
from embedded.servers import EmbeddedValkey
from tasks.app import WAKE_SLOT
from tasks.queues import IO
from tasks.upkeep import relay
from tests.support.broker import waiting_wakeups
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of, types_in_log
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import WorkerProcess, running_worker
from tests.tasks.echo import Echo, NewEcho
from workers.runtime.transport import validate_message

pytestmark = pytest.mark.system

RELAYS = 5


def envelope(
    *arguments: object,
    task: str = WAKE_SLOT,
    headers: Mapping[str, Any] | None = None,
    body: bytes | None = None,
    without: str = "",
    **changed: object,
) -> dict[str, Any]:
    """A wake-up as Celery writes it, with some fields replaced."""
    message = {
        "headers": {"id": str(uuid4()), "task": task, **(headers or {})},
        "properties": {
            "delivery_tag": str(uuid4()),
            "delivery_info": {"exchange": "", "routing_key": IO.name},
            "body_encoding": "base64",
        },
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "body": base64.b64encode(json.dumps([arguments, {}, {}]).encode() if body is None else body).decode(),
    } | changed
    return {name: value for name, value in message.items() if name != without}


FOREIGN: dict[str, object] = {
    "no object": [1, 2],
    "a number": 7,
    "an empty object": {},
    "no headers": envelope(IO.name, without="headers"),
    "headers without a task": envelope(IO.name, headers={"task": None}),
    "headers without an id": envelope(IO.name, headers={"id": None}),
    "no properties": envelope(IO.name, without="properties"),
    "no delivery tag": envelope(IO.name, properties={"body_encoding": "base64", "delivery_info": {}}),
    "an unknown encoding of the body": envelope(IO.name, properties={"body_encoding": "rot13"}),
    "a task with a long name of several lines": envelope(IO.name, task="foreign\n" * 1000),
    "an unknown task": envelope(IO.name, task="foreign.task"),
    "a task that is no name": envelope(IO.name, headers={"task": ["pensum", "bell"]}),
    "no arguments": envelope(),
    "too many arguments": envelope(IO.name, IO.name),
    "an unknown queue": envelope("nowhere"),
    "another queue's wake-up": envelope("gpu.llm"),
    "a queue that is no name": envelope({"queue": IO.name}),
    "pickle": envelope(body=pickle.dumps(((IO.name,), {}, {}))) | {"content-type": "application/x-python-serialize"},
    "a body that is not JSON": envelope(body=b"{nothing"),
    "a body that is no list": envelope(body=b"{}"),
    "a callback": envelope(body=json.dumps([[IO.name], {}, {"callbacks": [{"task": "foreign.task"}]}]).encode()),
    "compression": envelope(IO.name, headers={"compression": "application/x-gzip"}),
    "a date in the far future": envelope(IO.name, headers={"eta": "2999-01-01T00:00:00+00:00"}),
    "an expiry that is no date": envelope(IO.name, headers={"expires": "soon"}),
    "more than a megabyte": envelope(IO.name, "x" * 1_500_000),
}
UNREADABLE = {
    "bytes": b"\xff\xfe\x00",
    "an empty string": b"",
    "words": b"Hello?",
    "half an envelope": json.dumps(envelope(IO.name))[:100].encode(),
    "a type that nobody registered": b'{"__type__": "nothing", "__value__": 1}',
    "brackets that nobody closes": b"[" * 100_000,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_message_is_invalid(name: str) -> None:
    assert validate_message(FOREIGN[name], IO.name)


def test_own_messages_are_valid() -> None:
    assert validate_message(envelope(IO.name), IO.name) is None
    assert validate_message(envelope(IO.name, headers={"expires": "2030-01-01T00:00:00+00:00"}), IO.name) is None
    assert validate_message(envelope(task="pensum.relay"), "upkeep") is None


@pytest.fixture(scope="module")
def worker(platform: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerProcess]:
    log = tmp_path_factory.mktemp("foreign") / "io.log"
    with running_worker(IO, log, PENSUM_WORKER_TURN_SECONDS="0.1") as worker:
        yield worker


@pytest.fixture
def redis(valkey: EmbeddedValkey) -> Iterator[Redis]:
    with Redis.from_url(valkey.url) as client:
        yield client


def is_taken(redis: Redis, message: bytes) -> bool:
    redis.lpush(f"{settings().broker.prefix}{IO.name}", message)
    return eventually(lambda: not waiting_wakeups(redis, IO), LONGEST_SECONDS)


def complaints(worker: WorkerProcess) -> list[str]:
    return [line for line in worker.log.splitlines() if line.split()[1:2] in (["ERROR"], ["CRITICAL"])]


def test_a_foreign_message_is_logged_once_and_dropped(worker: WorkerProcess, redis: Redis, user: Person) -> None:
    messages = [json.dumps(message).encode() for message in FOREIGN.values()] + [*UNREADABLE.values()]
    before = len(complaints(worker))
    for number, message in enumerate(messages, start=before + 1):
        assert is_taken(redis, message), message[:200]
        assert eventually(lambda: len(complaints(worker)) == number), message[:200]  # noqa: B023
    assert is_taken(redis, json.dumps(envelope(IO.name)).encode())
    job = make_job(user.id, Echo(text="hello"))
    assert eventually(lambda: row_of(job.id)["state"] == JobState.SUCCEEDED, LONGEST_SECONDS)
    assert len(complaints(worker)) == before + len(messages)
    assert max(map(len, complaints(worker))) < 400
    assert "Traceback" not in worker.log
    assert worker.process.poll() is None


def is_done_after_a_relay(job: Job) -> bool:
    """A worker that does not know the kind may take the wake-up first."""
    relay()
    return bool(row_of(job.id)["state"] == JobState.SUCCEEDED)


def test_job_of_an_unknown_kind_waits_for_a_worker_that_knows_it(
    worker: WorkerProcess, user: Person, tmp_path: Path
) -> None:
    unknown = make_job(user.id, NewEcho(text="from the future"))
    for _ in range(RELAYS):
        relay()
        known = make_job(user.id, Echo(text="from today"))
        assert eventually(lambda: row_of(known.id)["state"] == JobState.SUCCEEDED, LONGEST_SECONDS)  # noqa: B023
    assert types_in_log(unknown.id) == ["queued"]
    with running_worker(IO, tmp_path / "newer.log", app="tests.workers.runtime.newer_app"):
        assert eventually(lambda: is_done_after_a_relay(unknown), LONGEST_SECONDS)
