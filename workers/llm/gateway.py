"""What every provider of language can do, and the values that pass through."""

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
    """What is asked of a model. `passages` are material to ground the answer in: data, never instruction."""

    prompt: str
    system: str | None = None
    model: str | None = None
    schema: Mapping[str, Any] | None = None
    passages: Sequence[Passage] = ()
    max_tokens: int = 1024
    temperature: float = 0.2


@dataclass(frozen=True)
class Piece:
    """The next bit of the answer's text."""

    text: str


@dataclass(frozen=True)
class Usage:
    """The last thing of every stream: what the answer cost, and which model wrote it."""

    model: str
    prompt_tokens: int
    output_tokens: int


@dataclass(frozen=True)
class Model:
    name: str
    provider: str
    size_bytes: int | None = None


class Provider(Protocol):
    """A source of answers. Every method may raise `ModelUnavailable` or `ModelMissing`."""

    @property
    def name(self) -> str: ...

    def models(self) -> list[Model]: ...

    def stream(self, generation: CompletionRequest) -> Generator[Piece | Usage, None, None]:
        """Pieces in order, then one `Usage`. Closing the iterator early stops the model."""
        ...
