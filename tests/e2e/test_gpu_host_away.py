"""A GPU host that is switched off for longer than two leases. `make test-outage` runs this; `make test` does not, and
has a killed worker (`test_faults.py`) and a queue without one (`tests/api/test_jobs.py`)."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tasks.contracts import Contract
from tests.fakes.ollama_server import FakeOllama
from tests.support.http_jobs import succeeded_job
from tests.support.pensum_up import Up
from tests.support.ports import reserve_port
from tests.support.waiting import eventually
from tests.support.worker_host import WorkerHost

pytestmark = [pytest.mark.outage, pytest.mark.timeout(600)]

ADDRESS = "127.0.0.2"  # stands for that of a tunnel
SECONDS_PER_PIECE = 0.2
LONG = " ".join(f"word-{number}" for number in range(40))
AWAY_SECONDS = 2 * Contract.lease.total_seconds() + 10
START_SECONDS = "90"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    ports = {f"PENSUM_SERVERS_{server}_PORT": str(reserve_port(ADDRESS)) for server in ("POSTGRES", "VALKEY")}
    home = tmp_path_factory.mktemp("front") / "home"
    front = Up(home, "--front", "--no-flower", PENSUM_SERVERS_ADDRESS=ADDRESS, **ports)
    try:
        front.await_ready()
        yield front
    finally:
        front.kill()


@pytest.fixture
def http(front: Up) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {front.admin_key}"}
    with httpx.Client(base_url=front.url, headers=headers, timeout=70, trust_env=False) as client:
        yield client


@pytest.fixture
def host(front: Up, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerHost]:
    with FakeOllama(seconds_per_piece=SECONDS_PER_PIECE) as ollama:
        home = tmp_path_factory.mktemp("gpu") / "home"
        host = WorkerHost(home, front.home / "gpu-host.env", OLLAMA_HOST=ollama.url)
        switch_on(host)
        try:
            yield host
        finally:
            host.kill()


def switch_on(host: WorkerHost) -> None:
    host.start("--name", "attic")
    healthy = host.run("health", "--wait", START_SECONDS)
    assert healthy.returncode == 0, healthy.stdout


def interactive(http: httpx.Client, number: int) -> httpx.Response:
    return http.post("/api/llm/generate", json={"prompt": f"Say {number} {LONG}", "provider": "ollama"})


def bulk(http: httpx.Client, number: int) -> httpx.Response:
    file = (f"note-{number}.md", f"# Note {number}\n\nBread number {number} needs an hour in the oven.".encode())
    return http.post("/api/documents/upload", files={"file": file})


def read(http: httpx.Client, submitted: httpx.Response) -> dict[str, Any]:
    assert submitted.status_code == httpx.codes.ACCEPTED, submitted.text
    job: dict[str, Any] = http.get(submitted.json()["links"]["self"]).json()
    return job


def test_jobs_wait_for_a_gpu_host_that_is_switched_off_and_all_succeed(http: httpx.Client, host: WorkerHost) -> None:
    running = interactive(http, 0)
    assert eventually(lambda: read(http, running)["state"] == "running")
    jobs = [running, *(interactive(http, number) for number in (1, 2))]
    host.kill()
    switched_off = time.monotonic()
    jobs += [make(http, number) for number in (3, 4, 5) for make in (interactive, bulk)]

    def all_starved() -> bool:
        return {(job["state"], job["waiting_reason"]) for job in seen()} == {("queued", "starved")}

    def seen() -> list[dict[str, Any]]:
        return [read(http, job) for job in jobs]

    assert eventually(all_starved, AWAY_SECONDS), seen()
    time.sleep(max(0.0, AWAY_SECONDS - (time.monotonic() - switched_off)))  # that it lasts is the fact
    assert all_starved(), seen()
    assert all(job["waiting_since"] and job["error"] is None for job in seen())

    switch_on(host)
    finished = [succeeded_job(http, http.get(job.json()["links"]["self"])) for job in jobs]
    assert [job["receipt"]["attempts"] for job in finished] == [2] + [1] * (len(jobs) - 1)
