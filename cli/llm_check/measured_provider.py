"""A provider that measures its outputs."""

import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field, replace

from workers.llm.gateway import Capabilities, CompletionRequest, Model, Piece, Provider, Usage


@dataclass(frozen=True)
class Speed:
    """Of one output. `writing_seconds` begin with the first token."""

    first_token_seconds: float
    writing_seconds: float
    output_tokens: int


@dataclass
class MeasuredProvider:
    """Asks one model; `take_speeds` returns what was measured since it was called last."""

    provider: Provider
    model: str
    _speeds: list[Speed] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.provider.name

    @property
    def default_model(self) -> str:
        return self.model

    @property
    def capabilities(self) -> Capabilities:
        return self.provider.capabilities

    def models(self) -> list[Model]:
        return self.provider.models()

    def context_tokens(self, model: str | None) -> int | None:
        return self.provider.context_tokens(model or self.model)

    def digest(self, model: str | None) -> str | None:
        return self.provider.digest(model or self.model)

    def load(self, model: str | None) -> None:
        self.provider.load(model or self.model)

    def take_speeds(self) -> list[Speed]:
        speeds, self._speeds = self._speeds, []
        return speeds

    def stream(self, request: CompletionRequest) -> Generator[Piece | Usage, None, None]:
        asked_at = time.monotonic()
        first_at: float | None = None
        with closing(self.provider.stream(replace(request, model=self.model))) as parts:
            for part in parts:
                if isinstance(part, Usage):
                    now = time.monotonic()
                    first_at = first_at or now
                    self._speeds.append(Speed(first_at - asked_at, now - first_at, part.output_tokens))
                elif part.text:
                    first_at = first_at or time.monotonic()
                yield part
