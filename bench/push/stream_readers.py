"""Many event streams read by one process over raw sockets: `python -m bench.push.stream_readers PORT`.

Commands: `open ID ...` opens the streams of these jobs; `count` resets the counters, `time` does so too and measures
the age of each event on arrival; `until EVENTS SECONDS` returns the counters once so many events arrived, or after that
time; `close` closes all streams.
"""

import asyncio
import json
import os
import re
import sys
import time
from typing import Any, cast

import uvloop

ID = b"\nid: "
AT = re.compile(rb'"at": (\d+)')
CONNECT_AT_ONCE = 50
MAX_COMMAND_BYTES = 2**24

REQUEST = """\
GET /api/jobs/{}/events HTTP/1.1\r
Host: bench\r
User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0\r
Accept: text/event-stream\r
Accept-Language: en-US,en;q=0.5\r
Cache-Control: no-cache\r
Authorization: Bearer {}\r
\r
"""


class Tally:
    """Counters of all streams together. Times are in nanoseconds since the epoch."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.awaited = 0
        self.lost = 0
        self.reset(timed=False)

    def reset(self, *, timed: bool) -> None:
        self.events = 0
        self.last_at = 0
        self.is_timed = timed
        self.ages_ms: list[float] = []

    def add(self, events: int, data: bytes) -> None:
        self.events += events
        self.last_at = time.time_ns()
        if self.is_timed:
            self.ages_ms += [(self.last_at - int(at)) / 1e6 for at in AT.findall(data)]
        if self.events >= self.awaited:
            self.reached.set()

    async def until(self, events: int, seconds: float) -> dict[str, Any]:
        self.awaited = events
        self.reached.clear()
        if self.events < events:
            await asyncio.wait([asyncio.ensure_future(self.reached.wait())], timeout=seconds)
        return {"events": self.events, "last_at": self.last_at, "lost": self.lost, "ages_ms": self.ages_ms}


class Stream(asyncio.Protocol):
    def __init__(self, job_id: str, tally: Tally) -> None:
        self._request = REQUEST.format(job_id, os.environ["BENCH_KEY"]).encode()
        self._tally = tally
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(self._request)

    def data_received(self, data: bytes) -> None:
        """A field that is cut at the end of the data is counted with the next data."""
        joined = self._rest + data
        self._tally.add(joined.count(ID), data)
        self._rest = joined[1 - len(ID) :]

    def connection_lost(self, error: Exception | None) -> None:
        self._tally.lost += 1


class Readers:
    def __init__(self, port: int) -> None:
        self._port = port
        self._tally = Tally()
        self._open: list[asyncio.BaseTransport] = []

    async def run(self, words: list[str]) -> object:
        match words:
            case ["open", *job_ids]:
                for first in range(0, len(job_ids), CONNECT_AT_ONCE):
                    await asyncio.gather(*map(self._connect, job_ids[first : first + CONNECT_AT_ONCE]))
            case ["count" | "time" as how]:
                self._tally.reset(timed=how == "time")
            case ["until", events, seconds]:
                return await self._tally.until(int(events), float(seconds))
            case ["close"]:
                for transport in self._open:
                    cast(asyncio.Transport, transport).abort()
                self._open, self._tally = [], Tally()
            case _:
                raise ValueError(words)
        return None

    async def _connect(self, job_id: str) -> None:
        loop = asyncio.get_running_loop()
        tally = self._tally
        transport, _ = await loop.create_connection(lambda: Stream(job_id, tally), "127.0.0.1", self._port)
        self._open.append(transport)


async def main(port: int) -> None:
    commands = asyncio.StreamReader(limit=MAX_COMMAND_BYTES)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    readers = Readers(port)
    while line := await commands.readline():
        print(json.dumps(await readers.run(line.decode().split())), flush=True)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
