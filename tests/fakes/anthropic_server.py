"""A server with Anthropic's Messages, and no model behind it.

    with FakeAnthropic() as server:
        server.replies.append("forty-two")
        ...  # talk to server.url
        assert server.requests[-1].body["model"] == "claude-test"

Each message takes one reply from `replies`; where that is empty, the reply is an echo of the prompt, or JSON that fits
the schema. The first request for a model asks for its capabilities, which takes no reply.
"""

import asyncio
import json
from asyncio import StreamWriter
from collections import deque
from collections.abc import AsyncIterator, Collection, Mapping
from http import HTTPStatus
from typing import Any

from tests.fakes.cloud_replies import (
    EVENTS,
    PROMPT_TOKENS,
    Broken,
    CloudReply,
    Ended,
    Refused,
    first_line,
    next_refusal,
    pieces,
    refuse,
    split,
)
from tests.fakes.ollama_replies import Counted, Cut, Hang, Junk, Thinking, echo
from tests.fakes.threaded_server import ConnectionCut, Request, ThreadedServer, send_chunks, send_json

MODEL = "claude-test"
CONTEXT = 200_000
CACHED_TOKENS = 4  # of the prompt's, which the first event counts apart
THINKING_TYPES = ("adaptive", "between_tools", "disabled", "enabled")


class FakeAnthropic(ThreadedServer):
    """`thinking` are the types that its model takes: another one is refused. Compatible servers have no list of models:
    `lists_models` is false."""

    thread_name = "fake-anthropic"

    def __init__(
        self,
        *,
        thinking: Collection[str] = ("adaptive", "disabled"),
        holds_schemas: bool = True,
        lists_models: bool = True,
    ) -> None:
        super().__init__()
        self.thinking = thinking
        self.holds_schemas = holds_schemas
        self.lists_models = lists_models
        self.replies: deque[CloudReply] = deque()

    @property
    def messages(self) -> list[Request]:
        """The requests that asked for a message."""
        return [request for request in self.requests if request.path == "/v1/messages"]

    async def _respond(self, request: Request, writer: StreamWriter) -> None:
        path = request.path.partition("?")[0]
        if (request.method, path) == ("POST", "/v1/messages"):
            await self._respond_with_message(request.body, writer)
        elif (request.method, path) == ("GET", "/v1/models") and self.lists_models:
            await self._respond_with_models(writer)
        elif (request.method, path) == ("GET", f"/v1/models/{MODEL}") and self.lists_models:
            await send_json(writer, self._model())
        else:
            await refuse(writer, refusal(HTTPStatus.NOT_FOUND, "not_found_error", path))

    async def _respond_with_models(self, writer: StreamWriter) -> None:
        if (refused := next_refusal(self.replies)) is not None:
            return await refuse(writer, refused)
        return await send_json(
            writer, {"data": [self._model()], "has_more": False, "first_id": MODEL, "last_id": MODEL}
        )

    async def _respond_with_message(self, body: dict[str, Any], writer: StreamWriter) -> None:
        if body["model"] != MODEL:
            return await refuse(writer, refusal(HTTPStatus.NOT_FOUND, "not_found_error", f"model: {body['model']}"))
        if "thinking" in body and body["thinking"]["type"] not in self.thinking:
            kind = f'"thinking.type.{body["thinking"]["type"]}"'
            return await refuse(writer, refusal(400, "invalid_request_error", f"{kind} is not supported"))
        if "format" in body.get("output_config", {}) and not self.holds_schemas:
            return await refuse(writer, refusal(400, "invalid_request_error", "output_config.format is not supported"))
        reply = self.replies.popleft() if self.replies else _echo(body)
        if isinstance(reply, Refused):
            return await refuse(writer, reply)
        return await send_chunks(writer, _events(reply, body), EVENTS)

    def _model(self) -> dict[str, Any]:
        yes, no = {"supported": True}, {"supported": False}
        return {
            "type": "model",
            "id": MODEL,
            "display_name": "Test",
            "created_at": "2026-11-01T12:00:00Z",
            "lifecycle": "active",
            "max_input_tokens": CONTEXT,
            "max_tokens": 64_000,
            "capabilities": {
                "effort": yes,
                "structured_outputs": yes if self.holds_schemas else no,
                "thinking": {
                    "supported": bool(self.thinking),
                    "types": {kind: yes if kind in self.thinking else no for kind in THINKING_TYPES},
                },
            },
        }


def refusal(status: int, kind: str, message: str, headers: Mapping[str, str] | None = None) -> Refused:
    error = {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}
    return Refused(status, error, headers or {})


async def _events(reply: CloudReply, body: Mapping[str, Any]) -> AsyncIterator[str]:
    usage: dict[str, object] = {
        "input_tokens": PROMPT_TOKENS - CACHED_TOKENS,
        "cache_read_input_tokens": CACHED_TOKENS,
        "output_tokens": 1,
    }
    if isinstance(reply, Counted):
        usage = {"input_tokens": reply.prompt, "output_tokens": reply.output}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "content": [], "model": body["model"]}
    yield _event("message_start", message=message | {"stop_reason": None, "usage": usage})
    if isinstance(reply, Thinking):
        yield _event(
            "content_block_start", index=0, content_block={"type": "thinking", "thinking": "", "signature": ""}
        )
        for thought in split(reply.thought):
            yield _delta(0, {"type": "thinking_delta", "thinking": thought})
        yield _event("content_block_stop", index=0)
    yield _event("content_block_start", index=1, content_block={"type": "text", "text": ""})
    yield _event("ping")
    count = 0
    async for piece in pieces(reply):
        yield _delta(1, {"type": "text_delta", "text": piece})
        count += 1
    match reply:
        case Hang():
            await asyncio.Event().wait()
        case Cut(politely=politely):
            if politely:
                return
            raise ConnectionCut
        case Junk(line):
            yield f"event: content_block_delta\ndata: {line}\n\n"
        case Broken(error):
            yield _event("error", error=error)
        case _:
            yield _event("content_block_stop", index=1)
            reason = reply.reason if isinstance(reply, Ended) else "end_turn"
            told = reply.output if isinstance(reply, Counted) else count
            yield _event("message_delta", delta={"stop_reason": reason}, usage={"output_tokens": told})
            yield _event("message_stop")


def _event(kind: str, **more: Any) -> str:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n"


def _delta(index: int, delta: Mapping[str, Any]) -> str:
    return _event("content_block_delta", index=index, delta=delta)


def _echo(body: Mapping[str, Any]) -> str:
    wanted = body.get("output_config", {}).get("format", {}).get("schema")
    if wanted is None:
        return first_line(body["messages"][-1]["content"])
    return echo({"messages": body["messages"], "format": wanted})
