"""What the queries of documents need to know of a parsed text."""

from collections.abc import Sequence
from typing import Protocol


class Span(Protocol):
    """A stretch of the text, as the parser found it."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def start_seconds(self) -> float | None: ...
    @property
    def end_seconds(self) -> float | None: ...
    @property
    def speaker(self) -> str | None: ...


class ChunkDraft(Span, Protocol):
    """A chunk before it is stored, as `workers.documents` cuts it."""

    @property
    def text(self) -> str: ...
    @property
    def heading(self) -> str | None: ...
    @property
    def token_count(self) -> int: ...
    @property
    def page(self) -> int | None: ...


class Reading(Protocol):
    """What a parser says of how sure its text is."""

    @property
    def encoding(self) -> str | None: ...
    @property
    def encoding_certainty(self) -> str | None: ...
    @property
    def warnings(self) -> Sequence[str]: ...
