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
    return SuggestedResource(
        title=suggestion.title,
        url=f"/api/documents/{suggestion.document_id}",
        kind="document",
        reason=suggestion.reason,
        score=suggestion.score,
        quote=suggestion.quote,
        document_id=UUID(suggestion.document_id),
        start=suggestion.start,
        end=suggestion.end,
    )
