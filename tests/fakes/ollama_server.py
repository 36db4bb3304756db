"""A server that speaks Ollama's HTTP interface, without a model behind it.

    with FakeOllama() as server:
        server.replies.append("forty-two")
        ...  # talk to server.url
        assert server.requests[0].body["model"] == "llama3.2:3b"

Each chat takes one reply from `replies`; an empty queue is answered with an echo of the prompt.
"""

import asyncio
import itertools
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

DIMENSIONS = 16
WAIT_SECONDS = 10.0  # a wait that takes longer has failed


@dataclass(frozen=True)
class Refusal:
    """An HTTP error before the first piece."""

    status: int
    error: str


@dataclass(frozen=True)
class Busy(Refusal):
    status: int = HTTPStatus.SERVICE_UNAVAILABLE
    error: str = "server busy, please try again.  maximum pending requests exceeded"


@dataclass(frozen=True)
class Hang:
    """Silence after some pieces, until the client leaves or the server stops."""

    after: int = 0


@dataclass(frozen=True)
class Cut:
    """The connection ends after some pieces. Politely: as a proxy does it, with a proper end of the HTTP body."""

    after: int = 0
    politely: bool = False


@dataclass(frozen=True)
class Junk:
    """One piece, then this line."""

    line: str = "<html>502 Bad Gateway</html>"


@dataclass(frozen=True)
class Slow:
    text: str
    seconds_per_piece: float


@dataclass(frozen=True)
class Thinking:
    """Thoughts first, which are no part of the answer."""

    thought: str
    text: str


Chunk = dict[str, Any] | str  # a string is junk: a line as it is
Reply = str | Refusal | Hang | Cut | Junk | Slow | Thinking


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: dict[str, Any] = field(default_factory=dict)


class _Cut(Exception):
    """The server closes the connection here."""


class FakeOllama:
    """`seconds_per_piece` is the pace of its echoes."""

    def __init__(
        self, models: Sequence[str] = ("llama3.2:3b", "nomic-embed-text:latest"), *, seconds_per_piece: float = 0.0
    ) -> None:
        self.models = list(models)
        self.seconds_per_piece = seconds_per_piece
        self.replies: deque[Reply] = deque()
        self.requests: list[Request] = []
        self.disconnected: list[Request] = []
        """Requests whose client left before the last byte of the answer."""
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
        """Until so many clients have left before the end of their answer."""
        self._wait(lambda: len(self.disconnected) >= count, f"{count} disconnect(s)", timeout_seconds)

    def _wait(self, is_so: Callable[[], bool], wanted: str, timeout_seconds: float) -> None:
        with self._changed:
            if not self._changed.wait_for(is_so, timeout_seconds):
                raise TimeoutError(f"no {wanted} within {timeout_seconds} seconds")

    def _note(self, journal: list[Request], request: Request) -> None:
        with self._changed:
            journal.append(request)
            self._changed.notify_all()

    # The server's own thread, from here on.

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
        """One request a connection; who keeps none alive can tell a leaving client from a waiting one."""
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, _Cut):
                request = await _read_request(reader)
                self._note(self.requests, request)
                if not await _unless_closed(reader, self._answer(request, writer)):
                    self._note(self.disconnected, request)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, request: Request, writer: StreamWriter) -> None:
        match request.method, request.path:
            case "POST", "/api/chat":
                await self._answer_chat(request.body, writer)
            case "POST", "/api/embed":
                await self._answer_model(request.body, writer, _embeddings)
            case "POST", "/api/show":
                await self._answer_model(request.body, writer, _details)
            case "GET", "/api/tags":
                await _send(writer, {"models": [_listed(name) for name in self.models]})
            case "GET", "/api/version":
                await _send(writer, {"version": "0.33.0"})
            case _:
                await _send(writer, {"error": "404 page not found"}, HTTPStatus.NOT_FOUND)

    async def _answer_model(
        self, body: dict[str, Any], writer: StreamWriter, answer: Callable[[dict[str, Any]], Mapping[str, Any]]
    ) -> None:
        if self._has(body["model"]):
            await _send(writer, answer(body))
        else:
            await _send_missing(writer, body["model"])

    async def _answer_chat(self, body: dict[str, Any], writer: StreamWriter) -> None:
        if not self._has(body["model"]):
            return await _send_missing(writer, body["model"])
        reply = self.replies.popleft() if self.replies else Slow(_echo(body), self.seconds_per_piece)
        if isinstance(reply, Refusal):
            return await _send(writer, {"error": reply.error}, reply.status)
        if body.get("stream", True):
            return await _send_stream(writer, _chunks(reply, body))
        return await _send_whole(writer, _chunks(reply, body))

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


# What is said: Ollama's JSON.


async def _chunks(reply: Reply, body: Mapping[str, Any]) -> AsyncIterator[Chunk]:
    """The chunks of a chat, with `_Cut` where the connection shall end."""
    seconds, pieces = 0.0, _pieces(body, _counted(1))
    match reply:
        case str(text):
            pieces = _pieces(body, _split(text))
        case Slow(text, seconds):
            pieces = _pieces(body, _split(text))
        case Hang(after) | Cut(after):
            pieces = _pieces(body, _counted(after))
        case Thinking(thought, text):
            pieces = _pieces(body, _split(text))
            for bit in _split(thought):
                yield _chunk(body, "", thinking=bit)

    for piece in pieces:
        await asyncio.sleep(seconds)
        yield _chunk(body, piece)

    match reply:
        case Hang():
            await asyncio.Event().wait()
        case Cut(politely=politely):
            if not politely:
                raise _Cut
        case Junk(line):
            yield line
        case _:
            yield _last_chunk(body, len(pieces))


def _pieces(body: Mapping[str, Any], pieces: list[str]) -> list[str]:
    return pieces[: body.get("options", {}).get("num_predict")]


def _split(text: str) -> list[str]:
    """Word by word, each with the white space before it."""
    starts = [0, *(i for i, c in enumerate(text) if i and c.isspace() and not text[i - 1].isspace()), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(starts) if start < end]


def _counted(count: int) -> list[str]:
    return [f"{number} " for number in range(1, count + 1)]


def _chunk(body: Mapping[str, Any], content: str, **more: str) -> dict[str, Any]:
    return _stamp(body) | {"message": {"role": "assistant", "content": content, **more}, "done": False}


def _last_chunk(body: Mapping[str, Any], output_tokens: int) -> dict[str, Any]:
    is_full = output_tokens == body.get("options", {}).get("num_predict")
    return _stamp(body) | {
        "message": {"role": "assistant", "content": ""},
        "done": True,
        "done_reason": "length" if is_full else "stop",
        "prompt_eval_count": sum(len(message["content"].split()) for message in body["messages"]),
        "eval_count": output_tokens,
    }


def _stamp(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"model": body["model"], "created_at": "2026-11-01T12:00:00Z"}


def _echo(body: Mapping[str, Any]) -> str:
    """What the user said in the first line; as JSON where a schema is given."""
    said = str(body["messages"][-1]["content"]).split("\n", 1)[0]
    schema = body.get("format")
    return json.dumps(_example(schema, schema, f"Echo: {said}")) if isinstance(schema, dict) else f"Echo: {said}"


def _example(schema: Mapping[str, Any], root: Mapping[str, Any], text: str) -> Any:
    """The smallest value that fits the JSON schema, with the text for every string. Patterns and formats it ignores."""
    if "$ref" in schema:
        return _example(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root, text)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return _example(schema[choice][0], root, text)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {key: _example(value, root, text) for key, value in schema.get("properties", {}).items()}
        case "array":
            count = max(1, schema.get("minItems", 1))
            return [_example(schema.get("items", {}), root, f"{text} ({n})") for n in range(1, count + 1)]
        case "integer" | "number":
            return schema.get("minimum", schema.get("exclusiveMinimum", 0) + ("exclusiveMinimum" in schema))
        case "boolean":
            return True
        case "null":
            return None
    return text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength")]


def _embeddings(body: Mapping[str, Any]) -> dict[str, Any]:
    given = body["input"]
    texts = [given] if isinstance(given, str) else given
    return {"model": body["model"], "embeddings": [_vector(text) for text in texts]}


def _vector(text: str) -> list[float]:
    """The lengths of the first words: a vector that a reader can check by eye."""
    lengths = [float(len(word)) for word in text.split()[:DIMENSIONS]]
    return lengths + [0.0] * (DIMENSIONS - len(lengths))


def _listed(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "model": name,
        "modified_at": "2026-11-01T12:00:00Z",
        "size": 2_019_393_189,
        "digest": "0" * 64,
        "details": {"format": "gguf", "family": "llama", "parameter_size": "3.2B", "quantization_level": "Q4_K_M"},
    }


def _details(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "details": _listed(body["model"])["details"],
        "model_info": {"llama.context_length": 131_072, "llama.embedding_length": DIMENSIONS},
        "capabilities": ["completion", "embedding"],
    }


# How it travels: HTTP/1.1.


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


async def _send(writer: StreamWriter, answer: Mapping[str, Any], status: int = HTTPStatus.OK) -> None:
    await _send_text(writer, json.dumps(answer), status)


async def _send_text(writer: StreamWriter, text: str, status: int = HTTPStatus.OK) -> None:
    content = text.encode()
    writer.write(_head(status, "application/json; charset=utf-8", f"Content-Length: {len(content)}") + content)
    await writer.drain()


async def _send_stream(writer: StreamWriter, chunks: AsyncIterator[Chunk]) -> None:
    """The head leaves with the first chunk, as with Ollama: a silent model has not even said 200."""
    head = _head(HTTPStatus.OK, "application/x-ndjson", "Transfer-Encoding: chunked")
    async for chunk in chunks:
        line = f"{_line(chunk)}\n".encode()
        writer.write(head + b"%x\r\n%b\r\n" % (len(line), line))
        await writer.drain()
        head = b""
    writer.write(head + b"0\r\n\r\n")
    await writer.drain()


async def _send_whole(writer: StreamWriter, chunks: AsyncIterator[Chunk]) -> None:
    """What `stream: false` gets: the last chunk, with all of the text in it."""
    text, last = "", Junk().line
    async for chunk in chunks:
        if isinstance(chunk, str):
            last = chunk
        else:
            text += chunk["message"]["content"]
            last = _line({**chunk, "message": {"role": "assistant", "content": text}})
    await _send_text(writer, last)


def _line(chunk: Chunk) -> str:
    return chunk if isinstance(chunk, str) else json.dumps(chunk)
