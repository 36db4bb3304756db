"""Ollama's own client, with what its version 0.6.3 lacks, and its errors as the platform's (docs/decisions/0025).

The only module that imports the client.
"""

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import ollama
from pydantic import BaseModel

from workers.llm.believed import MOST_MODELS, is_name
from workers.llm.gateway import ModelAnswerInvalid, ModelError, ModelUnavailable, ModelUnreachable
from workers.llm.interruptible import interruptible
from workers.llm.ollama_errors import Task, model_error
from workers.llm.response_bounds import (
    NONSENSE,
    PLAIN,
    OutputUnbounded,
    Reception,
    ResponseUnbounded,
    is_nonsense,
    refuse_compressed,
)
from workers.llm.server_errors import digits

UNREACHABLE = "Ollama is not reachable. Check that it runs and that OLLAMA_HOST or PENSUM_OLLAMA_SERVERS names it."
SILENT_AT_FIRST = (
    "Ollama was silent for too long before its first token. It may be loading a large model or reading a long prompt: "
    "see PENSUM_LLM_FIRST_TOKEN_TIMEOUT_SECONDS."
)
SILENT = "Ollama was silent for too long: see PENSUM_LLM_IDLE_TIMEOUT_SECONDS."
BROKEN_OFF = "The connection to Ollama broke before the output was complete."
INVALID = "The response is not Ollama's JSON. Check that OLLAMA_HOST names an Ollama server."
NO_PART = "Ollama sent what is no part of a chat."

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
    *((kind, INVALID) for kind in NONSENSE),
)
CLIENT_ERRORS: tuple[type[Exception], ...] = tuple(error for error, _ in DETAILS)

RECEPTION = "pensum_reception"

R = TypeVar("R", ChatResponse, ProgressResponse)


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


@dataclass(frozen=True)
class Vectors:
    """One for each text. `tokens` is how many the server counted in all texts, where it tells."""

    vectors: list[list[float]]
    tokens: int | None = None


class OllamaClient(ollama.Client):
    """Sends some requests through the client's own `_request`: its public methods know neither `truncate` and `shift`,
    nor timeouts of a request, nor the `capabilities` of a model."""

    def __init__(self, url: str, *, connect_seconds: float, idle_seconds: float) -> None:
        self.idle_seconds = idle_seconds
        self._connect_seconds = connect_seconds
        super().__init__(
            host=url,
            timeout=self._reading_for(idle_seconds),
            limits=httpx.Limits(max_connections=None),  # the server's slots are the limit
            headers=PLAIN,
            event_hooks={"response": [refuse_compressed, self._begin_reception]},
        )
        interruptible(self._client)

    def chat_uncut(
        self, body: Mapping[str, Any], reception: Reception, *, first_token_seconds: float
    ) -> Generator[ChatResponse, None, None]:
        """Streams a chat in which nothing is cut in silence. Nothing is sent before the first chunk is requested."""
        uncut = {**body, "stream": True, "truncate": False, "shift": False}
        return self._lines(ChatResponse, "/api/chat", uncut, reception, first_token_seconds)

    def pull_in_steps(self, name: str, reception: Reception) -> Generator[ProgressResponse, None, None]:
        body = {"model": name, "stream": True}
        return self._lines(ProgressResponse, "/api/pull", body, reception, self.idle_seconds)

    def load(self, body: Mapping[str, Any], *, seconds: float) -> None:
        """Without messages a model is only loaded; with the same `shift` as in chats, or these would load it anew."""
        loading = {**body, "messages": [], "stream": False, "shift": False}
        self._request(ChatResponse, "POST", "/api/chat", json=loading, timeout=self._reading_for(seconds))

    def vectors(self, body: Mapping[str, Any], *, seconds: float) -> Vectors:
        response = self._request(
            ollama.EmbedResponse, "POST", "/api/embed", json=body, timeout=self._reading_for(seconds)
        )
        return Vectors([list(vector) for vector in response.embeddings], response.prompt_eval_count)

    def tags(self) -> list[ListedModel]:
        listed = self._request(_Tags, "GET", "/api/tags", timeout=self._reading_for(LIST_TIMEOUT_SECONDS)).models
        return [one for one in listed[:MOST_MODELS] if is_name(one.model)]

    def _lines(
        self, kind: type[R], path: str, body: Mapping[str, Any], reception: Reception, first_seconds: float
    ) -> Generator[R, None, None]:
        lines = self._request(
            kind,
            "POST",
            path,
            json=body,
            stream=True,
            timeout=self._reading_for(first_seconds),
            extensions={RECEPTION: reception},
        )
        assert isinstance(lines, Generator)  # it can be closed; its annotation says Iterator
        return lines

    def _begin_reception(self, response: httpx.Response) -> None:
        """Ollama sends its status with the first token."""
        reception = response.request.extensions.get(RECEPTION)
        if reception is not None and response.is_success:
            reception.begin(response, self.idle_seconds)

    def _reading_for(self, seconds: float) -> httpx.Timeout:
        return httpx.Timeout(seconds, connect=self._connect_seconds)


@contextmanager
def translated(
    *, model: str = "", task: Task = "chat", silent: str = SILENT, has_begun: bool = False
) -> Iterator[None]:
    """Translates the errors of the client, silence as `silent`. Only calls of the client belong inside: it also
    translates `ValueError`. `has_begun`: the output has."""
    try:
        yield
    except ollama.ResponseError as error:
        raise _translate(error, model, task) from error
    except (httpx.ReadTimeout, TimeoutError) as error:
        raise ModelUnavailable(silent) from error
    except ResponseUnbounded as error:
        kind = ModelAnswerInvalid if isinstance(error, OutputUnbounded) else ModelUnavailable
        raise kind(f"Ollama sent {error}.") from error
    except CLIENT_ERRORS as error:
        if has_begun and is_nonsense(error):
            raise ModelAnswerInvalid(NO_PART) from error
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
    return digits(header)
