"""The live workers as operators see them, and draining one, beside real worker processes."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import redis

from core.machine import this_machine
from core.settings import settings
from db.models import JobState
from db.queries.jobs import jobs, workers
from db.transactions import transaction
from tasks.notifier import notifier
from tasks.queues import CPU, GPU_LLM, IO, QUEUES, Queue
from tests.support.api_client import Json, assert_problem, client_of, content
from tests.support.broker import waiting_wakeups
from tests.support.factories import Person, make_job, make_user
from tests.support.job_queue import row_of, types_in_log
from tests.support.live_workers import forget_workers, live_worker
from tests.support.probe_jobs import broker, no_waiting_jobs
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import WorkerProcess, running_worker
from tests.tasks.echo import Echo
from tests.workers.runtime.prefork_kinds import Task

pytestmark = pytest.mark.system

__all__ = ["broker", "no_waiting_jobs"]

PATH = "/api/admin/workers"
LOOK_SECONDS = 0.1  # heartbeats come every three seconds


@pytest.fixture
def worker(platform: None, tmp_path: Path) -> Iterator[WorkerProcess]:
    with running_worker(IO, tmp_path / "drained.txt", PENSUM_HOME=str(tmp_path)) as worker:
        yield worker


@pytest.fixture
def prefork_worker(platform: None, tmp_path: Path) -> Iterator[WorkerProcess]:
    app = "tests.workers.runtime.prefork_app"
    with running_worker(CPU, tmp_path / "forked.txt", app=app, PENSUM_HOME=str(tmp_path)) as worker:
        yield worker


class Workers:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def all(self) -> list[Json]:
        listed: list[Json] = content(await self.client.get(PATH))["items"]
        return listed

    async def of(self, process: WorkerProcess, **wanted: Any) -> Json:
        """The worker, once it is alive and as wanted."""
        deadline = time.monotonic() + LONGEST_SECONDS
        found: list[Json] = []
        while time.monotonic() < deadline:
            found = [one for one in await self.all() if one["name"] == process.hostname]
            if found and wanted.items() <= found[0].items():
                return found[0]
            await asyncio.sleep(LOOK_SECONDS)
        raise AssertionError(f"{found}\n{process.log}")

    async def drain(self, worker: Json) -> Json:
        return content(await self.client.post(f"{PATH}/{worker['id']}/drain"))

    async def audited(self, worker: Json) -> list[Json]:
        entries: list[Json] = content(await self.client.get("/api/admin/audit", params={"subject": worker["id"]}))[
            "items"
        ]
        return entries


@pytest.fixture
def operator(api: httpx.ASGITransport) -> Workers:
    return Workers(client_of(api, make_user(is_operator=True)))


def cancel(job_id: Any, user: Person) -> None:
    with transaction() as session:
        jobs.cancel(session, job_id, user_id=user.id)


def held(*jobs_: Any) -> list[Json]:
    return [{"id": str(job.id), "kind": job.kind} for job in jobs_]


async def test_worker_is_listed_with_its_machine_and_the_jobs_that_it_runs_and_drains(
    operator: Workers, worker: WorkerProcess, user: Person, broker: redis.Redis
) -> None:
    running = make_job(user.id, Echo(text="work on"))
    assert eventually(lambda: "progress" in types_in_log(running.id))
    seen = await operator.of(worker, jobs=held(running))
    machine = this_machine(settings().gpu.devices)
    served = [queue for queue in QUEUES.values() if IO.name in (queue.name, queue.served_by)]
    assert seen["host"] == "test"
    assert seen["slots"] == {queue.name: queue.slots for queue in served}
    assert (seen["cores"], seen["memory_bytes"], len(seen["gpus"])) == (
        machine.cores,
        machine.memory_bytes,
        len(machine.gpus),
    )
    assert seen["version"]

    asked = await operator.drain(seen)
    assert asked["drain_requested_at"] is not None
    assert worker.says("draining: this worker claims no more jobs")
    assert worker.says("Canceling queue io.fetch")
    waiting = make_job(user.id, Echo(text="later"))
    assert eventually(lambda: waits_for_a_slot(broker))
    cancel(running.id, user)
    drained = await operator.of(worker, jobs=[])
    assert eventually(lambda: row_of(running.id)["state"] == JobState.CANCELLED)
    assert drained["drain_requested_at"] == asked["drain_requested_at"]
    await is_seen_again(operator, worker, drained)
    assert (await operator.drain(drained))["drain_requested_at"] == asked["drain_requested_at"]
    assert [entry["action"] for entry in await operator.audited(seen)] == ["worker.drain"]
    worker.stop()
    assert worker.ends()
    assert (worker.process.returncode, row_of(waiting.id)["state"]) == (0, JobState.QUEUED)
    assert row_of(waiting.id)["attempt"] == 0


def waits_for_a_slot(broker: redis.Redis) -> bool:
    """Whether no slot hears of new jobs, so that a message waits for another worker."""
    notifier().notify_slots(Counter({IO.name: 1}))
    return waiting_wakeups(broker, IO) > 0


async def is_seen_again(operator: Workers, worker: WorkerProcess, before: Json) -> None:
    """Its next heartbeat has come, so that it lives on."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while (await operator.of(worker))["seen_at"] == before["seen_at"]:
        assert time.monotonic() < deadline, worker.log
    assert worker.process.poll() is None


async def test_the_children_of_a_drained_worker_finish_and_claim_no_more(
    operator: Workers, prefork_worker: WorkerProcess, user: Person
) -> None:
    running = make_job(user.id, Task(text="work on"))
    seen = await operator.of(prefork_worker, jobs=held(running))
    await operator.drain(seen)
    assert prefork_worker.says("draining: this worker claims no more jobs")
    assert prefork_worker.says("Canceling queue cpu.large")
    waiting = make_job(user.id, Task(text="say your pid"))
    assert row_of(running.id)["state"] == JobState.RUNNING
    cancel(running.id, user)
    await is_seen_again(operator, prefork_worker, await operator.of(prefork_worker, jobs=[]))
    assert row_of(running.id)["state"] == JobState.CANCELLED
    assert (row_of(waiting.id)["state"], row_of(waiting.id)["attempt"]) == (JobState.QUEUED, 0)


async def test_queue_whose_workers_all_drain_has_none_and_the_status_says_why(operator: Workers) -> None:
    forget_workers()
    with live_worker(GPU_LLM.name):
        [alone] = await operator.all()
        assert await workers_of(operator, GPU_LLM) == 1
        await operator.drain(alone)
        assert await workers_of(operator, GPU_LLM) == 0
        status = content(await operator.client.get("/status"))
        assert (status["queues"][GPU_LLM.name]["workers"], status["queues"][GPU_LLM.name]["draining"]) == (0, 1)
        [reason] = [one for one in status["reasons"] if f"queue {GPU_LLM.name} " in one]
        assert "all that it has were asked to drain, so start one anew" in reason


async def workers_of(operator: Workers, queue: Queue) -> int:
    queues = content(await operator.client.get("/api/admin/queues"))["queues"]
    [count] = [one["workers"] for one in queues if one["name"] == queue.name]
    assert isinstance(count, int)
    return count


async def test_worker_of_an_older_version_does_not_say_what_it_has(operator: Workers) -> None:
    with live_worker(IO.name):
        [old] = [one for one in await operator.all() if one["name"] == "live"]
    assert {old[name] for name in ("version", "cores", "memory_bytes", "drain_requested_at")} == {None}
    assert (old["slots"], old["gpus"], old["jobs"], old["host"]) == (None, None, None, "live")


async def test_only_live_workers_are_drained_and_only_by_operators(
    operator: Workers, client: httpx.AsyncClient
) -> None:
    gone = uuid4()
    with transaction() as session:
        workers.record_heartbeat(session, gone, name="gone", queues=[IO.name])
        workers.leave(session, gone)
    for worker_id in (gone, uuid4()):
        problem = assert_problem(await operator.client.post(f"{PATH}/{worker_id}/drain"), 404, "not-found")
        assert PATH in problem["detail"]
    assert_problem(await client.get(PATH), 403, "not-an-operator")
    assert_problem(await client.post(f"{PATH}/{gone}/drain"), 403, "not-an-operator")
