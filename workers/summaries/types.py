"""Points of a summary: what a person reads, and the place in the document that says it."""

from collections.abc import Sequence
from dataclasses import dataclass

from workers.llm.gateway import Usage
from workers.quotes.ranking import Vector


@dataclass(frozen=True)
class SummarizedText:
    """A document's text. `language` is ISO 639-1, or `und`."""

    title: str
    text: str
    language: str


@dataclass(frozen=True)
class Point:
    """`quote` is exactly the document's text[start:end]. `text` is the quote as it is read, or a model's sentence; the
    quote supports that, or is what the document says that is closest to it."""

    text: str
    quote: str
    start: int
    end: int
    is_supported: bool = True


@dataclass(frozen=True)
class Candidate:
    """A point that may become one of the summary's, with the vector of its text and what speaks for it beside its
    meaning."""

    point: Point
    vector: Vector
    bonus: float = 0.0


@dataclass(frozen=True)
class Summary:
    """In the order of the document."""

    points: Sequence[Point]
    provider: str
    usage: Usage

    @property
    def text(self) -> str:
        return " ".join(point.text for point in self.points)
