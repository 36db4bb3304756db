from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.submitted import JobIn
from api.schemas.texts import Body
from workers.stories.themes import Theme

MOST_CHARACTERS = 20_000

Told = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MOST_CHARACTERS,
        pattern=r"\S",
        description=f"At most {MOST_CHARACTERS:,} characters; upload a longer text as a document of the project.",
    ),
]
Quote = Annotated[str, Field(min_length=1, max_length=4_000, pattern=r"\S")]
Names = Annotated[list[Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]], Field(max_length=50)]
EventDate = Annotated[
    str,
    Field(
        min_length=1,
        max_length=120,
        description="EDTF, as `1962`, `1962~`, `196X`, `1939/1945`, `1962-05-03`; or in words: `about 1962`.",
    ),
]
Decade = Annotated[int, Field(ge=1800, le=2100, multiple_of=10)]


class StoryMessageIn(JobIn):
    message: Told


class StoryMessageOut(BaseModel):
    """`reply` is null until it is written, and again where it shared words with a memory that was deleted."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    job_id: UUID
    content: str
    reply: str | None
    created_at: datetime
    replied_at: datetime | None


class StoryMemoryIn(Body):
    """A memory that you type as one. Date, people and places are found in it where you do not give them."""

    quote: Quote
    event_date: EventDate | None = None
    people: Names | None = None
    places: Names | None = None
    confirmed: bool = True


class StoryMemoryPatch(Body):
    """A changed `quote` is confirmed by that; its date, people and places are found anew where you do not give them. A
    null `event_date` says that it has none."""

    confirmed: bool | None = None
    quote: Quote | None = None
    event_date: EventDate | None = None
    people: Names | None = None
    places: Names | None = None


class StoryMemoryOut(BaseModel):
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


class TimelineEventOut(BaseModel):
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


class StoryNameOut(BaseModel):
    """A person or a place, as you wrote it first."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    memory_ids: list[UUID]


class StoryNextOut(BaseModel):
    theme: str
    decade: int | None
    why: str


class StoryPlanOut(BaseModel):
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


class StoryChapterIn(JobIn):
    """Of which memories: those with these ids, or the confirmed ones of a decade, of a theme, or all."""

    title: Annotated[str, Field(min_length=1, max_length=255, pattern=r"\S")] | None = None
    decade: Decade | None = None
    theme: Theme | None = None
    memory_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)] | None = None


class StorySentenceOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    text: str
    memory_ids: list[UUID]


class StoryChapterOut(BaseModel):
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
