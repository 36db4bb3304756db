"""A model server that sends without end, in Ollama's, OpenAI's or Anthropic's words.

    with HostileServer(Endless("x" * 1000)) as server:
        ...  # talk to server.url
        assert server.sent < 20_000_000

It gives up after `MOST_BYTES`, so that a client without bounds fails its test and not the machine.
"""

import asyncio
import json
import socket
from asyncio import StreamWriter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from tests.fakes.threaded_server import Request, ThreadedServer, send_chunks, send_json

MOST_BYTES = 60_000_000
BUFFERED = 9_000_000  # at most, by both ends of a connection: bytes that are sent and not read
BLOCK = 32_768
SEND_BUFFER = 65_536


@dataclass(frozen=True)
class Endless:
    """`first`, and then `again` and again, with a pause after each where there is one."""

    again: str
    first: str = ""
    status: int = HTTPStatus.OK
    headers: tuple[str, ...] = ()
    pause_seconds: float = 0.0
    most: int = MOST_BYTES


class HostileServer(ThreadedServer):
    """Answers every request like that, but has no model of its own to tell about. `sent` counts the bytes of all
    answers."""

    thread_name = "hostile-server"

    def __init__(self, answer: Endless) -> None:
        super().__init__()
        self.answer = answer
        self.sent = 0

    async def _respond(self, request: Request, writer: StreamWriter) -> None:
        if request.path.startswith("/v1/models/"):
            return await send_json(writer, {"error": "there is no list"}, HTTPStatus.NOT_FOUND)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        answer = self.answer
        return await send_chunks(writer, self._chunks(answer), "text/event-stream", answer.status, *answer.headers)

    async def _chunks(self, answer: Endless) -> AsyncIterator[str]:
        if answer.first:
            yield answer.first
        block = answer.again if answer.pause_seconds else answer.again * max(1, BLOCK // len(answer.again))
        while self.sent < answer.most:
            yield block
            self.sent += len(block)
            await asyncio.sleep(answer.pause_seconds)


def openai_event(**delta: Any) -> str:
    return f"data: {json.dumps({'model': 'm', 'choices': [{'index': 0, 'delta': delta}]})}\n\n"


def anthropic_event(**delta: Any) -> str:
    event = {"type": "content_block_delta", "index": 0, "delta": delta}
    return f"event: content_block_delta\ndata: {json.dumps(event)}\n\n"


def ollama_line(**message: Any) -> str:
    return f"{json.dumps({'model': 'm', 'message': {'role': 'assistant', **message}, 'done': False})}\n"
