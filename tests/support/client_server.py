"""The API as a process of its own, which can stop and start again on the same port."""

import os
from pathlib import Path

import httpx

from embedded.process_specs import api_command
from tests.support.api_process import ApiProcess
from tests.support.ports import reserve_port
from tests.support.waiting import eventually

START_SECONDS = 60.0
STOP_SECONDS = 30.0


class ApiServer:
    def __init__(self, log: Path) -> None:
        self.port = reserve_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log

    def start(self) -> None:
        _, *words = api_command("127.0.0.1", self.port)
        with self._log.open("a") as log:
            self._process = ApiProcess(words, env=os.environ, stdout=log.fileno(), stderr=log.fileno())
        assert eventually(lambda: self._is_up() or self._process.poll() is not None, START_SECONDS)
        assert self._process.poll() is None, self._log.read_text()

    def stop(self) -> None:
        """By SIGTERM, as an operator does: open requests are cut after some seconds."""
        self._process.terminate()
        self._process.wait(STOP_SECONDS)

    def _is_up(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", trust_env=False).is_success
        except httpx.TransportError:
            return False
