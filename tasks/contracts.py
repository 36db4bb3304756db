"""Every kind of job: a frozen wish with a wire name that is fixed for life.

Jobs already queued outlive a deployment: new fields need defaults, and a worker ignores fields it does not know.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import IntEnum
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from tasks.queues import CPU, GPU_EMBED, GPU_LLM, IO, UPKEEP, Queue


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

    @property
    def first_stage(self) -> str:
        """Where this wish begins. Most begin where their kind does."""
        return next(iter(self.stages))


class IngestDocument(Contract):
    """Turn a stored file into text and chunks, then give every chunk its vector. With a `url` its bytes are fetched
    first."""

    kind = "documents.ingest"
    stages = {"fetch": IO, "parse": CPU, "embed": GPU_EMBED}
    running_per_user = 4

    document_id: UUID
    version: int = 1
    url: str | None = None

    @property
    def first_stage(self) -> str:
        return "fetch" if self.url else "parse"


class IngestTranscripts(Contract):
    """Turn the job's intake into transcripts that can be searched: a file, an archive of files, or a video whose
    transcript is fetched first."""

    kind = "transcripts.ingest"
    stages = {"fetch": IO, "parse": CPU, "embed": GPU_EMBED}
    running_per_user = 4

    is_fetched: bool = False
    language: str | None = None

    @property
    def first_stage(self) -> str:
        return "fetch" if self.is_fetched else "parse"


class EmbedQuery(Contract):
    """Keep the vector of a search text, so that the search itself is SQL."""

    kind = "embeddings.query"
    stages = {"run": GPU_EMBED}
    priority = Priority.INTERACTIVE

    text: str
    generation_id: int | None = None  # the active one, if none is named


class GoldenQuestion(BaseModel):
    """A question whose answer is known: a good search finds a passage that holds the quote."""

    model_config = ConfigDict(frozen=True)

    question: str
    quote: str


class BuildGeneration(Contract):
    """Give every chunk a vector of another embedding model, and let that model answer searches from then on.

    It waits behind all other work of its queue, and gives its slot back every now and then. Attempts are those of days;
    what ends try after try at one place is ended by the handler itself.
    """

    kind = "embeddings.build"
    stages = {"prepare": GPU_EMBED, "embed": GPU_EMBED, "index": UPKEEP, "measure": GPU_EMBED}
    priority = Priority.BULK
    time_limit = timedelta(hours=6)  # for the index of a very large library
    max_attempts = 50

    generation_id: int
    questions: list[GoldenQuestion] = []


class HealVectors(Contract):
    """Embed the chunks that have no vector in the active generation, though their document can be searched."""

    kind = "embeddings.heal"
    stages = {"run": GPU_EMBED}
    priority = Priority.BULK


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


class IngestProfile(Contract):
    """Turn a stored text about somebody into their profile, and its words into vectors."""

    kind = "profiles.ingest"
    stages = {"parse": CPU, "extract": GPU_LLM, "embed": GPU_EMBED}
    running_per_user = 4

    source_id: UUID


class EmbedProfile(Contract):
    """Give the words of the user's own profile, as they are now, their vectors."""

    kind = "profiles.embed"
    stages = {"cut": CPU, "embed": GPU_EMBED}
    running_per_user = 1


class PersonalizeProfile(Contract):
    """Say what the platform can say to the user from their profile and library, and where to begin."""

    kind = "profiles.personalize"
    stages = {"run": GPU_LLM}
    running_per_user = 1


class MatchPeople(Contract):
    """Find people who want to be found: for a wish, or like the person with this id."""

    kind = "profiles.match"
    stages = {"run": GPU_LLM}
    priority = Priority.INTERACTIVE
    running_per_user = 4

    query: str | None = None
    like_user_id: UUID | None = None
    limit: int = 5


class AssessProgress(Contract):
    """Say what a completed task means for the learner: mastery per topic, and what to do next."""

    kind = "profiles.progress"
    stages = {"run": GPU_LLM}
    running_per_user = 4

    entry_id: UUID


class AskQuestion(Contract):
    """Answer a question from the learner's library, with exact quotes. `instruction_text` tries an instruction out: it
    stands for the active one, and nothing of the answer is kept."""

    kind = "answers.ask"
    stages = {"run": GPU_LLM}
    priority = Priority.INTERACTIVE
    running_per_user = 4

    question: str
    project_id: UUID | None = None
    session_id: UUID | None = None
    instruction_text: str | None = None


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


class SendMail(Contract):
    """Write a mail to a user. The token that it holds is made when it is sent, and stored nowhere."""

    kind = "mail.send"
    stages = {"run": IO}
    priority = Priority.INTERACTIVE
    max_attempts = 8
    backoff = timedelta(seconds=10)

    user_id: UUID
    purpose: Literal["verify", "reset", "password-changed"]


CONTRACTS: Mapping[str, type[Contract]] = {
    contract.kind: contract
    for contract in (
        IngestDocument,
        IngestTranscripts,
        EmbedQuery,
        BuildGeneration,
        HealVectors,
        SuggestResources,
        WriteExercises,
        IngestProfile,
        EmbedProfile,
        PersonalizeProfile,
        MatchPeople,
        AssessProgress,
        AskQuestion,
        GenerateText,
        EmbedTexts,
        DeliverWebhooks,
        SendMail,
    )
}
