"""Ollama's own client, with what its version 0.6.3 lacks, and its errors as the platform's (docs/decisions/0025).

The only module that imports the client.
"""

import json
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import httpx
import ollama
from pydantic import BaseModel

from core.errors import AppError
from workers.llm.gateway import ModelMissing, ModelRequestRefused, ModelUnavailable, ModelUnfit, PromptTooLong

UNREACHABLE = "Ollama is not reachable. Check that it runs and that OLLAMA_HOST names it."
IDLE = "Ollama was silent for too long. It may be loading a large model: see PENSUM_LLM_IDLE_TIMEOUT_SECONDS."
BROKEN_OFF = "The connection to Ollama broke before the output was complete."
INVALID = "The response is not Ollama's JSON. Check that OLLAMA_HOST names an Ollama server."

ChatResponse = ollama.ChatResponse

LONGEST_MESSAGE = 500  # characters; the rest of a proxy's error page adds nothing

# The details of the errors; the first matching class counts.
DETAILS: Sequence[tuple[type[Exception], str]] = (
    (httpx.ConnectError, UNREACHABLE),
    (httpx.ConnectTimeout, UNREACHABLE),
    (ConnectionError, UNREACHABLE),  # what the client makes of httpx.ConnectError when it does not stream
    (httpx.TimeoutException, IDLE),
    (httpx.HTTPError, BROKEN_OFF),
    (ValueError, INVALID),  # no JSON, or JSON that does not match the client's pydantic classes
    # The client treats every JSON value as an object: [].get("error"), Class(**[]).
    (AttributeError, INVALID),
    (TypeError, INVALID),
)
CLIENT_ERRORS = tuple(error for error, _ in DETAILS)

STATUSES: dict[int, type[AppError]] = {404: ModelMissing, 408: ModelUnavailable, 429: ModelUnavailable, 501: ModelUnfit}

CANNOT_CHAT = re.compile(r"does not support (?:chat|generate|completion)")
CANNOT_EMBED = re.compile(r"does not support embeddings|this model does not support embed")
TOO_LONG = re.compile(r"longer than the context length|exceeds the available context size|exceed_context_size_error")
# Ollama says 500 to these, though the request is wrong and stays so.
WRONG_REQUEST = re.compile(
    r"^(?:invalid format|invalid options?|option \".*\" must be|failed to parse (?:grammar|format))"
)


class _Details(BaseModel):
    context_length: int | None = None


class ListedModel(BaseModel):
    """`capabilities` are missing before Ollama 0.32."""

    model: str = ""
    size: int | None = None
    digest: str | None = None
    capabilities: list[str] | None = None
    details: _Details | None = None


class _Tags(BaseModel):
    models: list[ListedModel]


class OllamaClient(ollama.Client):
    """Sends two requests through the client's own `_request`: its public methods know neither `truncate` and `shift`
    nor the `capabilities` of a model."""

    def chat_uncut(self, body: Mapping[str, Any]) -> Generator[ChatResponse, None, None]:
        """Streams a chat in which nothing is cut in silence. Nothing is sent before the first chunk is requested."""
        uncut = {**body, "stream": True, "truncate": False, "shift": False}
        chunks = self._request(ChatResponse, "POST", "/api/chat", json=uncut, stream=True)
        assert isinstance(chunks, Generator)  # it can be closed; its annotation says Iterator
        return chunks

    def tags(self) -> list[ListedModel]:
        return self._request(_Tags, "GET", "/api/tags").models


@contextmanager
def translated(*, model: str = "", task: Literal["chat", "vectors"] = "chat") -> Iterator[None]:
    """Translates the errors of the client. Only calls of the client belong inside: it also translates `ValueError`."""
    try:
        yield
    except ollama.ResponseError as error:
        raise _translate(error, model, task) from error
    except CLIENT_ERRORS as error:
        raise ModelUnavailable(next(detail for kind, detail in DETAILS if isinstance(error, kind))) from error


def _translate(error: ollama.ResponseError, model: str, task: Literal["chat", "vectors"]) -> AppError:
    """An error inside a stream has the status -1: the model crashed, which may not happen again."""
    # Inside a stream the client has read one layer of JSON already.
    told: Any = error.error
    message, more = read_error(told if isinstance(told, str) else json.dumps({"error": told}))
    if TOO_LONG.search(message) or more.get("type") == "exceed_context_size_error":
        return _too_long(model, more)
    if error.status_code == 501 or CANNOT_CHAT.search(message) or CANNOT_EMBED.search(message):
        return ModelUnfit(_unfit(model, task, message))
    default = ModelRequestRefused if 400 <= error.status_code < 500 else ModelUnavailable
    if error.status_code >= 500 and WRONG_REQUEST.search(message):
        default = ModelRequestRefused
    return STATUSES.get(error.status_code, default)(f"Ollama returned an error: {message[:LONGEST_MESSAGE]}")


def read_error(text: str) -> tuple[str, Mapping[str, Any]]:
    """The innermost message and what stands beside it: llama.cpp's error comes as JSON inside a string of JSON."""
    fields: Mapping[str, Any] = {}
    while True:
        try:
            value = json.loads(text)
        except ValueError:
            return text, fields
        inner = value.get("error", value) if isinstance(value, dict) else None
        if isinstance(inner, dict) and isinstance(inner.get("message"), str):
            return inner["message"], inner
        if not isinstance(inner, str):
            return text, fields
        text = inner


def _too_long(model: str, fields: Mapping[str, Any]) -> PromptTooLong:
    prompt, context = fields.get("n_prompt_tokens"), fields.get("n_ctx")
    if not isinstance(prompt, int) or not isinstance(context, int):
        return PromptTooLong()
    return PromptTooLong(
        f"The prompt has {prompt} tokens, and the context of {model!r} has {context}: it is {prompt - context} tokens "
        "too long. Shorten it, or raise PENSUM_LLM_NUM_CTX.",
        prompt_tokens=prompt,
        context_tokens=context,
    )


def _unfit(model: str, task: Literal["chat", "vectors"], message: str) -> str:
    if task == "chat":
        cannot, can = "cannot chat; it only computes vectors", "completion"
    else:
        cannot, can = "computes no vectors", "embedding"
    return (
        f"{model!r} {cannot} (Ollama: {message[:LONGEST_MESSAGE]}). "
        f"GET /api/llm/models lists the models with the capability {can!r}."
    )
