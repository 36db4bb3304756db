"""What is sent to the API.

`tests/client/test_models.py` compares each with the schema of its name. The API says which field breaks a limit.
"""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

ProjectType = Literal["learning", "private_gpt", "cv_matcher", "tell_me_life"]
ExerciseType = Literal["multiple_choice", "short_answer", "cloze", "coding"]


class AskIn(BaseModel):
    """A question to the library. In a session it may refer to the questions before it."""

    question: str
    project_id: UUID | None = None
    session_id: UUID | None = None
    callback_url: str | None = None


class CvMatchIn(BaseModel):
    """CVs to compare with job ads, all documents of the caller's, in a project of the type `cv_matcher`. `provider`
    is `extractive` for no language model."""

    project_id: UUID
    employer_document_ids: list[UUID]
    applicant_document_ids: list[UUID]
    provider: str | None = None
    callback_url: str | None = None

    model_config = ConfigDict(extra="forbid")


class TextIn(BaseModel):
    """A text that becomes a document of the library."""

    title: str
    text: str
    project_id: UUID | None = None
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class UrlIn(BaseModel):
    """A web page or file that the server fetches into the library."""

    url: str
    title: str | None = None
    project_id: UUID | None = None
    metadata: dict[str, str] | None = None
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
    """Exercises about a topic, written from the library. Without a `topic`: on the last query of the session, else on
    the topic that the learner masters least."""

    exercise_type: ExerciseType
    topic: str | None = None
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


class LibraryResourceIn(BaseModel):
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


class ProjectIn(BaseModel):
    """What `config` may hold depends on the type."""

    type: ProjectType
    name: str
    description: str | None = None
    config: dict[str, Any] = Field(default_factory=dict)


class ProjectPatch(BaseModel):
    """Only the fields that are set change. `config` replaces the one before."""

    name: str | None = None
    description: str | None = None
    config: dict[str, Any] | None = None


class DocumentPatch(BaseModel):
    """Only the fields that are set change. `project_ids` are all projects that the document is in from now on;
    `project_id` moves it into one, or with None out of all. `metadata` replaces the pairs before."""

    project_ids: list[UUID] | None = None
    project_id: UUID | None = None
    metadata: dict[str, str] | None = None
