"""Life stories, as they come back from the API. `tests/client/test_models.py` compares each with its schema."""

from datetime import datetime
from uuid import UUID

from pensum_client.output import Output


class StoryMessageOut(Output):
    """`reply` is null until it is written, and again where it shared words with a memory that was deleted."""

    id: UUID
    job_id: UUID
    content: str
    reply: str | None
    created_at: datetime
    replied_at: datetime | None


class StoryMemoryOut(Output):
    """`quote` is what you told, letter for letter: [start:end] of the message or document, unless you typed or edited
    it. `event_date` is in EDTF (`1962~` is about 1962), `date_text` as you told it."""

    id: UUID
    quote: str
    event_date: str | None
    date_text: str | None
    decade: int | None
    people: list[str]
    places: list[str]
    themes: list[str]
    confirmed: bool
    edited: bool
    message_id: UUID | None
    document_id: UUID | None
    start: int | None
    end: int | None
    created_at: datetime
    updated_at: datetime


class TimelineEventOut(Output):
    """`first_year` and `last_year` are what the date may mean; null where nobody knows when it was."""

    memory_id: UUID
    quote: str
    event_date: str | None
    decade: int | None
    first_year: int | None
    last_year: int | None
    people: list[str]
    places: list[str]
    themes: list[str]
    confirmed: bool


class StoryNameOut(Output):
    """A person or a place, as you wrote it first."""

    name: str
    memory_ids: list[UUID]


class StoryNextOut(Output):
    theme: str
    decade: int | None
    why: str


class StoryPlanOut(Output):
    """`covered` counts memories by decade and theme, `undated` by theme alone. `avoided` are themes that you did not
    want to speak of."""

    birth_year: int | None
    covered: dict[str, dict[str, int]]
    undated: dict[str, int]
    blank_decades: list[int]
    blank_themes: list[str]
    avoided: list[str]
    next: StoryNextOut
    updated_at: datetime | None


class StorySentenceOut(Output):
    text: str
    memory_ids: list[UUID]


class StoryChapterOut(Output):
    """Every sentence stands in the memories that it cites. `stale` chapters used a memory that was edited or deleted
    since; a sentence that cited a deleted one is gone. `dropped` sentences of a model were not supported."""

    id: UUID
    title: str
    language: str
    theme: str | None
    decade: int | None
    sentences: list[StorySentenceOut]
    dropped: int
    stale: bool
    stale_since: datetime | None
    created_at: datetime
