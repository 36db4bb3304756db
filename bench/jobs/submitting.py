"""HTTP submissions a second: one uvicorn process, 64 connections that never rest."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.jobs.catalogue import PENSUM, ROOT, Route
from bench.jobs.processes import Process, running
from bench.jobs.servers import Servers, connected
from bench.jobs.waiting import BenchFailed, wait_until
from embedded import process_specs
from embedded.logs import tail
from embedded.valkey import free_port

HOST = "127.0.0.1"
SECONDS = 3.0
START_SECONDS = 30.0
PATIENCE_SECONDS = 60.0


def submissions_per_second(route: Route, servers: Servers, folder: Path, *, scale: float) -> float:
    env = servers.fresh(PENSUM)
    with serving(route.app, env, folder / "api.log") as server:
        command = [sys.executable, "-m", "bench.jobs.load", str(server.port), str(SECONDS * scale)]
        done = subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE_SECONDS + SECONDS * scale
        )
        if done.returncode != 0:
            raise BenchFailed(f"{route.name}: {done.stderr}\nThe end of its log:\n{tail(folder / 'api.log')}")
    seen = json.loads(done.stdout)
    _ensure_accepted(route, seen["all"], env["DATABASE_URL"])
    return float(seen["measured"] / seen["seconds"])


@dataclass(frozen=True)
class Server:
    port: int
    pid: int


@contextmanager
def serving(app: str, env: Mapping[str, str], log: Path) -> Iterator[Server]:
    """One process of uvicorn, as the product starts it."""
    port = free_port()
    words = [word.replace("api.main:create_app", app) for word in process_specs.api_command(HOST, port)]
    process = Process(app, [sys.executable, "-m", *words], env=env, log=log)

    def answers() -> bool:
        process.ensure_running()
        try:
            httpx.get(f"http://{HOST}:{port}/openapi.json")
        except httpx.TransportError:
            return False
        return True

    with running([process]):
        wait_until(answers, seconds=START_SECONDS, unless=lambda: f"{app} did not answer")
        yield Server(port, process.pid)


def _ensure_accepted(route: Route, answers_by_status: Mapping[str, int], database_url: str) -> None:
    """Every answer was 202, and where a database keeps what was submitted, it has as many rows."""
    if set(answers_by_status) != {"202"}:
        raise BenchFailed(f"{route.name} answered {dict(answers_by_status)}")
    if route.stored is None:
        return
    with connected(database_url) as cursor:
        cursor.execute(route.stored)
        [rows] = cursor.fetchone()
    if rows != answers_by_status["202"]:
        raise BenchFailed(f"{route.name} has {rows:,} rows for {answers_by_status['202']:,} answers")
