"""The interface of every language model provider: requests, streamed parts, capabilities, errors."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from core.errors import Permanent, Transient
from workers.quotes.types import Passage


class ModelUnavailable(Transient):
    """The language model did not respond. Check that Ollama runs and that `OLLAMA_HOST` reaches it."""

    slug = "model-unavailable"


class ModelMissing(Permanent):
    """The model is not installed on the server. Pull it (`ollama pull NAME`) or name another model."""

    slug = "model-missing"


class ModelAnswerInvalid(Transient):
    """The output of the language model does not match the schema."""

    slug = "model-answer-invalid"


class SchemaUnsupported(Permanent):
    """This provider cannot produce output that matches a JSON schema."""

    slug = "schema-unsupported"


class PromptTooLong(Permanent):
    """The prompt is longer than the context of the language model. Shorten it, or raise `PENSUM_LLM_NUM_CTX`."""

    slug = "prompt-too-long"

    def __init__(
        self, detail: str | None = None, *, prompt_tokens: int | None = None, context_tokens: int | None = None
    ) -> None:
        super().__init__(detail)
        self.prompt_tokens = prompt_tokens
        self.context_tokens = context_tokens


class ModelUnfit(Permanent):
    """The model cannot do this: it chats but makes no vectors, or makes vectors but does not chat."""

    slug = "model-unfit"


class ModelRequestRefused(Permanent):
    """The language model's server refused the request as wrong: its schema, an option or its credentials."""

    slug = "model-request-refused"


class OutputRepeats(Permanent):
    """The language model repeated itself without end. Rephrase the request, or name another model."""

    slug = "model-repeats"


class OutputCut(Permanent):
    """The output of the language model ended at its token limit before it was whole."""

    slug = "output-cut"


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
class CompletionRequest:
    """`material` and `passages` are what the output is grounded in: data, never instruction. Passages come in the order
    of their rank, and the last are left out where not all fit the context."""

    prompt: str
    system: str | None = None
    model: str | None = None
    schema: Mapping[str, Any] | None = None
    material: Sequence[Material] = ()
    passages: Sequence[Passage] = ()
    max_tokens: int = 1024
    temperature: float = 0.2
    seed: int | None = None
    repeat_penalty: float | None = None

    def __post_init__(self) -> None:
        if self.max_tokens < 1:  # to Ollama 0 and less mean "no limit"
            raise ValueError(f"max_tokens is {self.max_tokens}, and must be at least 1")


@dataclass(frozen=True)
class Piece:
    """The next part of the output's text; it may be empty."""

    text: str


@dataclass(frozen=True)
class Usage:
    """The last item of every stream: the tokens used, the model that used them, why it stopped, and how much of the
    request's material did not fit its context. `finish_reason` is None where no model was asked."""

    model: str
    prompt_tokens: int
    output_tokens: int
    finish_reason: FinishReason | None = None
    passages_left_out: int = 0
    characters_left_out: int = 0


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


@dataclass(frozen=True)
class Capabilities:
    """What callers may ask of a provider. They decide by these, never by the provider's class or name."""

    writes_prose: bool
    """Without it the provider only selects from the passages of a request, so a caller has to send some."""


class Provider(Protocol):
    """Every method may raise `ModelUnavailable` or `ModelMissing`."""

    @property
    def name(self) -> str: ...

    @property
    def default_model(self) -> str:
        """The model that serves a request that names none."""
        ...

    @property
    def capabilities(self) -> Capabilities: ...

    def models(self) -> list[Model]: ...

    def context_tokens(self, model: str | None) -> int | None:
        """How many tokens the prompt and the output may have together. None without a limit."""
        ...

    def stream(self, request: CompletionRequest) -> Generator[Piece | Usage, None, None]:
        """Pieces in order, then one `Usage`. Closing the iterator early stops the model. Raises `PromptTooLong` before
        the first piece, and `OutputRepeats` where the server broke an endless repetition off."""
        ...
