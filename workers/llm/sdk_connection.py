"""What the SDKs of OpenAI and Anthropic have in common: an HTTP client of httpx2, its patience, and its errors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import httpx2

from core.settings import LlmSettings
from workers.llm.context import READING_SECONDS_PER_TOKEN
from workers.llm.gateway import ModelAnswerInvalid, ModelError, ModelUnavailable, ModelUnreachable
from workers.llm.interruptible import interruptible
from workers.llm.response_bounds import (
    NONSENSE,
    PLAIN,
    OutputUnbounded,
    ResponseUnbounded,
    is_nonsense,
    refuse_compressed,
)

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
        return interruptible(
            httpx2.Client(
                headers=PLAIN,
                timeout=self.until_first_token(),
                follow_redirects=False,
                limits=limits,
                event_hooks={"response": [refuse_compressed]},
            )
        )


BROKEN_OFF = "The connection to {} broke before the output was complete."
NOT_REACHABLE = "{} is not reachable. Check that it runs, and its address."
NO_CHAT = "The response of {} is no stream of a chat. Check its address."

SILENT = "{} was silent for too long: see PENSUM_LLM_FIRST_TOKEN_TIMEOUT_SECONDS and PENSUM_LLM_IDLE_TIMEOUT_SECONDS."
NO_PART = "{} sent what is no part of a chat."

# The first matching class counts.
DETAILS: Sequence[tuple[type[Exception], str]] = (
    (httpx2.ConnectError, NOT_REACHABLE),
    (httpx2.ConnectTimeout, NOT_REACHABLE),
    (httpx2.TimeoutException, SILENT),
    (TimeoutError, SILENT),
    (httpx2.HTTPError, BROKEN_OFF),
    *((kind, NO_CHAT) for kind in NONSENSE),
)
CLIENT_ERRORS: tuple[type[Exception], ...] = tuple(error for error, _ in DETAILS)


def translate(error: BaseException, server: str, *, has_begun: bool) -> ModelError:
    """An error of httpx2 or `CLIENT_ERRORS`, or one that an SDK made of it. `has_begun`: the server's output has."""
    causes = (error, error.__cause__)
    if unbounded := next((cause for cause in causes if isinstance(cause, ResponseUnbounded)), None):
        kind = ModelAnswerInvalid if isinstance(unbounded, OutputUnbounded) else ModelUnavailable
        return kind(f"{server} sent {unbounded}.")
    if has_begun and any(map(is_nonsense, causes)):
        return ModelAnswerInvalid(NO_PART.format(server))
    found = (text for sort, text in DETAILS for cause in causes if isinstance(cause, sort))
    detail = next(found, "The connection to {} failed.")
    return (ModelUnreachable if detail is NOT_REACHABLE else ModelUnavailable)(detail.format(server))
