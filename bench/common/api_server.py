"""An HTTP server under measurement."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.common.processes import Process, running
from bench.common.waiting import wait_until
from embedded import process_specs
from embedded.valkey import free_port

HOST = "127.0.0.1"
PENSUM_APP = "api.main:create_app"
START_SECONDS = 30.0


@dataclass(frozen=True)
class Server:
    port: int
    pid: int


@contextmanager
def serving(app: str, env: Mapping[str, str], log: Path) -> Iterator[Server]:
    """One uvicorn process, started as the product starts it. `app` is an application factory."""
    port = free_port()
    words = [word.replace(PENSUM_APP, app) for word in process_specs.api_command(HOST, port)]
    process = Process(app, [sys.executable, "-m", *words], env=env, log=log)

    def responds() -> bool:
        process.ensure_running()
        try:
            httpx.get(f"http://{HOST}:{port}/openapi.json")
        except httpx.TransportError:
            return False
        return True

    with running([process]):
        wait_until(responds, seconds=START_SECONDS, unless=lambda: f"{app} did not respond")
        yield Server(port, process.pid)
