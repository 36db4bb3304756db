"""Every kind of job, as a contract: what the job needs, and how it is run.

Kinds of one subject may stand in a module of their own, which is imported here; those of plug-ins are added. A
contract's wire name (`kind`) never changes. Queued jobs outlive a deployment: new fields need defaults, and a worker
ignores fields that it does not know.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from tasks import plugins
from tasks.chat_contracts import NameChat as NameChat
from tasks.chat_contracts import ReplyInChat as ReplyInChat
from tasks.contract import AskedFor as AskedFor
from tasks.contract import Contract as Contract
from tasks.contract import Deadline as Deadline
from tasks.contract import Priority as Priority
from tasks.cv_contracts import MatchCvs as MatchCvs
from tasks.cv_contracts import ReportCvMatch as ReportCvMatch
from tasks.llm_contracts import ChatTurn as ChatTurn
from tasks.llm_contracts import DeleteModel as DeleteModel
from tasks.llm_contracts import EmbedTexts as EmbedTexts
from tasks.llm_contracts import GenerateText as GenerateText
from tasks.llm_contracts import PullModel as PullModel
from tasks.plugins import JobPlugin
from tasks.queues import CPU, GPU_EMBED, GPU_LLM, IO, IO_FETCH, UPKEEP_LONG
from tasks.story_contracts import ExportStoryChapter as ExportStoryChapter
from tasks.story_contracts import ReplyToStory as ReplyToStory
from tasks.story_contracts import WriteStoryChapter as WriteStoryChapter

LARGE_CHUNKS = 64  # about two seconds of two cores
LARGE_BYTES = 1_000_000  # about three seconds of a processor for a text; smaller files that take long are noticed


class IngestDocument(Contract):
    """Turn a document's file, or the page at its `url`, into chunks with vectors."""

    kind = "documents.ingest"
    stages = {"fetch": IO_FETCH, "parse": CPU, "embed": GPU_EMBED}
    running_per_user = 4
    left_out_of_input = frozenset({"text"})

    document_id: UUID
    version: int = 1
    url: str | None = None
    size_bytes: int = 0  # of the file, where that is known

    @property
    def first_stage(self) -> str:
        return "fetch" if self.url else "parse"

    @property
    def is_large(self) -> bool:
        return self.size_bytes > LARGE_BYTES


class SummarizeDocument(Contract):
    """Summarise the present version of a document or transcript, part by part."""

    kind = "documents.summarize"
    chain = "default"
    stages = {"run": GPU_LLM}
    running_per_user = 2
    time_limit = timedelta(hours=2)  # of a long document a model reads forty parts
    deadline = Deadline.BULK

    document_id: UUID


class IngestTranscripts(Contract):
    """Turn the job's intake (a file, an archive or a video) into transcripts that can be searched."""

    kind = "transcripts.ingest"
    stages = {"fetch": IO_FETCH, "parse": CPU, "embed": GPU_EMBED}
    running_per_user = 4

    is_fetched: bool = False  # whether the transcript is fetched from a video
    language: str | None = None  # of the video's transcript
    size_bytes: int = 0  # of the file, where that is known

    @property
    def first_stage(self) -> str:
        return "fetch" if self.is_fetched else "parse"

    @property
    def is_large(self) -> bool:
        return self.size_bytes > LARGE_BYTES


class EmbedQuery(Contract):
    """Store the vector of a search text, so that the search itself is one SQL statement."""

    kind = "embeddings.query"
    stages = {"run": GPU_EMBED}
    priority = Priority.INTERACTIVE
    is_internal = True

    text: str
    generation_id: int | None = None  # the active one if None


class PassageSpan(BaseModel):
    """A passage of a document: text[start:end]."""

    model_config = ConfigDict(frozen=True)

    document_id: UUID
    start: int
    end: int


class RerankPassages(Contract):
    """Say how relevant found passages are to a query, by the reranker. A search over HTTP waits for it."""

    kind = "embeddings.rerank"
    stages = {"run": GPU_EMBED}
    priority = Priority.INTERACTIVE
    max_attempts = 1
    is_internal = True

    query: str
    passages: list[PassageSpan]


class GoldenQuestion(BaseModel):
    """A question with a known answer: a good search finds a passage that contains the quote."""

    model_config = ConfigDict(frozen=True)

    question: str
    quote: str


class BuildGeneration(Contract):
    """Give every chunk a vector of another embedding model, then activate that model for searches.

    The job runs behind all other work of its queue and yields its slot regularly. `max_attempts` covers workers that
    restart over days; the handler itself gives up when every attempt fails at the same chunk.
    """

    kind = "embeddings.build"
    stages = {"prepare": GPU_EMBED, "embed": GPU_EMBED, "index": UPKEEP_LONG, "measure": GPU_EMBED}
    priority = Priority.BULK
    time_limit = timedelta(hours=6)  # the index of a very large library takes hours
    max_attempts = 50

    generation_id: int
    questions: list[GoldenQuestion] = []


class HealVectors(Contract):
    """Embed the chunks of published documents that have no vector in a finished generation."""

    kind = "embeddings.heal"
    stages = {"run": GPU_EMBED}
    priority = Priority.BULK
    is_internal = True


class SuggestResources(Contract):
    """Suggest documents of the learner's library for a query, with reasons and exact quotes."""

    kind = "learning.resources"
    chain = "default"
    stages = {"run": GPU_LLM}
    running_per_user = 4
    priority = Priority.INTERACTIVE
    deadline = Deadline.INTERACTIVE

    query: str
    session_id: UUID | None = None
    limit: int = 5


ExerciseType = Literal["multiple_choice", "short_answer", "cloze", "coding"]
RequestedType = Literal["any", "multiple_choice", "short_answer", "cloze", "coding"]
"""`any`: the types that the text carries, without coding."""

Difficulty = Literal["easy", "medium", "hard"]


class WriteExercises(Contract):
    """Write exercises on a topic from the learner's library, or pick coding tasks of the bank, which needs no language
    model. What the bank lacks a model writes, and the sandbox tries. The solutions stay on the server."""

    kind = "learning.exercises"
    chain = "exercises"
    stages = {"run": GPU_LLM, "pick": GPU_EMBED, "write": GPU_LLM, "try": CPU}
    running_per_user = 4
    deadline = Deadline.INTERACTIVE

    exercise_type: RequestedType
    topic: str
    is_topic_given: bool = True  # by the learner; else the platform chose it
    difficulty: Difficulty = "medium"
    count: int = 3
    session_id: UUID | None = None

    @property
    def first_stage(self) -> str:
        return "pick" if self.exercise_type == "coding" else "run"


class GradeAnswer(Contract):
    """Grade the answer that is stored for the job. Choices and gaps are compared by code and wait for no model; code is
    run in a sandbox."""

    kind = "learning.grade"
    chain = "grading"
    stages = {"compare": IO, "code": CPU, "run": GPU_LLM}
    priority = Priority.INTERACTIVE
    running_per_user = 4
    deadline = Deadline.INTERACTIVE

    begins: str = "run"

    @property
    def first_stage(self) -> str:
        return self.begins


class IngestProfile(Contract):
    """Turn an uploaded text about a person into their profile, and make it searchable."""

    kind = "profiles.ingest"
    chain = "profiles"
    stages = {"parse": CPU, "extract": GPU_LLM, "embed": GPU_EMBED}
    running_per_user = 4
    deadline = Deadline.BULK
    left_out_of_input = frozenset({"text", "email", "username"})

    source_id: UUID


class EmbedProfile(Contract):
    """Make the user's profile searchable as it is now."""

    kind = "profiles.embed"
    stages = {"cut": CPU, "embed": GPU_EMBED}
    running_per_user = 1


class PersonalizeProfile(Contract):
    """Write a personal welcome from the user's profile and library, with first steps."""

    kind = "profiles.personalize"
    chain = "profiles"
    stages = {"run": GPU_LLM}
    running_per_user = 1
    deadline = Deadline.INTERACTIVE
    left_out_of_input = frozenset({"email", "username"})


class MatchPeople(Contract):
    """Find discoverable people for a query, or people like the user `like_user_id`."""

    kind = "profiles.match"
    chain = "profiles"
    stages = {"run": GPU_LLM}
    priority = Priority.INTERACTIVE
    running_per_user = 4
    deadline = Deadline.INTERACTIVE

    query: str | None = None
    like_user_id: UUID | None = None
    limit: int = 5


class AssessProgress(Contract):
    """Assess a completed task: mastery per topic, and what to do next."""

    kind = "profiles.progress"
    chain = "profiles"
    stages = {"run": GPU_LLM}
    running_per_user = 4
    deadline = Deadline.INTERACTIVE

    entry_id: UUID


class AskQuestion(Contract):
    """Answer a question from the user's library, with exact quotes."""

    kind = "answers.ask"
    chain = "answers"
    stages = {"run": GPU_LLM}
    priority = Priority.INTERACTIVE
    running_per_user = 4
    deadline = Deadline.INTERACTIVE

    question: str
    project_id: UUID | None = None
    session_id: UUID | None = None


class PreviewInstruction(Contract):
    """Answer a question twice from the same passages: as answers are now, and with an instruction of this text in place
    of the user's, or of the site's. Neither answer is stored."""

    kind = "instructions.preview"
    chain = "answers"
    stages = {"run": GPU_LLM}
    priority = Priority.INTERACTIVE
    running_per_user = 4
    deadline = Deadline.INTERACTIVE

    question: str
    text: str
    project_id: UUID | None = None
    of_site: bool = False


class DeliverWebhooks(Contract):
    """Send the webhooks that are due, until none is left. No other job should wait behind it in one batch."""

    kind = "webhooks.deliver"
    alone = True
    stages = {"run": IO}
    priority = Priority.INTERACTIVE
    is_internal = True


class SendMail(Contract):
    """Send a mail to a user."""

    kind = "mail.send"
    stages = {"run": IO}
    priority = Priority.INTERACTIVE
    max_attempts = 8
    backoff = timedelta(seconds=10)
    is_internal = True

    user_id: UUID
    purpose: Literal["verify", "reset", "password-changed"]


class ActOnJobs(Contract):
    """Cancel all jobs that a bulk action of an operator chose, or run them again."""

    kind = "jobs.act"
    stages = {"run": IO}
    priority = Priority.INTERACTIVE
    alone = True
    is_internal = True

    bulk_action_id: UUID


BUILT_IN: Mapping[str, type[Contract]] = {
    contract.kind: contract for contract in Contract.__subclasses__() if contract.__module__.startswith("tasks.")
}
PLUGINS: Mapping[str, JobPlugin] = {plugin.kind: plugin for plugin in plugins.find(BUILT_IN)}
CONTRACTS: Mapping[str, type[Contract]] = {**BUILT_IN, **{kind: plugin.contract for kind, plugin in PLUGINS.items()}}
INTERNAL_KINDS = frozenset(kind for kind, contract in CONTRACTS.items() if contract.is_internal)
