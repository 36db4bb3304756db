"""How the stand-ins of three providers fail: each failure before the first token of an output, and after it."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from tests.fakes import anthropic_server, openai_server
from tests.fakes.anthropic_server import FakeAnthropic, refusal
from tests.fakes.cloud_replies import KEY, Broken, Ended, Refused
from tests.fakes.ollama_replies import Busy, Crash, Cut, Junk, Refusal
from tests.fakes.ollama_server import FakeOllama
from tests.fakes.openai_server import FakeOpenAi
from tests.fakes.threaded_server import Request
from tests.support.configuration import configuration
from tests.support.providers import restore_providers
from workers.llm.gateway import Failure

Moment = Literal["before", "after"]
"""Of the first token."""

RETRY_AFTER_SECONDS = 120
CHATS = ("/v1/chat/completions", "/v1/messages", "/api/chat")


@dataclass(frozen=True)
class Case:
    """`reply` is what the provider's server says to each request; the job fails with `slug` where nobody is left."""

    provider: str
    failure: Failure
    moment: Moment
    reply: Any
    slug: str

    def __str__(self) -> str:
        return f"{self.provider}-{self.failure.name.lower()}-{self.moment}"


@dataclass(frozen=True)
class Servers:
    openai: FakeOpenAi
    anthropic: FakeAnthropic
    ollama: FakeOllama

    def __getitem__(self, provider: str) -> Any:
        return getattr(self, provider)

    def forget(self) -> None:
        for server in (self.openai, self.anthropic, self.ollama):
            server.replies.clear()
            server.requests.clear()

    def chats(self, provider: str) -> list[Request]:
        return [request for request in self[provider].requests if request.path in CHATS]


@contextmanager
def three_providers() -> Iterator[Servers]:
    """This process can ask OpenAI, Anthropic and Ollama, each a stand-in behind a real socket."""
    try:
        with FakeOpenAi() as openai, FakeAnthropic() as anthropic, FakeOllama() as ollama, configuration() as configure:
            configure(
                PENSUM_LLM_PROVIDER="auto",
                OPENAI_API_KEY=KEY,
                OPENAI_BASE_URL=f"{openai.url}/v1",
                PENSUM_OPENAI_MODEL=openai_server.MODEL,
                ANTHROPIC_API_KEY=KEY,
                ANTHROPIC_BASE_URL=anthropic.url,
                PENSUM_ANTHROPIC_MODEL=anthropic_server.MODEL,
                OLLAMA_HOST=ollama.url,
            )
            yield Servers(openai, anthropic, ollama)
    finally:
        restore_providers()


def _openai_error(status: int, code: str, headers: Mapping[str, str] | None = None) -> Refused:
    return Refused(status, {"error": {"message": "No.", "type": code, "code": code}}, headers or {})


def _openai_event(code: str) -> Broken:
    return Broken({"message": "No.", "type": code, "code": code})


def _anthropic_event(kind: str) -> Broken:
    return Broken({"type": kind, "message": "No."})


def _ollama_line(message: str) -> Junk:
    return Junk(json.dumps({"error": message}))


PAUSE = {"Retry-After": str(RETRY_AFTER_SECONDS)}
MISFIT = '{"names": "Bob"}'
UNENDING = '{"name": "' + "la " * 20
LONG = '{"name": "' + " ".join(map(str, range(2200)))  # tokens: more than twice the usual limit, and no repetition

# Each row: the slug, then what the server replies before the first token, and after it. None: it has no words for that.
Row = tuple[str, Any, Any]

OPENAI: Mapping[Failure, Row] = {
    Failure.AWAY: ("model-unavailable", Refused(502, "bad gateway"), Cut(after=2)),
    Failure.BUSY: ("model-unavailable", _openai_error(503, "overloaded"), _openai_event("overloaded")),
    Failure.RATE_LIMITED: (
        "model-unavailable",
        _openai_error(429, "rate_limit_exceeded", PAUSE),
        _openai_event("rate_limit_exceeded"),
    ),
    Failure.OUT_OF_BUDGET: (
        "provider-out-of-budget",
        _openai_error(429, "insufficient_quota"),
        _openai_event("insufficient_quota"),
    ),
    Failure.BAD_REQUEST: (
        "model-request-refused",
        _openai_error(400, "invalid_request_error"),
        _openai_event("invalid_request_error"),
    ),
    Failure.REFUSED: ("model-content-refused", Ended("", "content_filter"), Ended("I will not", "content_filter")),
    Failure.NONSENSE: ("model-answer-invalid", Ended("", "stop"), MISFIT),
    Failure.REPETITION: ("model-repeats", Ended("", "repetition"), Ended(UNENDING, "repetition")),
    Failure.CUT: ("output-cut", Ended("", "length"), Ended(UNENDING, "length")),
}

ANTHROPIC: Mapping[Failure, Row] = {
    Failure.AWAY: ("model-unavailable", refusal(500, "api_error", "No."), Cut(after=2)),
    Failure.BUSY: ("model-unavailable", refusal(529, "overloaded_error", "No."), _anthropic_event("overloaded_error")),
    Failure.RATE_LIMITED: (
        "model-unavailable",
        refusal(429, "rate_limit_error", "No.", PAUSE),
        _anthropic_event("rate_limit_error"),
    ),
    Failure.OUT_OF_BUDGET: (
        "provider-out-of-budget",
        refusal(400, "invalid_request_error", "Your credit balance is too low."),
        _anthropic_event("billing_error"),
    ),
    Failure.BAD_REQUEST: (
        "model-request-refused",
        refusal(400, "invalid_request_error", "No."),
        _anthropic_event("invalid_request_error"),
    ),
    Failure.REFUSED: ("model-content-refused", Ended("", "refusal"), Ended("I will not", "refusal")),
    Failure.NONSENSE: ("model-answer-invalid", Ended("", "end_turn"), MISFIT),
    Failure.CUT: ("output-cut", Ended("", "max_tokens"), Ended(UNENDING, "max_tokens")),
}

OLLAMA: Mapping[Failure, Row] = {
    Failure.AWAY: ("model-unavailable", Cut(), Crash(after=2)),
    Failure.BUSY: ("model-unavailable", Busy(), None),
    Failure.RATE_LIMITED: ("model-unavailable", Refusal(429, "too many", str(RETRY_AFTER_SECONDS)), None),
    Failure.BAD_REQUEST: ("model-request-refused", Refusal(400, "invalid options"), None),
    Failure.REFUSED: ("model-credentials-refused", Refusal(401, "unauthorized"), None),
    Failure.NONSENSE: ("model-answer-invalid", "", MISFIT),
    Failure.REPETITION: ("model-repeats", None, '{"name": "' + "la " * 40),
    Failure.CUT: ("output-cut", None, LONG),
}


# The servers have no words for these: none was seen to say so, in its source or at work.
WORDLESS: Collection[tuple[str, Failure, Moment]] = (
    ("anthropic", Failure.REPETITION, "before"),
    ("anthropic", Failure.REPETITION, "after"),
    ("ollama", Failure.BUSY, "after"),
    ("ollama", Failure.RATE_LIMITED, "after"),
    ("ollama", Failure.OUT_OF_BUDGET, "before"),
    ("ollama", Failure.OUT_OF_BUDGET, "after"),
    ("ollama", Failure.REFUSED, "after"),
    ("ollama", Failure.REPETITION, "before"),
    ("ollama", Failure.CUT, "before"),
)


def _cases(provider: str, rows: Mapping[Failure, Row]) -> Iterator[Case]:
    for failure, (slug, before, after) in rows.items():
        if before is not None:
            yield Case(provider, failure, "before", before, slug)
        if after is not None:
            yield Case(provider, failure, "after", after, slug)


CASES: Sequence[Case] = [
    *_cases("openai", OPENAI),
    *_cases("anthropic", ANTHROPIC),
    *_cases("ollama", OLLAMA),
    Case("ollama", Failure.BAD_REQUEST, "after", _ollama_line("it exceeds the context"), "prompt-too-long"),
]
