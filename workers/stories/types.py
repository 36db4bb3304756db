"""Memories, as the interviewer proposes and reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from workers.stories.names import Names
from workers.stories.themes import Theme
from workers.stories.told_date import ToldDate


@dataclass(frozen=True)
class Span:
    """`text` is exactly source[start:end]."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Proposal:
    """A memory that is found in the narrator's words: `span` says where, `said` when it was."""

    span: Span
    language: str
    said: ToldDate | None
    names: Names
    themes: Sequence[Theme]


@dataclass(frozen=True)
class ToldMemory:
    """A stored memory, as a chapter is written from it. `source` names the message or document that tells it."""

    id: UUID
    source: str
    quote: str
    language: str
    years: tuple[int, int] | None
    is_about: bool
    date: str | None
    people: Sequence[str]
    places: Sequence[str]
    themes: Sequence[str]


@dataclass(frozen=True)
class ChapterSentence:
    """`text` stands in the memories that it cites."""

    text: str
    memory_ids: tuple[UUID, ...]
