"""A load generator for HTTP submissions: `python -m bench.jobs.http_load PORT SECONDS`.

Each connection sends the same request again as soon as it has its response, until the time is over. Prints, as JSON,
the number of responses by status, and the seconds between the first request and the last response.
"""

import asyncio
import json
import os
import sys
import time
from collections import Counter
from typing import cast

import uvloop

from bench.common.http_response import response_size

CONNECTIONS = 64
WARM_UP_SECONDS = 1.0

PATH = "/api/llm/embed"
BODY = json.dumps({"texts": ["Gradient descent follows the slope of the loss, step by step. " * 4]}).encode()
HEAD = "\r\n".join(
    [
        f"POST {PATH} HTTP/1.1",
        "Host: bench",
        f"Authorization: Bearer {os.environ.get('BENCH_KEY', '')}",
        "Content-Type: application/json",
        f"Content-Length: {len(BODY)}",
    ]
)
REQUEST = f"{HEAD}\r\n\r\n".encode() + BODY


class Connection(asyncio.Protocol):
    """Counts its responses in `statuses`. `done` is set once the time is over and the last response is complete."""

    def __init__(self, statuses: "Counter[int]", ends_at: float) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._statuses = statuses
        self._ends_at = ends_at
        self._transport: asyncio.Transport | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(REQUEST)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if (size := response_size(self._received)) is not None and len(self._received) >= size:
            self._statuses[int(self._received[9:12])] += 1
            self._received = self._received[size:]
            self._send_next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server closed a connection"))

    def _send_next(self) -> None:
        assert self._transport is not None
        if time.monotonic() < self._ends_at:
            self._transport.write(REQUEST)
        else:
            self.done.set_result(None)
            self._transport.close()


async def _load(port: int, seconds: float) -> tuple[Counter[int], float]:
    loop = asyncio.get_running_loop()
    statuses: Counter[int] = Counter()
    began = time.monotonic()
    pairs = [
        await loop.create_connection(lambda: Connection(statuses, began + seconds), "127.0.0.1", port)
        for _ in range(CONNECTIONS)
    ]
    await asyncio.gather(*(connection.done for _, connection in pairs))
    return statuses, time.monotonic() - began


async def main(port: int, seconds: float) -> None:
    warm_up, _ = await _load(port, WARM_UP_SECONDS)
    measured, took = await _load(port, seconds)
    print(json.dumps({"all": warm_up + measured, "measured": measured.total(), "seconds": took}))


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), float(sys.argv[2])))
