from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.texts import Body
from db.models import DocumentState

LONGEST_TEXT = 5_000_000


class TextIn(Body):
    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    callback_url: str | None = None


class DocumentOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    path: str
    title: str
    kind: str
    size_bytes: int
    state: DocumentState
    created_at: datetime


class DocumentWithText(DocumentOut):
    """`text` is null until the document is parsed; the offsets of quotes count its characters."""

    text: str | None


class FoundPassageOut(BaseModel):
    """`quote` is exactly the document's text[start:end]."""

    document_id: UUID
    document_path: str
    title: str
    quote: str
    start: int
    end: int
    page: int | None = None
    start_seconds: float | None = None
    score: float


class SearchResults(BaseModel):
    results: list[FoundPassageOut]
