"""Results of `answers.*`."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class CitedQuote(BaseModel):
    """`quote` is exactly the document's text[start:end]. A `shared` one is of a resource of the shared library, which
    is at `url`; its document is not among yours."""

    document_id: UUID
    title: str
    quote: str
    start: int
    end: int
    page: int | None
    start_seconds: float | None
    url: str | None
    shared: bool = False


class CheckedSentence(BaseModel):
    """The answer's text[start:end]. `supported` says whether the citations behind it support it; null where it says
    nothing that could be true or false."""

    start: int
    end: int
    supported: bool | None


class Answered(BaseModel):
    """`[1]` in `answer` refers to the first of `citations`. `outcome` is `answered` where a model wrote an answer that
    the library supports at least in part, `unsupported` where in no part, `passages` where there are only quotes that
    may help, and `not_found` where there are none; `answered` is true in the first case. `sentences` are those of a
    model, and `supported_share` is how many of them the library supports, from 0 to 1."""

    answer: str
    citations: list[CitedQuote]
    answered: bool
    outcome: Literal["answered", "unsupported", "passages", "not_found"]
    sentences: list[CheckedSentence]
    supported_share: float | None
    answer_id: UUID | None = None


class PreviewedInstruction(BaseModel):
    """`current` is the answer as it is now, `preview` that with the instruction under test, both from the same
    `passages`. `note` says where the instruction could have no effect."""

    question: str
    current: Answered
    preview: Answered
    passages: int
    note: str | None = None
