"""Ollama's own client, with what its version 0.6.3 lacks, and its errors as the platform's (docs/decisions/0025).

The only module that imports the client.
"""

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
import ollama
from pydantic import BaseModel

from workers.llm.gateway import ModelError, ModelUnavailable, ModelUnreachable
from workers.llm.interruptible import interruptible
from workers.llm.ollama_errors import Task, model_error

UNREACHABLE = "Ollama is not reachable. Check that it runs and that OLLAMA_HOST or PENSUM_OLLAMA_SERVERS names it."
SILENT_AT_FIRST = (
    "Ollama was silent for too long before its first token. It may be loading a large model or reading a long prompt: "
    "see PENSUM_LLM_FIRST_TOKEN_TIMEOUT_SECONDS."
)
SILENT = "Ollama was silent for too long: see PENSUM_LLM_IDLE_TIMEOUT_SECONDS."
BROKEN_OFF = "The connection to Ollama broke before the output was complete."
INVALID = "The response is not Ollama's JSON. Check that OLLAMA_HOST names an Ollama server."

LIST_TIMEOUT_SECONDS = 10.0  # of what needs no model: an Ollama that takes longer is as good as away

ChatResponse = ollama.ChatResponse
ProgressResponse = ollama.ProgressResponse
ResponseError = ollama.ResponseError

# The details of the errors; the first matching class counts.
DETAILS: Sequence[tuple[type[Exception], str]] = (
    (httpx.ConnectError, UNREACHABLE),
    (httpx.ConnectTimeout, f"{UNREACHABLE} It took no connection within PENSUM_LLM_CONNECT_TIMEOUT_SECONDS."),
    (ConnectionError, UNREACHABLE),  # what the client makes of httpx.ConnectError when it does not stream
    (httpx.TimeoutException, SILENT),
    (httpx.HTTPError, BROKEN_OFF),
    (ValueError, INVALID),  # no JSON, or JSON that does not match the client's pydantic classes
    # The client treats every JSON value as an object: [].get("error"), Class(**[]).
    (AttributeError, INVALID),
    (TypeError, INVALID),
    (RecursionError, INVALID),  # JSON too deep to be read
)
CLIENT_ERRORS = tuple(error for error, _ in DETAILS)

BETWEEN_TOKENS = "pensum_seconds_between_tokens"


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
    """Sends some requests through the client's own `_request`: its public methods know neither `truncate` and `shift`,
    nor timeouts of a request, nor the `capabilities` of a model."""

    def __init__(self, url: str, *, connect_seconds: float, idle_seconds: float) -> None:
        self._seconds = httpx.Timeout(idle_seconds, connect=connect_seconds)
        super().__init__(
            host=url,
            timeout=self._seconds,
            limits=httpx.Limits(max_connections=None),  # the server's slots are the limit
            event_hooks={"response": [_be_patient_between_tokens]},
        )
        interruptible(self._client)

    def chat_uncut(self, body: Mapping[str, Any], *, first_token_seconds: float) -> Generator[ChatResponse, None, None]:
        """Streams a chat in which nothing is cut in silence. Nothing is sent before the first chunk is requested."""
        uncut = {**body, "stream": True, "truncate": False, "shift": False}
        chunks = self._request(
            ChatResponse,
            "POST",
            "/api/chat",
            json=uncut,
            stream=True,
            timeout=self._reading_for(first_token_seconds),
            extensions={BETWEEN_TOKENS: self._seconds.read},
        )
        assert isinstance(chunks, Generator)  # it can be closed; its annotation says Iterator
        return chunks

    def load(self, body: Mapping[str, Any], *, seconds: float) -> None:
        """Without messages a model is only loaded; with the same `shift` as in chats, or these would load it anew."""
        loading = {**body, "messages": [], "stream": False, "shift": False}
        self._request(ChatResponse, "POST", "/api/chat", json=loading, timeout=self._reading_for(seconds))

    def vectors(self, body: Mapping[str, Any], *, seconds: float) -> list[list[float]]:
        response = self._request(
            ollama.EmbedResponse, "POST", "/api/embed", json=body, timeout=self._reading_for(seconds)
        )
        return [list(vector) for vector in response.embeddings]

    def tags(self) -> list[ListedModel]:
        return self._request(_Tags, "GET", "/api/tags", timeout=self._reading_for(LIST_TIMEOUT_SECONDS)).models

    def _reading_for(self, seconds: float) -> httpx.Timeout:
        return httpx.Timeout(seconds, connect=self._seconds.connect)


def _be_patient_between_tokens(response: httpx.Response) -> None:
    """httpx has one timeout for all reads of a request. Ollama sends its status with the first token, and httpcore
    looks the timeout up again before it reads what follows the status."""
    extensions = response.request.extensions
    if BETWEEN_TOKENS in extensions:
        extensions["timeout"]["read"] = extensions[BETWEEN_TOKENS]


@contextmanager
def translated(*, model: str = "", task: Task = "chat", silent: str = SILENT) -> Iterator[None]:
    """Translates the errors of the client, silence as `silent`. Only calls of the client belong inside: it also
    translates `ValueError`."""
    try:
        yield
    except ollama.ResponseError as error:
        raise _translate(error, model, task) from error
    except httpx.ReadTimeout as error:
        raise ModelUnavailable(silent) from error
    except CLIENT_ERRORS as error:
        detail = next(detail for kind, detail in DETAILS if isinstance(error, kind))
        raise (ModelUnreachable if detail.startswith(UNREACHABLE) else ModelUnavailable)(detail) from error


def _translate(error: ollama.ResponseError, model: str, task: Task) -> ModelError:
    # Inside a stream the client has read one layer of JSON already.
    told: Any = error.error
    text = told if isinstance(told, str) else json.dumps({"error": told})
    return model_error(error.status_code, text, model=model, task=task, retry_after_seconds=_retry_after(error))


def _retry_after(error: ollama.ResponseError) -> int | None:
    """The client drops the headers. They are in the error of httpx that it has made this one of."""
    cause = error.__context__
    header = cause.response.headers.get("Retry-After", "") if isinstance(cause, httpx.HTTPStatusError) else ""
    return int(header) if header.isascii() and header.isdigit() else None
