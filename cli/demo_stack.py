"""`pensum up` as a child process of the demo: without output, on free ports, in a folder of its own."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from core.settings import environment
from embedded.errors import CannotRun
from embedded.logged_process import LoggedProcess
from embedded.logs import tail
from embedded.readiness import base_url, missing_components
from embedded.terminal import discard
from embedded.valkey import free_port

HOST = "127.0.0.1"
READY_SECONDS = 240.0
STOP_SECONDS = 30.0
POLL_SECONDS = 0.1
SERVERS_OF_THE_USER = {"DATABASE_URL", "REDIS_URL", "PENSUM_DATABASE_URL", "PENSUM_REDIS_URL"}  # not for samples


class StackProcess(LoggedProcess):
    orphan_signal = signal.SIGTERM  # on this signal it stops its own children


@dataclass(frozen=True)
class RunningStack:
    url: str
    key: str


@asynccontextmanager
async def running_stack(home: Path, console: Console) -> AsyncIterator[RunningStack]:
    port = free_port()
    command = [sys.executable, "-m", "cli.main", "up", "--no-flower"]
    process = StackProcess(
        "stack", command, env=_environment(home, port), log=home / "logs" / "stack.log", echo=discard
    )
    url = base_url(HOST, port)
    try:
        process.start()
        await _wait_until_ready(process, url, console)
        yield RunningStack(url, key=(home / "admin-key").read_text().strip())
    finally:
        with console.status("Stopping ..."):
            process.stop(STOP_SECONDS)


async def _wait_until_ready(process: LoggedProcess, url: str, console: Console) -> None:
    deadline = time.monotonic() + READY_SECONDS
    with console.status("Starting PostgreSQL, Valkey, the API and the workers ...") as status:
        while waiting_for := await asyncio.to_thread(missing_components, url):
            status.update(f"Starting: waiting for {waiting_for}")
            if not process.is_running():
                raise CannotRun(f"The stack ended early. The end of {process.log}:\n{tail(process.log)}")
            if time.monotonic() > deadline:
                raise CannotRun(f"{waiting_for} is not ready after {READY_SECONDS:.0f} s. See {process.log.parent}.")
            await asyncio.sleep(POLL_SECONDS)


def _environment(home: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in environment.chosen().items() if name not in SERVERS_OF_THE_USER}
    return kept | {"PENSUM_HOME": str(home), "PENSUM_HOST": HOST, "PENSUM_PORT": str(port)}
