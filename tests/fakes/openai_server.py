"""A server with OpenAI's chat completions, and no model behind it.

    with FakeOpenAi() as server:
        server.replies.append("forty-two")
        ...  # talk to server.url
        assert server.requests[0].body["model"] == "gpt-test"

Each chat takes one reply from `replies`; where that is empty, the reply is an echo of the prompt, or JSON that fits the
schema. `not_taken` are fields that its models refuse, as OpenAI does or, with `refuses_extras`, as others do. A server
that `has_one_model` has it answer whatever model is named, as llama.cpp does.
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

MODEL = "gpt-test"


class FakeOpenAi(ThreadedServer):
    """vLLM sends no usage unless asked, and llama.cpp's older versions never: `counts_tokens` is false."""

    thread_name = "fake-openai"

    def __init__(
        self,
        *,
        counts_tokens: bool = True,
        not_taken: Collection[str] = (),
        refuses_extras: bool = False,
        has_one_model: bool = False,
    ) -> None:
        super().__init__()
        self.has_one_model = has_one_model
        self.refuses_extras = refuses_extras
        self.counts_tokens = counts_tokens
        self.not_taken = not_taken
        self.models: list[dict[str, Any]] = [{"id": MODEL}, {"id": "text-embedding-test"}]
        self.replies: deque[CloudReply] = deque()

    async def _respond(self, request: Request, writer: StreamWriter) -> None:
        match request.method, request.path:
            case "POST", "/v1/chat/completions":
                await self._respond_to_chat(request.body, writer)
            case "GET", "/v1/models":
                await self._respond_with_models(writer)
            case _:
                await send_json(writer, {"detail": "Not Found"}, HTTPStatus.NOT_FOUND)

    async def _respond_with_models(self, writer: StreamWriter) -> None:
        if (refused := next_refusal(self.replies)) is not None:
            return await refuse(writer, refused)
        listed = [one | {"object": "model", "created": 0, "owned_by": "tests"} for one in self.models]
        return await send_json(writer, {"object": "list", "data": listed})

    async def _respond_to_chat(self, body: dict[str, Any], writer: StreamWriter) -> None:
        if (refused := next((name for name in self.not_taken if name in body), None)) is not None:
            how = _extra_refused if self.refuses_extras else _field_refused
            return await refuse(writer, how(refused))
        if self.has_one_model:
            body = {**body, "model": self.models[0]["id"]}
        if body["model"] not in {one["id"] for one in self.models}:
            return await refuse(writer, _model_missing(body["model"]))
        reply = self.replies.popleft() if self.replies else _echo(body)
        if isinstance(reply, Refused):
            return await refuse(writer, reply)
        return await send_chunks(writer, self._events(reply, body), EVENTS)

    async def _events(self, reply: CloudReply, body: Mapping[str, Any]) -> AsyncIterator[str]:
        yield _event(_chunk(body, {"role": "assistant", "content": ""}))
        if isinstance(reply, Thinking):
            for thought in split(reply.thought):
                yield _event(_chunk(body, {"reasoning_content": thought}))
        count = 0
        async for piece in pieces(reply):
            yield _event(_chunk(body, {"content": piece}))
            count += 1
        match reply:
            case Hang():
                await asyncio.Event().wait()
            case Cut(politely=politely):
                if politely:
                    return
                raise ConnectionCut
            case Junk(line):
                yield f"data: {line}\n\n"
            case Broken(error):
                yield _event({"error": error})
            case _:
                yield _event(_chunk(body, {}, reply.reason if isinstance(reply, Ended) else "stop"))
                if self.counts_tokens and body.get("stream_options", {}).get("include_usage"):
                    told = (reply.prompt, reply.output) if isinstance(reply, Counted) else (PROMPT_TOKENS, count)
                    yield _event(_usage(body, *told))
                yield "data: [DONE]\n\n"


def _event(value: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(value)}\n\n"


def _chunk(body: Mapping[str, Any], delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return _stamp(body) | {"choices": [choice]}


def _usage(body: Mapping[str, Any], prompt: object, output: object) -> dict[str, Any]:
    counts = {"prompt_tokens": prompt, "completion_tokens": output, "total_tokens": 0}
    return _stamp(body) | {"choices": [], "usage": counts}


def _stamp(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": body["model"]}


def _echo(body: Mapping[str, Any]) -> str:
    wanted = body.get("response_format", {}).get("json_schema", {}).get("schema")
    if wanted is None:
        return first_line(body["messages"][-1]["content"])
    return echo({"messages": body["messages"], "format": wanted})


def _field_refused(name: str) -> Refused:
    message = f"Unsupported value: '{name}' does not support what was sent with this model."
    if name == "max_tokens":
        message = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    error = {"message": message, "type": "invalid_request_error", "param": name, "code": "unsupported_value"}
    return Refused(HTTPStatus.BAD_REQUEST, {"error": error})


def _extra_refused(name: str) -> Refused:
    """As servers say it that check bodies with pydantic."""
    detail = {"type": "extra_forbidden", "loc": ["body", name], "msg": "Extra inputs are not permitted"}
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, {"detail": [detail]})


def _model_missing(model: str) -> Refused:
    message = f"The model `{model}` does not exist or you do not have access to it."
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": "model_not_found"}
    return Refused(HTTPStatus.NOT_FOUND, {"error": error})
