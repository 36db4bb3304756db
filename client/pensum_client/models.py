"""What is sent to the API and what comes back.

`tests/client/test_models.py` compares each with the schema of its name. The API says which field breaks a limit.
"""

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")

JobState = Literal["scheduled", "queued", "running", "succeeded", "failed", "cancelled", "expired"]
WaitingReason = Literal[
    "busy", "starved", "paused", "scheduled", "model_away", "model_loading", "model_busy", "rate_limited"
]
ProviderState = Literal["up", "recovering", "away", "loading", "busy", "rate_limited", "out_of_budget"]
GenerationState = Literal["building", "active", "retired"]


# Requests for jobs


class AskIn(BaseModel):
    """A question to the library. In a session it may refer to the questions before it."""

    question: str
    project_id: UUID | None = None
    session_id: UUID | None = None
    callback_url: str | None = None


class TextIn(BaseModel):
    """A text that becomes a document of the library."""

    title: str
    text: str
    project_id: UUID | None = None
    callback_url: str | None = None


class UrlIn(BaseModel):
    """A web page or file that the server fetches into the library."""

    url: str
    title: str | None = None
    project_id: UUID | None = None
    callback_url: str | None = None


class YouTubeIn(BaseModel):
    """A video whose transcript goes into the library. `language` is a code like `de` or `pt-BR`; default: English, or
    the language that the video has."""

    url: str
    language: str | None = None
    project_id: UUID | None = None
    callback_url: str | None = None


class ResourcesIn(BaseModel):
    """Passages of the library to learn a topic from."""

    query: str
    session_id: UUID | None = None
    limit: int = 5
    callback_url: str | None = None


class ExercisesIn(BaseModel):
    """Exercises about a topic, written from the library."""

    exercise_type: Literal["multiple_choice", "short_answer", "cloze"]
    topic: str
    difficulty: Literal["easy", "medium", "hard"] = "medium"
    count: int = 3
    session_id: UUID | None = None
    callback_url: str | None = None


class IngestIn(BaseModel):
    """A text about a person, which becomes the caller's profile. Administrators name another account by `email` (made
    if it is new) and `username`."""

    text: str
    email: str | None = None
    username: str | None = None
    callback_url: str | None = None


class MatchIn(BaseModel):
    """A search for people: either by a `query` or by similarity to `user_id`, not by both."""

    query: str | None = None
    user_id: UUID | None = None
    limit: int = 5
    callback_url: str | None = None


class ProgressIn(BaseModel):
    """A task that the learner completed. `score` is a fraction: 85 % is 0.85."""

    completed_task: str
    score: float | None = None
    minutes: float | None = None
    session_id: UUID | None = None
    callback_url: str | None = None


class PreviewIn(BaseModel):
    """A question answered as if `text` were the caller's active instruction."""

    text: str
    question: str
    project_id: UUID | None = None
    callback_url: str | None = None


class MessageIn(BaseModel):
    role: Literal["system", "user", "assistant"]
    content: str


class GenerateIn(BaseModel):
    """A prompt for the language model, or the messages of a conversation: those of the system first, the user's last.
    `answer_schema` is a JSON schema that its output must fit. The output ends before a text of `stop`. A model that can
    think does so only with `think`."""

    model_config = ConfigDict(populate_by_name=True)

    prompt: str | None = None
    system: str | None = None
    messages: list[MessageIn] | None = None
    provider: str | None = None
    model: str | None = None
    answer_schema: dict[str, Any] | None = Field(default=None, alias="schema")
    temperature: float | None = None
    max_tokens: int | None = None
    seed: int | None = None
    stop: list[str] | None = None
    think: bool | None = None
    callback_url: str | None = None


class PullIn(BaseModel):
    """A model to pull into a provider's server, for administrators. The progress of its job counts bytes."""

    name: str
    provider: str = "ollama"
    callback_url: str | None = None


class EmbedIn(BaseModel):
    """Texts to embed with the active model."""

    texts: list[str]
    callback_url: str | None = None


# Jobs


class Links(BaseModel):
    self: str
    events: str
    cancel: str


class Receipt(BaseModel):
    """What a finished job cost. Time in queues is not counted as work.

    `finish_reason` is why the last output of a language model ended, and null where none was asked. Of the same output,
    `first_token_seconds` passed from the request to its first token, and `tokens_per_second` came from then on.
    Passages and characters were left out where they did not fit the model's context. `cost` is by the prices that
    administrators configure; a model without one costs nothing.
    """

    queue_seconds: float
    work_seconds: float
    provider: str | None
    model: str | None
    prompt_tokens: int
    output_tokens: int
    tries: int = 0
    model_wait_seconds: float = 0.0
    cost: float = 0.0
    cache: Literal["hit", "miss", "none"]
    attempts: int
    finish_reason: Literal["stop", "length", "repetition", "cancelled"] | None = None
    first_token_seconds: float | None = None
    tokens_per_second: float | None = None
    passages_left_out: int = 0
    characters_left_out: int = 0


class JobOut(BaseModel):
    """A job as it is now. `error` is a problem after RFC 9457; `result` and `receipt` come with its end."""

    id: UUID
    kind: str
    state: JobState | Literal["cancelling"]
    waiting_reason: WaitingReason | None
    waiting_since: datetime | None
    progress: dict[str, Any] | None
    attempt: int
    max_attempts: int
    result: dict[str, Any] | None
    error: dict[str, Any] | None
    receipt: Receipt | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime | None
    links: Links


class Page(BaseModel, Generic[Item]):
    """`next_cursor` is null on the last page."""

    items: list[Item]
    next_cursor: str | None


# The library


class FoundPassageOut(BaseModel):
    """`quote` is exactly the document's text[start:end]. `url` is where the document was fetched from; in a video it
    leads to the second."""

    document_id: UUID
    document_path: str
    title: str
    quote: str
    start: int
    end: int
    page: int | None = None
    start_seconds: float | None = None
    url: str | None = None
    score: float


class SearchResults(BaseModel):
    results: list[FoundPassageOut]


# Learning sessions


class ResourceOut(BaseModel):
    query: str
    title: str
    url: str
    kind: str
    reason: str
    score: float
    quote: str
    created_at: datetime


class ExerciseOut(BaseModel):
    """An exercise without its solution, which stays on the server."""

    id: UUID
    type: str
    topic: str
    difficulty: str
    prompt: str
    choices: list[str] | None
    starter_code: str | None
    hints: list[str]
    created_at: datetime


class AnswerOut(BaseModel):
    """`[1]` in `answer` refers to the first of `citations`. `answered` is false where the library had no answer."""

    id: UUID
    session_id: UUID | None
    project_id: UUID | None
    job_id: UUID
    question: str
    answer: str
    answered: bool
    citations: list[dict[str, Any]]
    created_at: datetime


class ProgressOut(BaseModel):
    """`mastery` is that of the topic after this task. It, `topic` and `insight` are null until the job has ended."""

    id: UUID
    session_id: UUID | None
    completed_task: str
    topic: str | None
    score: float | None
    minutes: float | None
    insight: str | None
    mastery: float | None
    created_at: datetime


class SessionOut(BaseModel):
    id: UUID
    created_at: datetime
    resources: list[ResourceOut] = []
    exercises: list[ExerciseOut] = []
    answers: list[AnswerOut] = []
    progress: list[ProgressOut] = []


# Language models


class ModelOut(BaseModel):
    """One with the capability `completion` can be named in a request for text; one with only `embedding` cannot."""

    name: str
    provider: str
    size_bytes: int | None = None
    capabilities: list[str] = []
    context_tokens: int | None = None
    digest: str | None = None
    healthy: bool
    state: ProviderState
    since: datetime


class ModelsOut(BaseModel):
    models: list[ModelOut]


# Embedding generations


class GoldenQuestionIn(BaseModel):
    """`quote` stands in the passage that a good search finds for the question."""

    question: str
    quote: str


class BuildIn(BaseModel):
    """A generation to build. `model` is a folder on the GPU host or a name on its Hugging Face hub; a prefix is put
    before each query or passage, for models that expect one."""

    model: str
    query_prefix: str = ""
    passage_prefix: str = ""
    auto_activate: bool = True
    questions: list[GoldenQuestionIn] = Field(default_factory=list)
    callback_url: str | None = None


class BuildOut(JobOut):
    """The job, and which generation it builds."""

    generation_id: int


class BuildProgress(BaseModel):
    """`eta_seconds` is for the embedding alone, and null while it does not go on."""

    done: int
    total: int
    percent: float
    texts_per_second: float | None
    eta_seconds: float | None


class GenerationOut(BaseModel):
    """One embedding model's vectors for the library. A paused build goes on after `resume`; `problem` says why it
    stopped by itself. A retired generation can be activated again until `soak_until`; its vectors were deleted at
    `dropped_at`."""

    id: int
    model: str
    revision: str | None
    dimensions: int | None
    query_prefix: str
    passage_prefix: str
    state: GenerationState
    step: Literal["prepare", "embed", "index", "measure", "ready"] | None
    is_paused: bool
    is_soaking: bool
    problem: dict[str, Any] | None
    progress: BuildProgress
    embedded: int
    reused: int
    recall: dict[str, Any] | None
    auto_activate: bool
    job_id: str | None
    created_at: datetime
    started_at: datetime | None
    built_at: datetime | None
    activated_at: datetime | None
    retired_at: datetime | None
    soak_until: datetime | None
    dropped_at: datetime | None
