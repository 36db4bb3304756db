"""Every kind of job: a frozen wish with a wire name that is fixed for life.

Jobs already queued outlive a deployment: new fields need defaults, and a worker ignores fields it does not know.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import IntEnum
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from tasks.queues import CPU, GPU_EMBED, GPU_LLM, IO, Queue


class Priority(IntEnum):
    """Smaller goes first within a queue."""

    INTERACTIVE = 0
    NORMAL = 5
    BULK = 9


class Contract(BaseModel):
    """What a job asks for, and how it may be run.

    `stages` maps each step to the queue it runs on, in order; most kinds have one. `lease` is how long a silent worker
    keeps the job, `time_limit` how long one attempt may work. A failed attempt that raised `Transient` waits
    `backoff` * 2**attempts (full jitter) before the next. `running_per_user` limits how many run at once for one user,
    in all workers together.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    kind: ClassVar[str]
    stages: ClassVar[Mapping[str, Queue]]
    priority: ClassVar[Priority] = Priority.NORMAL
    lease: ClassVar[timedelta] = timedelta(seconds=30)
    time_limit: ClassVar[timedelta] = timedelta(minutes=10)
    max_attempts: ClassVar[int] = 3
    backoff: ClassVar[timedelta] = timedelta(seconds=2)
    running_per_user: ClassVar[int | None] = None


class IngestDocument(Contract):
    """Turn a stored file into text and chunks, then give every chunk its vector."""

    kind = "documents.ingest"
    stages = {"parse": CPU, "embed": GPU_EMBED}
    running_per_user = 8

    document_id: UUID


class EmbedQuery(Contract):
    """Keep the vector of a search text, so that the search itself is SQL."""

    kind = "embeddings.query"
    stages = {"run": GPU_EMBED}
    priority = Priority.INTERACTIVE

    text: str


class SuggestResources(Contract):
    """Find what in the learner's library answers a wish, with reasons and exact quotes."""

    kind = "learning.resources"
    stages = {"run": GPU_LLM}
    running_per_user = 4
    priority = Priority.INTERACTIVE

    query: str
    session_id: UUID | None = None
    limit: int = 5


ExerciseType = Literal["multiple_choice", "short_answer", "cloze"]
Difficulty = Literal["easy", "medium", "hard"]


class WriteExercises(Contract):
    """Write exercises on a topic from the learner's library; the solutions stay on the server."""

    kind = "learning.exercises"
    stages = {"run": GPU_LLM}
    running_per_user = 4

    exercise_type: ExerciseType
    topic: str
    difficulty: Difficulty = "medium"
    count: int = 3
    session_id: UUID | None = None


class AssessProgress(Contract):
    """Say what a completed task means for the learner: mastery per topic, and what to do next."""

    kind = "profiles.progress"
    stages = {"run": GPU_LLM}
    running_per_user = 4

    entry_id: UUID


class GenerateText(Contract):
    """Answer a prompt with a language model."""

    kind = "llm.generate"
    stages = {"run": GPU_LLM}
    running_per_user = 4

    prompt: str
    system: str | None = None
    model: str | None = None
    provider: Literal["auto", "ollama", "extractive"] | None = None
    answer_schema: dict[str, Any] | None = Field(default=None, alias="schema")


class EmbedTexts(Contract):
    """Give each text its vector under the active embedding generation."""

    kind = "llm.embed"
    stages = {"run": GPU_EMBED}

    texts: list[str]


class DeliverWebhooks(Contract):
    """Send the webhooks that are due, and go on as long as more of them come."""

    kind = "webhooks.deliver"
    stages = {"run": IO}
    priority = Priority.INTERACTIVE


CONTRACTS: Mapping[str, type[Contract]] = {
    contract.kind: contract
    for contract in (
        IngestDocument,
        EmbedQuery,
        SuggestResources,
        WriteExercises,
        AssessProgress,
        GenerateText,
        EmbedTexts,
        DeliverWebhooks,
    )
}
