"""What is sent to the API.

`tests/client/test_models.py` compares each with the schema of its name. The API says which field breaks a limit.
"""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

JobState = Literal["scheduled", "queued", "running", "succeeded", "failed", "cancelled", "expired"]
ProjectType = Literal["learning", "private_gpt", "cv_matcher", "tell_me_life"]

SessionId = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, UUID) else value)]
"""The id of a learning session, or an id of your own, which starts a session when it is new."""

ExerciseType = Literal["multiple_choice", "short_answer", "cloze", "coding"]
RequestedType = Literal["any", "multiple_choice", "short_answer", "cloze", "coding"]
Role = Literal["user", "operator", "admin"]
TokenScope = Literal["read", "write"]
BulkAction = Literal["cancel", "retry"]
Cause = Literal["platform", "input", "expected"]

UsageBy = Literal["day", "kind", "user"]
WebhookEvent = Literal["job.succeeded", "job.failed", "job.cancelled", "job.expired"]


class Input(BaseModel):
    """A field that the API does not know is refused here already: a misspelt one would be left out in silence."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class AskIn(Input):
    """A question to the library. In a session it may refer to the questions before it."""

    question: str
    project_id: UUID | None = None
    session_id: SessionId | None = None
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class CvMatchIn(Input):
    """CVs to compare with job ads, all documents of the caller's, in a project of the type `cv_matcher`: by default in
    the one named "CV matching". `provider` is `extractive` for no language model."""

    project_id: UUID | None = None
    employer_document_ids: list[UUID]
    applicant_document_ids: list[UUID]
    provider: str | None = None
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class TextIn(Input):
    """A text that becomes a document of the library."""

    title: str
    text: str
    project_id: UUID | None = None
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class UrlIn(Input):
    """A web page or file that the server fetches into the library."""

    url: str
    title: str | None = None
    project_id: UUID | None = None
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class YouTubeIn(Input):
    """A video whose transcript goes into the library. `language` is a code like `de` or `pt-BR`; default: English, or
    the language that the video has."""

    url: str
    language: str | None = None
    project_id: UUID | None = None
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class ResourcesIn(Input):
    """Passages of the library to learn a topic from."""

    query: str
    session_id: SessionId | None = None
    limit: int = 5
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class ExercisesIn(Input):
    """Exercises about a topic, written from the library. Without a `topic`: on the last query of the session, else on
    the topic that the learner masters least."""

    exercise_type: RequestedType
    topic: str | None = None
    difficulty: Literal["easy", "medium", "hard"] = "medium"
    count: int = 3
    session_id: SessionId | None = None
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class IngestIn(Input):
    """A text about a person, which becomes the caller's profile. Administrators name another account by `email` (made
    if it is new) and `username`."""

    text: str
    email: str | None = None
    username: str | None = None
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class MatchIn(Input):
    """A search for people: either by a `query` or by similarity to `user_id`, not by both."""

    query: str | None = None
    user_id: UUID | None = None
    limit: int = 5
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class ProgressIn(Input):
    """A task that the learner completed. `score` is a fraction: 85 % is 0.85. Administrators may name another learner
    by `user_id`, to whom the job belongs then."""

    user_id: UUID | None = None
    completed_task: str
    score: float | None = None
    minutes: float | None = None
    session_id: SessionId | None = None
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class PreviewIn(Input):
    """A question answered as if `text` were the caller's active instruction."""

    text: str
    question: str
    project_id: UUID | None = None
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class MessageIn(Input):
    role: Literal["system", "user", "assistant"]
    content: str


class GenerateIn(Input):
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
    top_p: float | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    think: bool | None = None
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class PullIn(Input):
    """A model to pull into a provider's server, for administrators. The progress of its job counts bytes."""

    name: str
    provider: str = "ollama"
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class EmbedIn(Input):
    """Texts to embed with the active model."""

    texts: list[str]
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class GoldenQuestionIn(Input):
    """`quote` stands in the passage that a good search finds for the question."""

    question: str
    quote: str


class BuildIn(Input):
    """A generation to build. `model` is a folder on the GPU host or a name on its Hugging Face hub; a prefix is put
    before each query or passage, for models that expect one."""

    model: str
    query_prefix: str = ""
    passage_prefix: str = ""
    auto_activate: bool = True
    questions: list[GoldenQuestionIn] = Field(default_factory=list)
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class LibraryResourceIn(Input):
    """A resource of the library that all learners share. Searches find it by its summary."""

    url: str
    title: str
    kind: Literal["paper", "course", "book", "tutorial", "video", "code"]
    level: Literal["beginner", "intermediate", "advanced"]
    topics: list[str]
    summary: str
    authors: list[str] = []
    year: int | None = None
    language: str = "en"


# Projects and documents


class ProjectIn(Input):
    """What `config` may hold depends on the type."""

    type: ProjectType
    name: str
    description: str | None = None
    config: dict[str, Any] = Field(default_factory=dict)


class ProjectPatch(Input):
    """Only the fields that are set change. `config` replaces the one before."""

    name: str | None = None
    description: str | None = None
    config: dict[str, Any] | None = None


class DocumentPatch(Input):
    """Only the fields that are set change. `project_ids` are all projects that the document is in from now on;
    `project_id` moves it into one, or with None out of all. `metadata` replaces the pairs before."""

    project_ids: list[UUID] | None = None
    project_id: UUID | None = None
    metadata: dict[str, str] | None = None


# Accounts and webhooks


class RegisterIn(Input):
    email: str
    password: str
    username: str


class NewProfileIn(RegisterIn):
    """An account whose first job suggests where to begin."""

    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class ProfileChanges(Input):
    """Only the fields that are set change. `wiki_content` is Markdown; `time_zone` an IANA name."""

    name: str | None = None
    bio: str | None = None
    wiki_content: str | None = None
    is_discoverable: bool | None = None
    time_zone: str | None = None


class ApiKeyIn(Input):
    """`read` allows GET and HEAD, `write` all other methods, `operator` the endpoints of operators, `admin` those and
    the endpoints of administrators."""

    name: str
    scopes: list[Literal["read", "write", "operator", "admin"]] = ["read", "write"]
    expires_at: datetime | None = None


class WebhookIn(Input):
    """A URL that is told of the ends of all your jobs that end with one of these events."""

    url: str
    events: list[WebhookEvent] = ["job.succeeded", "job.failed", "job.cancelled", "job.expired"]


class WebhookPatch(Input):
    """Only the fields that are set change."""

    url: str | None = None
    events: list[WebhookEvent] | None = None
    enabled: bool | None = None


class RedeliverIn(Input):
    since: datetime
    until: datetime | None = None
    only_failed: bool = True


# Instructions and stories


class InstructionIn(Input):
    """`text` says how answers are to be written, `description` what it is for: no model reads that."""

    name: str
    description: str = ""
    text: str


class InstructionPatch(Input):
    """Only the fields that are set change."""

    name: str | None = None
    description: str | None = None
    text: str | None = None


class StoryMemoryIn(Input):
    """A memory that you type as one. Date, people and places are found in it where you do not give them."""

    quote: str
    event_date: str | None = None
    people: list[str] | None = None
    places: list[str] | None = None
    confirmed: bool = True


class JobFilterIn(Input):
    """At least one of them. `since` and `until` are about when a job was submitted."""

    user_id: UUID | None = None
    kind: str | None = None
    state: JobState | None = None
    queue: str | None = None
    provider: str | None = None
    problem: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class BulkIn(Input):
    """Counts, unless `dry_run` is false. `bulk_id` is that of the count, so that the action may be repeated."""

    action: BulkAction
    filter: JobFilterIn
    dry_run: bool = True
    bulk_id: UUID | None = None


class SuspendIn(Input):
    reason: str | None = None


class ExternalAccountIn(Input):
    """`username` is what the account is called when it is made."""

    username: str | None = None


class UserTokenIn(Input):
    """`read` allows GET and HEAD, `write` all other methods. With a `job_id` the token is for that job alone."""

    scopes: list[TokenScope]
    ttl_seconds: int = 900
    job_id: UUID | None = None


class AccountPatch(Input):
    """Fields that are missing do not change."""

    email: str | None = None
    username: str | None = None
    is_active: bool | None = None
    is_admin: bool | None = None
    role: Role | None = None
    is_verified: bool | None = None
