"""Pieces of stored texts, by offset."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Passage:
    """A piece of a stored document, as a search found it; `text` is exactly the document's text[start:end].

    `score` is the search's, from 0 to 1; `similarity` the cosine to the query. `heading` stands above it.
    """

    document_id: str
    title: str
    text: str
    start: int
    end: int
    score: float
    similarity: float = 0.0
    heading: str | None = None

    def __contains__(self, quote: "Quote") -> bool:
        return self.document_id == quote.document_id and self.start <= quote.start and quote.end <= self.end


@dataclass(frozen=True)
class Quote:
    """`text` is exactly the document's text[start:end]."""

    document_id: str
    title: str
    text: str
    start: int
    end: int


def quote_of(passage: Passage, start: int, end: int) -> Quote:
    """The passage's text[start:end], with its offsets in the document."""
    return Quote(
        passage.document_id, passage.title, passage.text[start:end], passage.start + start, passage.start + end
    )
