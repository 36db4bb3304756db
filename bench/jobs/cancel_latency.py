"""How long it takes from `POST /api/jobs/{id}/cancel` until a running job has ended; Pensum only.

The jobs reach a checkpoint every 5 ms. A wave of them runs at once, one per slot, and they are cancelled one by one at
random times.
"""

import random
import time
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import httpx

from bench.common.api_server import HOST, PENSUM_APP, serving
from bench.common.helper_process import helper
from bench.common.processes import SECRET, Process, running
from bench.common.results import percentile
from bench.common.servers import Servers, connected
from bench.common.waiting import wait_until
from bench.jobs.catalogue import UNTIL_CANCELLED
from bench.jobs.start_log import StartLog
from tasks.queues import IO

WAVES = 3
START_SECONDS = 40.0
END_SECONDS = 20.0
LONGEST_PAUSE_SECONDS = 0.3


def cancel_p95(servers: Servers, folder: Path, *, scale: float) -> float:
    """In milliseconds."""
    start_log = StartLog(folder / "starts")
    env = UNTIL_CANCELLED.environment(servers) | {"BENCH_START_LOG": str(start_log.path)}
    worker = Process("worker", UNTIL_CANCELLED.workers[0], env=env, log=folder / "worker.log")
    latencies: list[float] = []
    with (
        serving(PENSUM_APP, env, folder / "api.log") as server,
        running([worker]),
        helper("jobs.submitter", UNTIL_CANCELLED.module, env=env, log=folder / "submitter.log") as submitter,
        httpx.Client(base_url=f"http://{HOST}:{server.port}", headers={"Authorization": f"Bearer {SECRET}"}) as http,
    ):
        for wave in range(1, max(1, round(WAVES * scale)) + 1):
            for started in range((wave - 1) * IO.slots, wave * IO.slots):
                submitter.call("fill", 1)  # one by one: no relay runs here that would wake a slot for each of several
                start_log.wait_for(started + 1, seconds=START_SECONDS, check=worker.ensure_running)
            latencies += _cancel_all(http, env["DATABASE_URL"])
    return percentile(latencies, 0.95)


def _cancel_all(http: httpx.Client, database_url: str) -> list[float]:
    with connected(database_url) as cursor:
        cursor.execute("SELECT id FROM jobs WHERE state = 'running'")
        ids = [UUID(id_) for (id_,) in cursor.fetchall()]
    requested_at = {}
    for id_ in ids:
        time.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS))  # at any moment between two heartbeats
        requested_at[id_] = time.time()
        http.post(f"/api/jobs/{id_}/cancel").raise_for_status()
    wait_until(
        lambda: requested_at.keys() <= _cancelled_at(database_url).keys(),
        seconds=END_SECONDS,
        unless=lambda: "not all jobs ended",
    )
    ended_at = _cancelled_at(database_url)
    return [(ended_at[id_] - requested) * 1000 for id_, requested in requested_at.items()]


def _cancelled_at(database_url: str) -> Mapping[UUID, float]:
    with connected(database_url) as cursor:
        cursor.execute("SELECT id, extract(epoch FROM finished_at) FROM jobs WHERE state = 'cancelled'")
        return {UUID(id_): float(moment) for id_, moment in cursor.fetchall()}
