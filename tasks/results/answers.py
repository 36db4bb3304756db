"""Results of `answers.*`."""

from uuid import UUID

from pydantic import BaseModel


class CitedQuote(BaseModel):
    """`quote` is exactly the document's text[start:end]."""

    document_id: UUID
    title: str
    quote: str
    start: int
    end: int
    page: int | None
    start_seconds: float | None
    url: str | None


class Answered(BaseModel):
    """`[1]` in `answer` refers to the first of `citations`. `answered` is false where the library has no answer."""

    answer: str
    citations: list[CitedQuote]
    answered: bool
    answer_id: UUID | None = None


class PreviewedInstruction(BaseModel):
    """`current` is the answer as it is now, `preview` that with the instruction under test, both from the same
    `passages`. `note` says where the instruction could have no effect."""

    question: str
    current: Answered
    preview: Answered
    passages: int
    note: str | None = None
