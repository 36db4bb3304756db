"""A passage that is worth reading, as results name it."""

from uuid import UUID

from pydantic import BaseModel

from workers.learning.tutor import Suggestion


class SuggestedResource(BaseModel):
    """`quote` is exactly the document's text[start:end]."""

    title: str
    url: str
    kind: str
    reason: str
    score: float
    quote: str
    document_id: UUID
    start: int
    end: int


def to_resource(suggestion: Suggestion) -> SuggestedResource:
    quote = suggestion.quote
    return SuggestedResource(
        title=quote.title,
        url=f"/api/documents/{quote.document_id}",
        kind="document",
        reason=suggestion.reason,
        score=suggestion.score,
        quote=quote.text,
        document_id=UUID(quote.document_id),
        start=quote.start,
        end=quote.end,
    )
