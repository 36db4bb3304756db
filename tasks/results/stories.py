"""What the jobs of a story return."""

from uuid import UUID

from pydantic import BaseModel


class ProposedMemory(BaseModel):
    """`quote` is what the narrator told, letter for letter. `event_date` is in EDTF: `1962`, `1962~` (about), `196X`,
    `1939/1945`, `1962-05-03`."""

    id: UUID
    quote: str
    event_date: str | None
    decade: int | None
    people: list[str]
    places: list[str]


class NextQuestion(BaseModel):
    """What the plan asks next, and why; `decade` is null where no time is meant."""

    theme: str
    decade: int | None
    why: str


class StoryReply(BaseModel):
    """The reply asks one question; `next` says what the plan asks, and why."""

    reply: str
    proposed_memories: list[ProposedMemory]
    next: NextQuestion


class CitingSentence(BaseModel):
    """Every sentence stands in the memories that it cites."""

    text: str
    memory_ids: list[UUID]


class WrittenStoryChapter(BaseModel):
    """`dropped` sentences were thrown away, because the memories that they cited did not support them."""

    id: UUID
    title: str
    sentences: list[CitingSentence]
    dropped: int
