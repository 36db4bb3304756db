"""A GPU worker's user in a real Valkey: a worker works as this user, and what it does not need is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from redis.exceptions import NoPermissionError

from core.settings import settings
from db.models import JobState
from embedded.servers import EmbeddedValkey
from tasks import notifier, redis_acl
from tasks.app import app as celery
from tasks.contracts import AskQuestion
from tasks.queues import GPU_LLM, QUEUES
from tests.support.configuration import configuration
from tests.support.factories import Person, make_job
from tests.support.failures import each
from tests.support.job_queue import row_of
from tests.support.library import axis, make_passages
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import WorkerProcess, running_worker

PASSWORD = "of-a-gpu-host"
REFUSED = (
    *("FLUSHALL", "FLUSHDB", "CONFIG GET *", "KEYS *", "SCAN 0", "MONITOR", "SHUTDOWN", "SAVE"),
    *("EVAL return{} 0", "SCRIPT FLUSH", "FUNCTION LIST", "ACL LIST", "CLIENT LIST", "CLIENT KILL ID 1", "INFO"),
    *("REPLICAOF NO ONE", "SLAVEOF NO ONE", "SWAPDB 0 1", "RENAME a b", "GET anything", "SET anything 1"),
    *("LPUSH anything 1", "BRPOP pensum:io 1", "RPOP pensum:upkeep", "DEL pensum:cpu", "LRANGE pensum:io 0 -1"),
    *("PUBLISH pensum:cancels x", "PUBLISH pensum:/0.celery.pidbox x", "SUBSCRIBE anything", "PSUBSCRIBE *"),
    *("SUBSCRIBE pensum:changes", "SUBSCRIBE pensum:rings.io", "PSUBSCRIBE pensum:*"),
)


def url_of(valkey: EmbeddedValkey) -> str:
    return f"redis://{redis_acl.GPU_USER}:{PASSWORD}@{valkey.url.rpartition('@')[2]}"


@pytest.fixture(scope="module")
def server(valkey: EmbeddedValkey, platform: None) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(valkey.url) as server:
        redis_acl.set_user(server, settings().broker.prefix, PASSWORD)
        yield server


@pytest.fixture
def stolen(server: redis.Redis, valkey: EmbeddedValkey) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(url_of(valkey)) as connection:
        yield connection


@pytest.fixture
def worker(server: redis.Redis, valkey: EmbeddedValkey, tmp_path: Path) -> Iterator[WorkerProcess]:
    server.acl_log_reset()
    with configuration() as configure:
        configure(PENSUM_LLM_PROVIDER="extractive")
        log = tmp_path / "gpu.llm.log"
        with running_worker(GPU_LLM, log, app="tasks.app", REDIS_URL=url_of(valkey)) as running:
            yield running


def refusals(server: redis.Redis) -> list[str]:
    return [f"{entry['reason']} {entry['object']}" for entry in server.acl_log()]


def test_worker_works_as_this_user_and_is_refused_nothing(
    server: redis.Redis, worker: WorkerProcess, user: Person
) -> None:
    make_passages(user.id, [("Bread is baked of dough.", axis(0))])
    job = make_job(user.id, AskQuestion(question="What is bread?"))
    assert eventually(lambda: row_of(job.id)["finished_at"] is not None, LONGEST_SECONDS), worker.log
    assert row_of(job.id)["state"] == JobState.SUCCEEDED, row_of(job.id)["error"]
    running = make_job(user.id, AskQuestion(question="And what is dough?"))
    assert eventually(lambda: row_of(running.id)["finished_at"] is not None, LONGEST_SECONDS), worker.log
    assert celery.control.ping(destination=[worker.hostname], timeout=LONGEST_SECONDS)
    assert celery.control.inspect(destination=[worker.hostname], timeout=LONGEST_SECONDS).active() is not None
    worker.stop()
    assert worker.ends(), worker.log
    assert refusals(server) == []
    assert "NoPermission" not in worker.log


def test_wakeups_are_sent_to_every_queue(stolen: redis.Redis, server: redis.Redis) -> None:
    """A job that goes on elsewhere wakes a slot there."""
    prefix = settings().broker.prefix
    for queue in QUEUES.values():
        assert stolen.llen(f"{prefix}{queue.name}") == server.llen(f"{prefix}{queue.name}")
        stolen.publish(notifier.wakeups_channel(queue), 1)
    stolen.publish(notifier.changes_channel(), "")


def test_what_a_worker_does_not_need_is_refused(stolen: redis.Redis) -> None:
    """It reads no lists and channels of Redis but those of its queues, and uses no `EVAL`, `CONFIG`, `KEYS`, `FLUSHALL`
    or `CLIENT`."""
    assert settings().broker.prefix == "pensum:"
    for check in each(REFUSED):
        with check as command, pytest.raises(NoPermissionError):
            stolen.execute_command(*command.split())  # type: ignore[no-untyped-call]  # redis-py leaves it untyped


def test_lock_out_ends_connections_and_refuses_the_old_password(
    server: redis.Redis, stolen: redis.Redis, valkey: EmbeddedValkey
) -> None:
    stolen.ping()
    redis_acl.set_user(server, settings().broker.prefix, "another")
    assert redis_acl.end_sessions(server) >= 1
    with redis.Redis.from_url(url_of(valkey)) as late, pytest.raises(redis.AuthenticationError):
        late.ping()
    redis_acl.set_user(server, settings().broker.prefix, PASSWORD)


def test_rights_are_renewed_without_another_password(server: redis.Redis, stolen: redis.Redis) -> None:
    server.acl_setuser(redis_acl.GPU_USER, enabled=True, commands=["+flushall"])
    redis_acl.set_user(server, settings().broker.prefix)
    stolen.ping()
    with pytest.raises(NoPermissionError):
        stolen.flushall()
    assert redis_acl.has_user(server)
