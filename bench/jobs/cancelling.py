"""From `POST /api/jobs/{id}/cancel` of a running job to its last row; Pensum only.

The jobs come to a checkpoint every 5 ms. A wave of them runs at once, one to a slot, and they are cancelled one by one
at uneven times.
"""

import random
import time
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import httpx

from bench.jobs.catalogue import WAITING
from bench.jobs.processes import SECRET, Process, client, running
from bench.jobs.record import Record, percentile
from bench.jobs.servers import Servers, connected
from bench.jobs.submitting import HOST, serving
from bench.jobs.waiting import wait_until
from tasks.queues import IO

WAVES = 3
START_SECONDS = 40.0
END_SECONDS = 20.0
LONGEST_PAUSE_SECONDS = 0.3


def cancel_p95(servers: Servers, folder: Path, *, scale: float) -> float:
    """In milliseconds."""
    folder.mkdir(parents=True)
    record = Record(folder / "record")
    env = servers.fresh(WAITING) | {"BENCH_RECORD": str(record.path)}
    worker = Process("worker", WAITING.workers[0], env=env, log=folder / "worker.log")
    latencies: list[float] = []
    with (
        serving("api.main:create_app", env, folder / "api.log") as server,
        running([worker]),
        client(WAITING, env, folder / "client.log") as submitting,
        httpx.Client(base_url=f"http://{HOST}:{server.port}", headers={"Authorization": f"Bearer {SECRET}"}) as http,
    ):
        for wave in range(1, max(1, round(WAVES * scale)) + 1):
            submitting.fill(IO.slots)
            record.wait_for(wave * IO.slots, seconds=START_SECONDS, check=worker.ensure_running)
            latencies += _cancel_all(http, env["DATABASE_URL"])
    return percentile(latencies, 0.95)


def _cancel_all(http: httpx.Client, database_url: str) -> list[float]:
    with connected(database_url) as cursor:
        cursor.execute("SELECT id FROM jobs WHERE state = 'running'")
        ids = [UUID(id_) for (id_,) in cursor.fetchall()]
    asked_at = {}
    for id_ in ids:
        time.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS))  # at any moment of the worker's beat
        asked_at[id_] = time.time()
        http.post(f"/api/jobs/{id_}/cancel").raise_for_status()
    wait_until(
        lambda: asked_at.keys() <= _cancelled_at(database_url).keys(),
        seconds=END_SECONDS,
        unless=lambda: "not all jobs ended",
    )
    ended_at = _cancelled_at(database_url)
    return [(ended_at[id_] - asked) * 1000 for id_, asked in asked_at.items()]


def _cancelled_at(database_url: str) -> Mapping[UUID, float]:
    with connected(database_url) as cursor:
        cursor.execute("SELECT id, extract(epoch FROM finished_at) FROM jobs WHERE state = 'cancelled'")
        return {UUID(id_): float(moment) for id_, moment in cursor.fetchall()}
