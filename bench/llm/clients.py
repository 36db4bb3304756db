"""Clients that ask for answers and note how late each token comes: `python -m bench.llm.clients SYSTEM URL`.

Each command is `STREAMS ANSWERS`: so many clients at once, until they have had so many answers. It returns how late
the tokens were, in milliseconds, and the seconds that it all took.
"""

import asyncio
import itertools
import json
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import uvloop

from bench.common.results import percentile
from bench.llm.stand_in import MODEL, TOKENS

STAMP = re.compile(rb"@(\d{19})")
LONGEST_STAMP = 20
LONGEST_SECONDS = 150.0

_numbers = itertools.count()


class Answer:
    """The lateness of its tokens. A token that comes again, as part of Pensum's result, counts once."""

    def __init__(self) -> None:
        self.late_ms: dict[bytes, float] = {}
        self._rest = b""

    def read(self, data: bytes) -> None:
        now = time.time_ns()
        joined = self._rest + data
        for sent_at in STAMP.findall(joined):
            self.late_ms.setdefault(sent_at, (now - int(sent_at)) / 1e6)
        self._rest = joined[-LONGEST_STAMP:]


@asynccontextmanager
async def openai(session: aiohttp.ClientSession, url: str) -> AsyncIterator[aiohttp.ClientResponse]:
    body = {"model": MODEL, "messages": [{"role": "user", "content": _prompt()}], "stream": True}
    async with session.post(f"{url}/v1/chat/completions", json=body) as response:
        yield response


@asynccontextmanager
async def pensum(session: aiohttp.ClientSession, url: str) -> AsyncIterator[aiohttp.ClientResponse]:
    async with session.post(f"{url}/api/llm/generate", json={"prompt": _prompt()}) as submitted:
        job = await submitted.json()
    async with session.get(f"{url}{job['links']['events']}") as response:
        yield response


def _prompt() -> str:
    """Each differs, so that no answer is cached."""
    return f"What is the number {next(_numbers)} of {os.getpid()}?"


ASK = {"direct": openai, "litellm": openai, "pensum": pensum, "pensum-v1": openai}


async def ask(system: str, session: aiohttp.ClientSession, url: str) -> list[float]:
    """The lateness of each token, in order."""
    answer, received = Answer(), b""
    async with ASK[system](session, url) as response:
        response.raise_for_status()
        async for data in response.content.iter_any():
            answer.read(data)
            received += data
    if len(answer.late_ms) != TOKENS:
        raise RuntimeError(f"{len(answer.late_ms)} tokens came: {received[-1000:]!r}")
    return list(answer.late_ms.values())


async def run(system: str, url: str, streams: int, answers: int) -> dict[str, float]:
    left = iter(range(answers))
    began = time.monotonic()
    headers = {"Authorization": f"Bearer {os.environ['BENCH_KEY']}", "Accept": "text/event-stream, application/json"}
    limits, timeout = aiohttp.TCPConnector(limit=0), aiohttp.ClientTimeout(LONGEST_SECONDS)
    async with aiohttp.ClientSession(connector=limits, timeout=timeout, headers=headers) as session:
        late = await asyncio.gather(*[_client(left, lambda: ask(system, session, url)) for _ in range(streams)])
    seconds = time.monotonic() - began
    all_late = [one for answers_of_one in late for one in answers_of_one]
    tokens = [token for one in all_late for token in one]
    return {
        "first_p95": percentile([one[0] for one in all_late], 0.95),
        "token_p95": percentile(tokens, 0.95),
        "token_max": max(tokens),
        "seconds": seconds,
    }


async def _client(left: Iterator[int], ask_once: Callable[[], Any]) -> list[list[float]]:
    return [await ask_once() for _ in left]


def main(system: str, url: str) -> None:
    for line in sys.stdin:
        streams, answers = map(int, line.split())
        print(json.dumps(uvloop.run(run(system, url, streams, answers))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
