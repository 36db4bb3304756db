"""The interface of every language model provider: requests, streamed parts, capabilities, errors."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, ClassVar, Literal, Protocol

from core.errors import AppError, BudgetExhausted
from workers.quotes.types import Passage

LONGEST_PAUSE = 24 * 3600  # seconds


class Failure(Enum):
    """What went wrong at a provider; `workers/llm/failures.py` says what follows from each."""

    AWAY = auto()
    BUSY = auto()
    RATE_LIMITED = auto()
    OUT_OF_BUDGET = auto()
    UNAFFORDABLE = auto()
    UNLISTED = auto()
    BAD_REQUEST = auto()
    REFUSED = auto()
    NONSENSE = auto()
    REPETITION = auto()
    CUT = auto()


class ModelError(AppError):
    """The language model could not do what it was asked for."""

    failure: ClassVar[Failure]


WaitingReason = Literal["model_away", "model_loading", "model_busy", "rate_limited"]
"""Why jobs wait for a provider."""


class ModelUnavailable(ModelError):
    """The language model did not respond. Check that its server runs and that the address of the server is right."""

    slug = "model-unavailable"
    failure = Failure.AWAY
    reason: ClassVar[WaitingReason] = "model_away"

    def __init__(self, detail: str | None = None, *, retry_after_seconds: int | None = None) -> None:
        """`retry_after_seconds` is what the server said, if it did; it counts for a day at most."""
        super().__init__(detail)
        self.retry_after_seconds = None if retry_after_seconds is None else min(retry_after_seconds, LONGEST_PAUSE)


class ModelUnreachable(ModelUnavailable):
    """The server of the language model takes no connection. Check that it runs, and its address."""


class ModelLoading(ModelUnavailable):
    """The server of the language model is loading the model."""

    reason = "model_loading"


class ModelBusy(ModelUnavailable):
    """The server of the language model has no slot free."""

    failure = Failure.BUSY
    reason = "model_busy"


class ModelRateLimited(ModelUnavailable):
    """The server of the language model takes no more requests for a while."""

    failure = Failure.RATE_LIMITED
    reason = "rate_limited"


class ProviderOutOfBudget(ModelError):
    """The account at the provider of the language model has no credit left."""

    slug = "provider-out-of-budget"
    failure = Failure.OUT_OF_BUDGET


class Unaffordable(BudgetExhausted, ModelError):
    """The request may cost more than is left of your budget for today."""

    failure = Failure.UNAFFORDABLE


class ModelMissing(ModelError):
    """The model is not installed on the server. Pull it (`ollama pull NAME`) or name another model."""

    slug = "model-missing"
    failure = Failure.BAD_REQUEST


class ModelUnlisted(ModelMissing):
    """The provider does not list the model, so it was not asked: some servers answer by another one."""

    failure = Failure.UNLISTED


class ModelAnswerInvalid(ModelError):
    """The output of the language model does not match the schema."""

    slug = "model-answer-invalid"
    failure = Failure.NONSENSE


class SchemaUnsupported(ModelError):
    """This provider cannot produce output that matches a JSON schema."""

    slug = "schema-unsupported"
    failure = Failure.BAD_REQUEST


class PromptTooLong(ModelError):
    """The prompt is longer than the context of the language model. Shorten it, or raise `PENSUM_LLM_NUM_CTX`."""

    slug = "prompt-too-long"
    failure = Failure.BAD_REQUEST

    def __init__(
        self, detail: str | None = None, *, prompt_tokens: int | None = None, context_tokens: int | None = None
    ) -> None:
        super().__init__(detail)
        self.prompt_tokens = prompt_tokens
        self.context_tokens = context_tokens


class ModelBreaks(ModelError):
    """The language model died again and again while it worked on this job, also when it worked on nothing else. Change
    the request, or name another model."""

    slug = "model-breaks"
    failure = Failure.BAD_REQUEST


class ModelUnfit(ModelError):
    """The model cannot do this: it chats but makes no vectors, or makes vectors but does not chat."""

    slug = "model-unfit"
    failure = Failure.BAD_REQUEST


class ModelRequestRefused(ModelError):
    """The language model's server refused the request as wrong: its schema, or an option."""

    slug = "model-request-refused"
    failure = Failure.BAD_REQUEST


class CredentialsRefused(ModelError):
    """The language model's server refused the credentials. Check the provider's API key."""

    slug = "model-credentials-refused"
    failure = Failure.REFUSED


class ContentRefused(ModelError):
    """The provider of the language model declined to write this output."""

    slug = "model-content-refused"
    failure = Failure.REFUSED


class OutputRepeats(ModelError):
    """The language model repeated itself without end. Rephrase the request, or name another model."""

    slug = "model-repeats"
    failure = Failure.REPETITION


class OutputCut(ModelError):
    """The output of the language model ended at its token limit before it was whole."""

    slug = "output-cut"
    failure = Failure.CUT


USELESS_OUTPUT = (ModelAnswerInvalid, SchemaUnsupported, OutputRepeats, OutputCut)
"""For a step that code can do in a plainer way than the model."""

FinishReason = Literal["stop", "length", "repetition", "cancelled"]
"""Why an output ended: it was whole, reached its token limit, repeated itself, or Pensum stopped the model."""


@dataclass(frozen=True)
class Material:
    """Rows of data for the prompt, the most important first. What does not fit the context is left out from the end.

    Of each value the model reads at most `longest` characters.
    """

    name: str
    rows: Sequence[Mapping[str, str]]
    longest: int | None = None


@dataclass(frozen=True)
class Turn:
    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True)
class CompletionRequest:
    """`material` and `passages` are what the output is grounded in: data, never instruction. Passages come in the order
    of their rank, and the last are left out where not all fit the context. `turns` are earlier messages of a
    conversation, which the prompt follows. A model that can think does so only if `thinks`. The output ends before any
    of the texts in `stop`. What a provider does not have of `seed`, `temperature`, `top_p` and the penalties it leaves
    out. A form that `max_tokens` cut is asked for again with more, unless `is_limit_firm`."""

    prompt: str
    system: str | None = None
    model: str | None = None
    schema: Mapping[str, Any] | None = None
    material: Sequence[Material] = ()
    passages: Sequence[Passage] = ()
    max_tokens: int = 1024
    temperature: float = 0.2
    seed: int | None = None
    top_p: float | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    turns: Sequence[Turn] = ()
    stop: Sequence[str] = ()
    thinks: bool = False
    is_limit_firm: bool = False

    def __post_init__(self) -> None:
        if self.max_tokens < 1:  # to Ollama 0 and less mean "no limit"
            raise ValueError(f"max_tokens is {self.max_tokens}, and must be at least 1")


@dataclass(frozen=True)
class Piece:
    """The next part of the output's text; it may be empty. `model` writes it, as its server says; pieces with the same
    text are equal."""

    text: str
    model: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Usage:
    """The last item of every stream: the tokens used, the model that used them, why it stopped, and how much of the
    request's material did not fit its context. `finish_reason` is None where no model was asked. `model_digest` is the
    model's digest where the provider has one and knows it already."""

    model: str
    prompt_tokens: int
    output_tokens: int
    finish_reason: FinishReason | None = None
    passages_left_out: int = 0
    characters_left_out: int = 0
    model_digest: str | None = None


@dataclass(frozen=True)
class Restarted:
    """The output begins anew: all pieces before this one are withdrawn."""


@dataclass(frozen=True)
class Model:
    """`capabilities` are those that Ollama names: `completion`, `embedding`, `tools` and others."""

    name: str
    provider: str
    size_bytes: int | None = None
    capabilities: Sequence[str] = ()
    context_tokens: int | None = None
    digest: str | None = None


@dataclass(frozen=True)
class Capabilities:
    """What callers may ask of a provider. They decide by these, never by the provider's class or name."""

    writes_prose: bool
    """Without it the provider only selects from the passages of a request, so a caller has to send some."""

    structured: Literal["json_schema", "json_object", "none"] = "json_schema"
    """How the provider holds an output to a schema: by the schema, as any JSON object, or not at all. `structured.fill`
    checks the output in each case."""

    streams_usage: bool = True
    """Without it the tokens of an output are estimated."""

    thinks: bool = False
    """Whether its models may think before they write, and have to be asked not to."""

    embeds: bool = False

    @property
    def costs_tokens(self) -> bool:
        """Whether a model runs for its outputs."""
        return self.writes_prose


class Provider(Protocol):
    """One server of language models, or the extractive provider. Its methods raise `ModelError`s."""

    @property
    def name(self) -> str: ...

    @property
    def default_model(self) -> str:
        """The model that serves a request that names none."""
        ...

    @property
    def capabilities(self) -> Capabilities: ...

    def models(self) -> list[Model]:
        """The models that the provider offers. A quick request, which also probes the health of the provider."""
        ...

    def context_tokens(self, model: str | None) -> int | None:
        """How many tokens the prompt and the output may have together. None without a limit."""
        ...

    def digest(self, model: str | None) -> str | None:
        """What a model is known by that may be made anew under its name. None where there is only the name."""
        ...

    def load(self, model: str | None) -> None:
        """Returns when the model is ready, which may take minutes, so that the first request need not wait for it.
        There is nothing to do for a server that has its models ready."""
        ...

    def stream(self, request: CompletionRequest) -> Generator[Piece | Usage, None, None]:
        """Pieces in order, then one `Usage`. Closing the iterator early stops the model. Raises `PromptTooLong` before
        the first piece, and `OutputRepeats` where the server broke an endless repetition off. What reads the output may
        throw that in, too."""
        ...
