"""Clients that search over HTTP: `PORT FOLDER SECONDS all|kept|new`. Prints, as JSON, searches per second of all
clients together, and how many milliseconds each search of a single client took. `new` sends queries that were never
sent before, one after the other."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from itertools import count, cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import uvloop

from bench.common.http_response import response_size

CONNECTIONS = 8
MAX_SINGLE = 300  # searches of a single client
MAX_NEW = 60
WARM_UP = 10
START_SECONDS = 60.0


class Client:
    """One connection that stays open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def search(self, path: str) -> float:
        """How many milliseconds the complete response took."""
        began = time.perf_counter()
        key = os.environ["BENCH_KEY"]
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n\r\n".encode())
        received = b""
        while (size := response_size(received)) is None or len(received) < size:
            piece = await self._reader.read(65_536)
            if not piece:
                raise ConnectionError("the server closed a connection")
            received += piece
        took = (time.perf_counter() - began) * 1e3
        is_whole = b'"results":[' in received and b'"degraded"' not in received  # a few questions have no hit
        if not is_whole or not received.startswith(b"HTTP/1.1 200"):
            raise ValueError(f"no results: {received[:500]!r}")
        return took


def paths(folder: Path, which: str) -> Iterator[str]:
    questions = json.loads((folder / "texts.json").read_text())[1]
    project = {"project_id": json.loads((folder / "library.json").read_text())["project_id"]}
    for number, question in zip(count(), cycle(questions), strict=False):
        query = f"{question} {number} {uuid4().hex[:6]}" if which == "new" else question
        yield f"/api/documents/search?{urlencode({'query': query} | (project if which == 'kept' else {}))}"


async def _search_for(client: Client, targets: Iterator[str], seconds: float, limit: int | None = None) -> list[float]:
    took: list[float] = []
    ends_at = time.perf_counter() + seconds
    while time.perf_counter() < ends_at and (limit is None or len(took) < limit):
        took.append(await client.search(next(targets)))
    return took


async def _wait_for_worker(client: Client, targets: Iterator[str]) -> None:
    """Until the worker has loaded its model, searches find by words alone."""
    gives_up_at = time.perf_counter() + START_SECONDS
    while True:
        try:
            await client.search(next(targets))
        except ValueError:
            if time.perf_counter() > gives_up_at:
                raise
        else:
            return


async def main(port: int, folder: Path, seconds: float, which: str) -> None:
    clients = [Client(*await asyncio.open_connection("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    targets = paths(folder, which)
    if which == "new":
        await _wait_for_worker(clients[0], targets)
    for _ in range(WARM_UP):
        await asyncio.gather(*(client.search(next(targets)) for client in clients[: 1 if which == "new" else None]))
    figures: dict[str, Any] = {
        "single": await _search_for(clients[0], targets, seconds, MAX_NEW if which == "new" else MAX_SINGLE)
    }
    if which != "new":
        began = time.perf_counter()
        searches = await asyncio.gather(*(_search_for(client, targets, seconds) for client in clients))
        figures["queries"] = sum(map(len, searches)) / (time.perf_counter() - began)
    print(json.dumps(figures))


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4]))
