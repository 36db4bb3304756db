"""Adds documents over HTTP: `python -m bench.ingest.http_load PORT COUNT SEED`. Prints, as JSON, the seconds from the
first request until all are ready. `BENCH_KEYS` holds the API keys of those who add them, in turn."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator

import psycopg2
import uvloop

from bench.common.http_response import response_size
from bench.common.waiting import BenchFailed
from bench.ingest import texts

CONNECTIONS = 8
LOOK_SECONDS = 0.1
PATIENCE_SECONDS = 400.0
UNREADY = "SELECT count(*) FILTER (WHERE state <> 'ready') FROM documents"
FAILED = "SELECT error ->> 'detail' FROM jobs WHERE state IN ('failed', 'cancelled', 'expired') LIMIT 1"


async def _send_all(port: int, requests: Iterator[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        writer.write(request)
        received = b""
        while (size := response_size(received)) is None or len(received) < size:
            received += await reader.read(65_536) or _closed()
        if not received.startswith(b"HTTP/1.1 202"):
            raise BenchFailed(f"a document was refused: {received[:500]!r}")
    writer.close()


def _closed() -> bytes:
    raise ConnectionError("the server closed a connection")


def _request(key: str, number: int, text: str) -> bytes:
    body = json.dumps({"title": f"Note {number}", "text": text}).encode()
    head = f"POST /api/documents/text HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def main(port: int, count: int, seed: int) -> None:
    keys = json.loads(os.environ["BENCH_KEYS"])
    made = [_request(keys[n % len(keys)], n, text) for n, text in enumerate(texts.make(count, seed=seed))]
    began = time.perf_counter()
    requests = iter(made)
    await asyncio.gather(*(_send_all(port, requests) for _ in range(CONNECTIONS)))
    sent = time.perf_counter() - began
    await asyncio.to_thread(_await_ready)
    print(json.dumps({"all": time.perf_counter() - began, "sent": sent}))


def _await_ready() -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        while _number(cursor, UNREADY):
            cursor.execute(FAILED)
            if failed := cursor.fetchone():
                raise BenchFailed(f"a document was not ingested: {failed[0]}")
            if time.monotonic() > deadline:
                raise BenchFailed(f"{_number(cursor, UNREADY)} documents are not ready after {PATIENCE_SECONDS:.0f} s")
            time.sleep(LOOK_SECONDS)  # looking costs the measured server little


def _number(cursor: "psycopg2.extensions.cursor", query: str) -> int:
    cursor.execute(query)
    [found] = cursor.fetchone() or [0]
    return int(found)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
