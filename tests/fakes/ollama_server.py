"""A server with Ollama's HTTP interface, and no model behind it. It copies Ollama 0.32.15, as it was measured.

A word is a token. A prompt longer than the context is cut in silence unless `truncate` is false, an output that repeats
a token is broken off without a last line, and llama.cpp's errors are JSON inside the string of the JSON.

    with FakeOllama() as server:
        server.replies.append("forty-two")
        ...  # talk to server.url
        assert server.requests[0].body["model"] == "llama3.2:3b"

Each chat takes one reply from `replies`; where that is empty, the reply is an echo of the prompt.
"""

import asyncio
import json
import threading
from asyncio import StreamReader, StreamWriter
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

from tests.fakes.ollama_replies import (
    Chunk,
    ConnectionCut,
    Junk,
    Refusal,
    Reply,
    Slow,
    capabilities_of,
    chunks,
    details,
    echo,
    embeddings,
    listed_model,
)
from tests.fakes.ollama_requests import as_read, refusal_of

MODEL = "llama3.2:3b"
EMBEDDING_MODEL = "nomic-embed-text:latest"
VERSION = "0.32.15"
WAIT_SECONDS = 10.0  # a wait that takes longer has failed


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: dict[str, Any] = field(default_factory=dict)


class FakeOllama:
    """`seconds_per_piece` is the pace of its echoes, `tokens_per_word` what its tokenizer makes of a word in a prompt.
    Servers before 0.32 do not list capabilities: `lists_capabilities` is false."""

    def __init__(
        self,
        models: Sequence[str] = (MODEL, EMBEDDING_MODEL),
        *,
        seconds_per_piece: float = 0.0,
        tokens_per_word: int = 1,
        lists_capabilities: bool = True,
    ) -> None:
        self.models = list(models)
        self.seconds_per_piece = seconds_per_piece
        self.tokens_per_word = tokens_per_word
        self.lists_capabilities = lists_capabilities
        self.replies: deque[Reply] = deque()
        self.requests: list[Request] = []
        self.disconnected: list[Request] = []
        """Requests whose client left before the last byte of the response."""
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="fake-ollama")
        self._started: Future[int] = Future()
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        self._thread.start()
        self._port = self._started.result(WAIT_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def wait_for_request(self, count: int = 1, timeout_seconds: float = WAIT_SECONDS) -> None:
        """Until so many requests have come in, of any path."""
        self._wait(lambda: len(self.requests) >= count, f"{count} request(s)", timeout_seconds)

    def wait_for_disconnect(self, count: int = 1, timeout_seconds: float = WAIT_SECONDS) -> None:
        """Until so many clients have left before the end of their response."""
        self._wait(lambda: len(self.disconnected) >= count, f"{count} disconnect(s)", timeout_seconds)

    def _wait(self, condition: Callable[[], bool], wanted: str, timeout_seconds: float) -> None:
        with self._changed:
            if not self._changed.wait_for(condition, timeout_seconds):
                raise TimeoutError(f"no {wanted} within {timeout_seconds} seconds")

    def _note(self, journal: list[Request], request: Request) -> None:
        with self._changed:
            journal.append(request)
            self._changed.notify_all()

    # These run in the server's thread.

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._started.set_exception(error)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self._started.set_result(server.sockets[0].getsockname()[1])
        await self._stopping.wait()

        # asyncio loses a connection whose server closes between its accept and the making of its transport.
        for listening in server.sockets:
            self._loop.remove_reader(listening)
        await asyncio.sleep(0)
        server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await server.wait_closed()

    def _connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        connection = asyncio.create_task(self._handle(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)
        connection.add_done_callback(lambda _: writer.transport.abort())  # of one cancelled before it began, too

    async def _handle(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One request per connection: without keep-alive a client that leaves differs from one that waits."""
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, ConnectionCut):
                request = await _read_request(reader)
                self._note(self.requests, request)
                if not await _unless_closed(reader, self._respond(request, writer)):
                    self._note(self.disconnected, request)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _respond(self, request: Request, writer: StreamWriter) -> None:
        match request.method, request.path:
            case "POST", "/api/chat":
                await self._respond_to_chat(request.body, writer)
            case "POST", "/api/embed":
                await self._respond_to_embed(request.body, writer)
            case "POST", "/api/show":
                await self._respond_for_model(request.body, writer, details)
            case "GET", "/api/tags":
                listed = [listed_model(name, with_capabilities=self.lists_capabilities) for name in self.models]
                await _send(writer, {"models": listed})
            case "GET", "/api/version":
                await _send(writer, {"version": VERSION})
            case _:
                await _send(writer, {"error": "404 page not found"}, HTTPStatus.NOT_FOUND)

    async def _respond_for_model(
        self, body: dict[str, Any], writer: StreamWriter, respond: Callable[[dict[str, Any]], Mapping[str, Any]]
    ) -> None:
        if self._has(body["model"]):
            await _send(writer, respond(body))
        else:
            await _send_missing(writer, body["model"])

    async def _respond_to_chat(self, body: dict[str, Any], writer: StreamWriter) -> None:
        if not self._has(body["model"]):
            return await _send_missing(writer, body["model"])
        refusal = refusal_of(body, self.tokens_per_word)
        if refusal is None:
            body = as_read(body, self.tokens_per_word)
            reply = self.replies.popleft() if self.replies else Slow(echo(body), self.seconds_per_piece)
        else:
            reply = refusal
        if isinstance(reply, Refusal):
            return await _send(writer, {"error": reply.error}, reply.status)
        if body.get("stream", True):
            return await _send_stream(writer, chunks(reply, body))
        return await _send_whole(writer, chunks(reply, body))

    async def _respond_to_embed(self, body: dict[str, Any], writer: StreamWriter) -> None:
        if self._has(body["model"]) and "embedding" not in capabilities_of(body["model"]):
            error = "This server does not support embeddings. Start it with `--embeddings`"
            return await _send(writer, {"error": error}, HTTPStatus.NOT_IMPLEMENTED)
        return await self._respond_for_model(body, writer, embeddings)

    def _has(self, model: str) -> bool:
        return model in self.models or f"{model}:latest" in self.models


async def _unless_closed(reader: StreamReader, work: Coroutine[Any, Any, None]) -> bool:
    """Do the work; False if the client left before it was done."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(reader.read(1))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            return False
        if isinstance(working.exception(), ConnectionError):
            return False
        await working
        return True
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


# HTTP/1.1


async def _read_request(reader: StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    method, path, _ = head.split(" ", 2)
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.split("\r\n")[1:])}
    content = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, path, json.loads(content) if content else {})


def _head(status: int, kind: str, length: str) -> bytes:
    lines = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Content-Type: {kind}",
        length,
        "Connection: close",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _send_missing(writer: StreamWriter, model: str) -> None:
    await _send(writer, {"error": f"model '{model}' not found"}, HTTPStatus.NOT_FOUND)


async def _send(writer: StreamWriter, body: Mapping[str, Any], status: int = HTTPStatus.OK) -> None:
    await _send_text(writer, json.dumps(body), status)


async def _send_text(writer: StreamWriter, text: str, status: int = HTTPStatus.OK) -> None:
    content = text.encode()
    writer.write(_head(status, "application/json; charset=utf-8", f"Content-Length: {len(content)}") + content)
    await writer.drain()


async def _send_stream(writer: StreamWriter, parts: AsyncIterator[Chunk]) -> None:
    """The head is sent with the first chunk, as Ollama sends it: a silent model has not even sent a status."""
    head = _head(HTTPStatus.OK, "application/x-ndjson", "Transfer-Encoding: chunked")
    async for chunk in parts:
        line = f"{_line(chunk)}\n".encode()
        writer.write(head + b"%x\r\n%b\r\n" % (len(line), line))
        await writer.drain()
        head = b""
    writer.write(head + b"0\r\n\r\n")
    await writer.drain()


async def _send_whole(writer: StreamWriter, parts: AsyncIterator[Chunk]) -> None:
    """The response to `stream: false`: the last chunk, with all of the text in it."""
    text, last = "", Junk().line
    async for chunk in parts:
        if isinstance(chunk, str):
            last = chunk
        else:
            text += chunk["message"]["content"]
            last = _line({**chunk, "message": {"role": "assistant", "content": text}})
    await _send_text(writer, last)


def _line(chunk: Chunk) -> str:
    return chunk if isinstance(chunk, str) else json.dumps(chunk)
