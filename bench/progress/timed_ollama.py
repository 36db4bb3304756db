"""A fake Ollama of fixed speed that measures how long each response took."""

import re
import time
from asyncio import StreamWriter
from typing import Any

from tests.fakes.ollama_server import FakeOllama

SECONDS_PER_PIECE = 0.003
SLOTS = 2
MANY_SLOTS = 16  # more than ask at once: what is measured is not the queue of the server
TASK = re.compile(r"Exercise \d+\.\d+")


class TimedOllama(FakeOllama):
    """`seconds` holds the time of each task, from the request to the last byte of the response."""

    def __init__(self) -> None:
        super().__init__(seconds_per_piece=SECONDS_PER_PIECE, slots=MANY_SLOTS)
        self.seconds: dict[str, float] = {}

    async def _respond_to_chat(self, body: dict[str, Any], writer: StreamWriter) -> None:
        began = time.perf_counter()
        await super()._respond_to_chat(body, writer)
        if task := TASK.search(str(body["messages"][-1]["content"])):
            self.seconds[task[0]] = time.perf_counter() - began
