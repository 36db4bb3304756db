"""What a job survives, seen from outside."""

import os
import signal

import httpx
import pytest
import redis

from tests.support.http_jobs import succeeded_job
from tests.support.pensum_up import Up, processes_of
from tests.support.waiting import eventually

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


def test_jobs_submitted_around_a_redis_flush_all_run(http: httpx.Client, up: Up) -> None:
    def submit() -> httpx.Response:
        return http.post("/api/llm/embed", json={"texts": ["a text"]})

    before = [submit() for _ in range(20)]
    with redis.Redis.from_url(up.redis_url) as server:
        server.flushall()
    after = [submit() for _ in range(20)]
    for response in [*before, *after]:
        assert len(succeeded_job(http, response)["result"]["vectors"]) == 1


def test_jobs_submitted_while_redis_is_down_are_accepted_and_run(http: httpx.Client, up: Up) -> None:
    with redis.Redis.from_url(up.redis_url) as server:
        os.kill(server.info("server")["process_id"], signal.SIGKILL)
    for response in [http.post("/api/llm/embed", json={"texts": ["a text"]}) for _ in range(10)]:
        assert response.status_code == httpx.codes.ACCEPTED
        assert len(succeeded_job(http, response)["result"]["vectors"]) == 1


def test_job_of_a_killed_worker_runs_again_and_ends_once(http: httpx.Client, up: Up) -> None:
    texts = [f"Text number {number} on the matter of leases and workers. " * 30 for number in range(160)]
    job = http.post("/api/llm/embed", json={"texts": texts}).json()
    job = http.get(job["links"]["self"], params={"wait": 30}).json()

    def has_begun() -> bool:
        seen = http.get(job["links"]["self"]).json()
        return seen["state"] == "running" and seen["progress"] is not None and seen["progress"]["done"] > 0

    assert eventually(has_begun, 60)
    [worker] = [pid for pid, line in processes_of(up.home).items() if "--queues=gpu.embed" in line]
    os.kill(worker, signal.SIGKILL)

    job = succeeded_job(http, http.get(job["links"]["self"]))
    assert job["receipt"]["attempts"] == 2
    assert len(job["result"]["vectors"]) == len(texts)
