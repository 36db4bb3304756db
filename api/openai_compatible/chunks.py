"""A chat completion as a stream of chunks, made of the job's events."""

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.types import Message, Receive, Scope, Send

from api.middleware.long_response import run_after_stack
from api.open_streams import Admission
from api.openai_compatible import errors
from api.openai_compatible.completions import finish_reason, usage_of
from api.openai_compatible.jobs import JOB_HEADER, OwnJob
from api.streams import Streams
from core.errors import AppError
from db.queries.jobs.events import Cursor, Entry

DONE = b"data: [DONE]\n\n"
WITHDRAWN = "The attempt broke off, and the next one wrote another text than had been sent. Ask again."


class Chunks:
    """What one client is sent of its job's events.

    What was sent cannot be taken back, as Pensum's own event `restarted` does. Of a text that comes anew nothing is
    sent until it is longer than what was sent; one that begins otherwise is an error. Chunks name the model that
    writes, as the job's events do, and `model` until they have.
    """

    def __init__(self, job_id: UUID, model: str, created: int) -> None:
        self.is_over = False
        self.finish_reason: str | None = None
        self._head = {"id": f"chatcmpl-{job_id}", "object": "chat.completion.chunk", "created": created, "model": model}
        self._text = ""
        self._sent = ""
        self._has_begun = False

    def events(self, entries: Sequence[Entry], job_id: UUID) -> bytes:
        return b"".join(
            [self._event(entry.type, json.loads(entry.data)) for entry in entries if entry.type and entry.data]
        )

    def waiting(self, reason: Mapping[str, str], seen: int) -> bytes:
        return f": waiting for {reason['provider']}: {reason['reason']}\n\n".encode()

    def usage(self, usage: Mapping[str, int]) -> bytes:
        return _data({**self._head, "choices": [], "usage": usage})

    def error(self, slug: str, detail: str) -> bytes:
        self.is_over = True
        return _data({"error": errors.content(slug, detail)})

    def _event(self, type_: str, data: Any) -> bytes:
        if self.is_over:
            return b""
        match type_:
            case "token":
                self._head["model"] = data.get("model", self._head["model"])
                self._text += data["text"]
            case "restarted":
                self._text = ""
            case "result":
                self._text = data["text"]
            case "error":
                return self.error(data.get("slug", "internal-error"), data.get("detail", ""))
            case "cancelled":
                return self.error("conflict", "The job was cancelled.")
            case "end":
                return self._end(data)
        return self._rest()

    def _rest(self) -> bytes:
        """Of the text, what was not sent yet."""
        if self._sent.startswith(self._text):
            return b""
        if not self._text.startswith(self._sent):
            return self.error("model-unavailable", WITHDRAWN)
        new, self._sent = self._text[len(self._sent) :], self._text
        return self._choice({**self._role(), "content": new})

    def _role(self) -> dict[str, str]:
        """In the first chunk."""
        role = {} if self._has_begun else {"role": "assistant"}
        self._has_begun = True
        return role

    def _end(self, data: Mapping[str, Any]) -> bytes:
        self.is_over = True
        self.finish_reason = finish_reason(data.get("finish_reason"))
        return self._choice(self._role(), self.finish_reason)

    def _choice(self, delta: Mapping[str, str], reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        return _data({**self._head, "choices": [choice]})


def _data(chunk: Mapping[str, Any]) -> bytes:
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


class ChunkStream(Response):
    """The chunks of a job that was just submitted. A client that leaves before the end cancels the job. `count` is
    closed with the stream."""

    media_type = "text/event-stream"

    def __init__(
        self,
        job: OwnJob,
        streams: Streams,
        admission: Admission,
        chunks: Chunks,
        *,
        includes_usage: bool,
        count: ExitStack,
    ) -> None:
        super().__init__()
        self._job = job
        self._streams = streams
        self._admission = admission
        self._chunks = chunks
        self._includes_usage = includes_usage
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        run_after_stack(scope, self._respond)

    async def _respond(self, receive: Receive, send: Send) -> None:
        place = Cursor(self._job.id, 0)
        with self._count:
            await self._streams.stream(place, self._admission, receive, partial(self._send, send), self._chunks)
        if not self._chunks.is_over:
            await self._job.cancel()

    async def _send(self, send: Send, message: Message) -> None:
        if message["type"] == "http.response.start":
            named = (JOB_HEADER.lower().encode(), str(self._job.id).encode())
            message = {**message, "headers": [*message["headers"], named]}
        elif not message["more_body"] and self._chunks.finish_reason:
            message = {**message, "body": message["body"] + await self._usage() + DONE}
        await send(message)

    async def _usage(self) -> bytes:
        if not self._includes_usage:
            return b""
        try:
            return self._chunks.usage(usage_of(await self._job.get()))
        except AppError as error:
            return self._chunks.error(error.slug, error.detail)
