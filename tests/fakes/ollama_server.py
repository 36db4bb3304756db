"""A server with Ollama's HTTP interface, and no model behind it. It copies Ollama 0.32.15, as it was measured.

A word is a token. A prompt longer than the context is cut in silence unless `truncate` is false, an output that repeats
a token is broken off without a last line, and llama.cpp's errors are JSON inside the string of the JSON. A model has
one slot unless `slots` says otherwise, and what comes when it is taken waits without a byte.

    with FakeOllama() as server:
        server.replies.append("forty-two")
        ...  # talk to server.url
        assert server.requests[0].body["model"] == "llama3.2:3b"
        server.stop()
        ...  # it is away
        server.start()

Each chat takes one reply from `replies`; where that is empty, `respond` replies, or an echo of the prompt.
"""

import json
from asyncio import StreamWriter
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from tests.fakes.ollama_models import Downloads, capabilities_of, details_of, listed_model, with_tag
from tests.fakes.ollama_replies import (
    MODEL_DIED,
    Busy,
    Chunk,
    Crash,
    Junk,
    Refusal,
    Reply,
    Slow,
    chunks,
    echo,
    loaded,
    texts_of,
    tokens_of_texts,
    word_lengths,
)
from tests.fakes.ollama_requests import as_read, refusal_of, refusal_of_vectors
from tests.fakes.ollama_runner import KeepAliveInvalid, Runner, ServerBusy
from tests.fakes.threaded_server import Request, ThreadedServer, send_chunks, send_json, send_text

MODEL = "llama3.2:3b"
EMBEDDING_MODEL = "nomic-embed-text:latest"
VERSION = "0.32.15"
PATHS = {f"/api/{name}" for name in ("chat", "embed", "show", "pull", "delete", "tags", "ps", "version")}
NDJSON = "application/x-ndjson"


class FakeOllama(ThreadedServer):
    """`seconds_per_piece` is the pace of its echoes, `tokens_per_word` what its tokenizer makes of a word in a prompt.
    Servers before 0.32 do not list capabilities: `lists_capabilities` is false. `runner` is what its models run in,
    `downloads` says what can be pulled, and a model that is counted in `made` was made anew. `vector_of` makes the
    vectors of texts, and at one that holds `poison` the model dies."""

    thread_name = "fake-ollama"

    def __init__(
        self,
        models: Sequence[str] = (MODEL, EMBEDDING_MODEL),
        *,
        seconds_per_piece: float = 0.0,
        tokens_per_word: int = 1,
        lists_capabilities: bool = True,
        slots: int = 1,
    ) -> None:
        super().__init__()
        self.models = list(models)
        self.seconds_per_piece = seconds_per_piece
        self.tokens_per_word = tokens_per_word
        self.lists_capabilities = lists_capabilities
        self.replies: deque[Reply] = deque()
        self.respond: Callable[[Mapping[str, Any]], Reply] | None = None
        self.vector_of: Callable[[str], Sequence[float]] = word_lengths
        self.count_of: Callable[[Sequence[str]], int | None] = tokens_of_texts
        self.poison: str | None = None
        self.runner = Runner(slots)
        self.downloads = Downloads()
        self.made: Counter[str] = Counter()

    def _begin(self) -> None:
        self.runner.begin()

    async def _respond(self, request: Request, writer: StreamWriter) -> None:
        match request.method, request.path:
            case "POST", "/api/chat":
                await self._respond_to_chat(request.body, writer)
            case "POST", "/api/embed":
                await self._respond_to_embed(request.body, writer)
            case "POST", "/api/show":
                await self._respond_for_model(request.body, writer, details_of)
            case "POST", "/api/pull":
                await self._respond_to_pull(request.body, writer)
            case "DELETE", "/api/delete":
                await self._respond_to_delete(request.body, writer)
            case "GET", "/api/tags":
                await send_json(writer, {"models": [self._listed(name) for name in self.models]})
            case "GET", "/api/ps":
                await send_json(writer, {"models": self.runner.listed()})
            case "GET", "/api/version":
                await send_json(writer, {"version": VERSION})
            case _, path if path in PATHS:
                await send_text(writer, "405 method not allowed", HTTPStatus.METHOD_NOT_ALLOWED, "text/plain")
            case _:
                await send_text(writer, "404 page not found", HTTPStatus.NOT_FOUND, "text/plain")

    async def _respond_for_model(
        self, body: dict[str, Any], writer: StreamWriter, respond: Callable[[dict[str, Any]], Mapping[str, Any]]
    ) -> None:
        if self._has(body["model"]):
            await send_json(writer, respond(body))
        else:
            await _send_missing(writer, body["model"])

    async def _respond_to_chat(self, body: dict[str, Any], writer: StreamWriter) -> None:
        if not body.get("model"):
            return await send_json(writer, {"error": "model is required"}, HTTPStatus.BAD_REQUEST)
        if not self._has(body["model"]):
            return await _send_missing(writer, body["model"])
        if "completion" in capabilities_of(body["model"]) and not body.get("messages"):
            return await _or_refusal(writer, self._load(body, writer))
        reply = refusal_of(body, self.tokens_per_word) or self._reply(body)
        if isinstance(reply, Refusal):
            return await _send_refusal(writer, reply)
        return await _or_refusal(writer, self._write(reply, body, writer))

    def _reply(self, body: dict[str, Any]) -> Reply:
        if self.replies:
            return self.replies.popleft()
        if self.respond is not None:
            return self.respond(body)
        return Slow(echo(as_read(body, self.tokens_per_word)), self.seconds_per_piece)

    async def _write(self, reply: Reply, body: dict[str, Any], writer: StreamWriter) -> None:
        parts = chunks(reply, as_read(body, self.tokens_per_word))
        async with self.runner.slot(body):
            if body.get("stream", True):
                await send_chunks(writer, _lines(parts), NDJSON)
            else:
                await _send_whole(writer, parts)
        if isinstance(reply, Crash):
            self.runner.unload(body["model"])

    async def _load(self, body: dict[str, Any], writer: StreamWriter) -> None:
        if body.get("keep_alive") == 0:
            self.runner.unload(body["model"])
            return await send_json(writer, loaded(body, "unload"))
        async with self.runner.slot(body):
            return await send_json(writer, loaded(body, "load"))

    async def _respond_to_embed(self, body: dict[str, Any], writer: StreamWriter) -> None:
        if not self._has(body["model"]):
            error = f'model "{body["model"]}" not found, try pulling it first'
            return await send_json(writer, {"error": error}, HTTPStatus.NOT_FOUND)
        if refusal := refusal_of_vectors(body):
            return await _send_refusal(writer, refusal)
        return await _or_refusal(writer, self._embed(body, writer))

    async def _embed(self, body: dict[str, Any], writer: StreamWriter) -> None:
        async with self.runner.slot(body):
            if self.poison is not None and any(self.poison in text for text in texts_of(body)):
                return await _send_refusal(writer, Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, MODEL_DIED))
            vectors = [list(self.vector_of(text)) for text in texts_of(body)]
            counted = self.count_of(texts_of(body))
            return await send_json(
                writer, {"model": body["model"], "embeddings": vectors, "prompt_eval_count": counted}
            )

    async def _respond_to_pull(self, body: dict[str, Any], writer: StreamWriter) -> None:
        """With status 200 whatever happens, where it is streamed. A model that is here is not fetched again."""
        if not body.get("model"):
            return await send_json(writer, {"error": "invalid model name"}, HTTPStatus.BAD_REQUEST)
        progress = self._pulling(with_tag(body["model"]))
        if body.get("stream", True):
            return await send_chunks(writer, _lines(progress), NDJSON)
        last = [line async for line in progress][-1]
        return await send_json(writer, last, HTTPStatus.INTERNAL_SERVER_ERROR if "error" in last else HTTPStatus.OK)

    async def _pulling(self, model: str) -> AsyncIterator[dict[str, Any]]:
        async for line in self.downloads.lines(model):
            if line.get("status") == "success" and model not in self.models:
                self.models.append(model)
            yield line
            self._notify()

    async def _respond_to_delete(self, body: dict[str, Any], writer: StreamWriter) -> None:
        name = with_tag(body["model"])
        if name not in self.models:
            return await _send_missing(writer, body["model"])
        self.models.remove(name)
        return await send_text(writer, "")

    def _listed(self, name: str) -> dict[str, Any]:
        return listed_model(name, with_capabilities=self.lists_capabilities, made=self.made[name])

    def _has(self, model: str) -> bool:
        return with_tag(model) in self.models


async def _or_refusal(writer: StreamWriter, work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except ServerBusy:
        await _send_refusal(writer, Busy())
    except KeepAliveInvalid as invalid:
        await _send_refusal(writer, Refusal(HTTPStatus.BAD_REQUEST, str(invalid)))


async def _send_refusal(writer: StreamWriter, refusal: Refusal) -> None:
    headers = {} if refusal.retry_after is None else {"Retry-After": refusal.retry_after}
    await send_json(writer, {"error": refusal.error}, refusal.status, headers)


async def _send_missing(writer: StreamWriter, model: str) -> None:
    await send_json(writer, {"error": f"model '{model}' not found"}, HTTPStatus.NOT_FOUND)


async def _lines(parts: AsyncIterator[Chunk]) -> AsyncIterator[str]:
    async for part in parts:
        yield f"{_line(part)}\n"


async def _send_whole(writer: StreamWriter, parts: AsyncIterator[Chunk]) -> None:
    """The response to `stream: false`: the last chunk, with all of the text in it."""
    text, last = "", Junk().line
    async for chunk in parts:
        if isinstance(chunk, str):
            last = chunk
        else:
            text += chunk["message"]["content"]
            last = _line({**chunk, "message": {"role": "assistant", "content": text}})
    await send_text(writer, last)


def _line(chunk: Chunk) -> str:
    return chunk if isinstance(chunk, str) else json.dumps(chunk)
