"""The API as a process of its own."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from embedded.process_specs import api_command
from tests.support.api_client import LONG_SECONDS
from tests.support.api_process import ApiProcess
from tests.support.command_process import DEVNULL, PIPE
from tests.support.factories import Person


@dataclass
class Server:
    """The API as a process of its own."""

    url: str
    pid: int
    log: list[str] = field(default_factory=list)

    def client(self, person: Person) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {person.key}"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=LONG_SECONDS, trust_env=False)

    def most_memory_kib(self) -> int:
        status = Path(f"/proc/{self.pid}/status").read_text()
        [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1])

    def processor_seconds(self) -> float:
        """What this process has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def running_server(**env: str) -> Iterator[Server]:
    """uvicorn as in production, on a free port."""
    with _start(os.environ | env) as process:
        assert process.stderr is not None
        log: list[str] = []
        try:
            for line in process.stderr:
                log.append(line)
                if "running on http" in line:
                    break
            else:
                raise AssertionError("".join(log))
            url = next(word for word in log[-1].split() if word.startswith("http"))
            reader = threading.Thread(target=log.extend, args=(process.stderr,), daemon=True)
            reader.start()
            yield Server(url, process.pid, log)
        finally:
            process.terminate()
            process.wait(LONG_SECONDS)
        reader.join(LONG_SECONDS)


def _start(env: dict[str, str]) -> "ApiProcess | subprocess.Popen[str]":
    command = api_command("127.0.0.1", 0)
    if env["PENSUM_JOB_PLUGINS"] == "true":  # plugins are found while the API is imported
        command = [sys.executable, "-m", *command]
        return subprocess.Popen(command, env=env, stdout=DEVNULL, stderr=PIPE, text=True)
    return ApiProcess(command[1:], env=env, stdout=DEVNULL)
