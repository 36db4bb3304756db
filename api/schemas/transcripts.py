from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.submitted import JobIn
from api.schemas.texts import LONGEST_URL


class YouTubeIn(JobIn):
    """`language` is a code like `de` or `pt-BR`; the default is English or, without it, any available language."""

    url: Annotated[str, Field(min_length=1, max_length=LONGEST_URL)]
    language: Annotated[str | None, Field(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = None
    project_id: UUID | None = None


class SegmentOut(BaseModel):
    """`start` and `end` are seconds. `text` is exactly text[start_offset:end_offset] of the document."""

    model_config = ConfigDict(from_attributes=True)

    position: int
    speaker: str | None
    start: float
    end: float
    text: str
    start_offset: int
    end_offset: int


class SegmentsPage(BaseModel):
    """`next_cursor` is null on the last page."""

    items: list[SegmentOut]
    next_cursor: str | None
