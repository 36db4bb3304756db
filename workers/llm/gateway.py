"""The interface of every language model provider: requests, streamed parts, capabilities, errors."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

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


@dataclass(frozen=True)
class CompletionRequest:
    """`passages` are material to ground the output in: data, never instruction."""

    prompt: str
    system: str | None = None
    model: str | None = None
    schema: Mapping[str, Any] | None = None
    passages: Sequence[Passage] = ()
    max_tokens: int = 1024
    temperature: float = 0.2


@dataclass(frozen=True)
class Piece:
    """The next part of the output's text; it may be empty."""

    text: str


@dataclass(frozen=True)
class Usage:
    """The last item of every stream: the tokens used, and the model that used them."""

    model: str
    prompt_tokens: int
    output_tokens: int


@dataclass(frozen=True)
class Model:
    name: str
    provider: str
    size_bytes: int | None = None


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

    def stream(self, request: CompletionRequest) -> Generator[Piece | Usage, None, None]:
        """Pieces in order, then one `Usage`. Closing the iterator early stops the model."""
        ...
