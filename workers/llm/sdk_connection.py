"""What the SDKs of OpenAI and Anthropic have in common: an HTTP client of httpx2, its patience, and its errors."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import httpx2

from core.settings import LlmSettings
from workers.llm.context import READING_SECONDS_PER_TOKEN
from workers.llm.gateway import ModelUnavailable, ModelUnreachable
from workers.llm.interruptible import interruptible

KEPT_CONNECTIONS = 20
LIST_TIMEOUT_SECONDS = 10.0  # of the list of models, which also probes the server's health


@dataclass(frozen=True)
class Patience:
    """Seconds of silence: until connected, until the first token, and between two tokens."""

    connect: float
    first_token: float
    idle: float

    @classmethod
    def of(cls, llm: LlmSettings) -> "Patience":
        return cls(llm.connect_timeout_seconds, llm.first_token_timeout_seconds, llm.idle_timeout_seconds)

    def for_prompt(self, tokens: int) -> "Patience":
        """The first token comes after the prompt is read."""
        return replace(self, first_token=self.first_token + tokens * READING_SECONDS_PER_TOKEN)

    def until_first_token(self) -> httpx2.Timeout:
        return httpx2.Timeout(self.idle, connect=self.connect, read=self.first_token)

    def for_list(self) -> httpx2.Timeout:
        return httpx2.Timeout(LIST_TIMEOUT_SECONDS, connect=self.connect)

    def http_client(self) -> httpx2.Client:
        """Slots limit the requests, and a redirect would send prompts elsewhere."""
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=KEPT_CONNECTIONS)
        return interruptible(httpx2.Client(timeout=self.until_first_token(), follow_redirects=False, limits=limits))


class FirstToken:
    """Says when the first token came: from then on the server may be silent for less long."""

    def __init__(self, response: httpx2.Response, patience: Patience) -> None:
        self._stream = response.extensions["network_stream"]
        response.request.extensions["timeout"]["read"] = patience.idle
        self._stream.read = partial(_read_patiently, self._stream, patience.first_token)

    def came(self) -> None:
        vars(self._stream).pop("read", None)


@contextmanager
def waiting_for_first_token(response: httpx2.Response, patience: Patience) -> Iterator[FirstToken]:
    """httpx takes the timeout of all further reads when the body's first is due, and many servers send the status
    before the first token. So until that came the stream's own `read` is called with the other timeout."""
    first_token = FirstToken(response, patience)
    try:
        yield first_token
    finally:
        first_token.came()  # the connection may be used again


def _read_patiently(stream: object, seconds: float, max_bytes: int, timeout: float | None = None) -> bytes:
    read: bytes = type(stream).read(stream, max_bytes, seconds)  # type: ignore[attr-defined]  # httpcore2's own stream
    return read


BROKEN_OFF = "The connection to {} broke before the output was complete."
NOT_REACHABLE = "{} is not reachable. Check that it runs, and its address."
NO_CHAT = "The response of {} is no stream of a chat. Check its address."

# The first matching class counts.
DETAILS: Sequence[tuple[type[Exception], str]] = (
    (httpx2.ConnectError, NOT_REACHABLE),
    (httpx2.ConnectTimeout, NOT_REACHABLE),
    (
        httpx2.TimeoutException,
        "{} was silent for too long: see PENSUM_LLM_FIRST_TOKEN_TIMEOUT_SECONDS and PENSUM_LLM_IDLE_TIMEOUT_SECONDS.",
    ),
    (httpx2.HTTPError, BROKEN_OFF),
    (ValueError, NO_CHAT),
    (AttributeError, NO_CHAT),
    (TypeError, NO_CHAT),
    (RecursionError, NO_CHAT),  # JSON too deep to be read
)


def unavailable(error: BaseException, server: str) -> ModelUnavailable:
    """For an error of httpx2, or one that an SDK made of it."""
    causes = (error, error.__cause__)
    found = (text for kind, text in DETAILS for cause in causes if isinstance(cause, kind))
    detail = next(found, "The connection to {} failed.")
    return (ModelUnreachable if detail is NOT_REACHABLE else ModelUnavailable)(detail.format(server))
