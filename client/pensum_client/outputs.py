"""What comes back from the API. `tests/client/test_models.py` compares each with the schema of its name."""

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import Field

from pensum_client.inputs import JobState, ProjectType
from pensum_client.output import Output

Item = TypeVar("Item")

WaitingReason = Literal[
    "busy", "starved", "paused", "scheduled", "model_away", "model_loading", "model_busy", "rate_limited"
]
ProviderState = Literal["up", "recovering", "away", "loading", "busy", "rate_limited", "out_of_budget"]
GenerationState = Literal["building", "active", "retired"]


# Jobs


class Links(Output):
    self: str
    events: str
    cancel: str


class Receipt(Output):
    """What a finished job cost. Time in queues is not counted as work.

    `finish_reason` is why the last output of a language model ended, and null where none was asked. Of the same output,
    `first_token_seconds` passed from the request to its first token, and `tokens_per_second` came from then on.
    Passages and characters were left out where they did not fit the model's context. `cost` is by the prices that
    administrators configure; a model without one costs nothing. `degraded` is `words only` where passages were found
    without the vector of the query.
    """

    queue_seconds: float
    work_seconds: float
    provider: str | None
    model: str | None
    model_digest: str | None = None
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
    degraded: Literal["words only"] | None = None


class WaitingFor(Output):
    """The provider of language models that a queued job asks next, and since when nobody can ask it."""

    provider: str
    away_since: datetime | None


class JobOut(Output):
    """A job as it is now. `error` is a problem after RFC 9457; `result` and `receipt` come with its end. `input` is
    what the request asked, without secrets and shortened; `metadata` what it noted on the job. `position` and
    `estimated_start_at` are known of a queued job that was asked for by its id."""

    id: UUID
    kind: str
    state: JobState | Literal["cancelling"]
    internal: bool
    input: dict[str, Any]
    metadata: dict[str, str]
    waiting_reason: WaitingReason | None
    waiting_since: datetime | None
    waiting_for: WaitingFor | None = None
    position: int | None = None
    estimated_start_at: datetime | None = None
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
    request_id: str | None = None
    traceparent: str | None = None
    links: Links


class JobChange(Output):
    """A job after a change. `version` grows with each, and `problem` is the slug of one that failed."""

    id: UUID
    kind: str
    state: JobState | Literal["cancelling"]
    version: int
    attempt: int
    max_attempts: int
    progress: dict[str, Any] | None
    problem: str | None
    metadata: dict[str, str]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class Page(Output, Generic[Item]):
    """`next_cursor` is null on the last page."""

    items: list[Item]
    next_cursor: str | None


# The library


class PlaceOfCopyOut(Output):
    """Another document has the same text, white space aside, at its text[start:end]."""

    document_id: UUID
    document_path: str
    title: str
    start: int
    end: int


class FoundPassageOut(Output):
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
    also_in: list[PlaceOfCopyOut] = Field(default=[])


class SearchResults(Output):
    """`degraded` is `words only` where no encoder was within reach, `not reranked` where the site's reranker was not;
    else None."""

    results: list[FoundPassageOut]
    degraded: Literal["words only", "not reranked"] | None = None


class ProjectOut(Output):
    """What belongs together, and is deleted together."""

    id: UUID
    type: ProjectType
    name: str
    description: str | None
    config: dict[str, Any]
    created_at: datetime
    updated_at: datetime


class DocumentOut(Output):
    """`problem` is why the newest version could not be read; the previous ready version then stays in place.
    `warnings` say what of the file was left out, or may be wrong. `project_id` is one of `project_ids`, in most
    documents the only one. `job_id` is the newest job that was to read the document, which `problem` comes from."""

    id: UUID
    path: str
    title: str
    kind: str
    size_bytes: int
    state: Literal["pending", "ready", "failed"]
    version: int
    language: str
    project_id: UUID | None
    project_ids: list[UUID]
    metadata: dict[str, str]
    encoding: str | None
    encoding_certainty: Literal["certain", "declared", "likely", "doubtful"] | None
    warnings: list[str]
    source_url: str | None
    problem: dict[str, Any] | None
    job_id: UUID | None = None
    created_at: datetime


class LibraryResourceOut(Output):
    """A resource of the library that all learners share."""

    id: UUID
    title: str
    url: str
    kind: str
    level: str
    topics: list[str]
    summary: str
    authors: list[str]
    year: int | None
    language: str


class LessonOut(LibraryResourceOut):
    """A lesson of Pensum's own. `text` is Markdown."""

    text: str
    licence: str = "CC BY 4.0"


class FoundPassages(list[FoundPassageOut]):
    """Best first. `degraded` is that of the `SearchResults` that they came with."""

    def __init__(self, found: SearchResults) -> None:
        super().__init__(found.results)
        self.degraded = found.degraded


# Language models


class ModelOut(Output):
    """One with the capability `completion` can be named in a request for text; one with only `embedding` cannot."""

    name: str
    provider: str
    size_bytes: int | None = None
    capabilities: list[str] = Field(default=[])
    context_tokens: int | None = None
    digest: str | None = None
    healthy: bool
    state: ProviderState
    since: datetime


class ModelsOut(Output):
    models: list[ModelOut]


class ProviderOut(Output):
    """A provider of language models. `since` says when it went, where no job can ask it; `detail` says why."""

    name: str
    queue: str
    state: ProviderState
    since: datetime
    detail: str | None
    is_up: bool
    is_served: bool
    slots: int
    running: int
    waiting: int
    models: int
    default_model: str | None
    pulls_models: bool
    declared_away_at: datetime | None
    declared_away_by: str | None
    next_probe_at: datetime


class ProviderChangeOut(Output):
    provider: str
    state: str
    detail: str | None
    at: datetime


class ProvidersOut(Output):
    """`changes` are the latest, newest first."""

    providers: list[ProviderOut]
    changes: list[ProviderChangeOut]


# Embedding generations


class BuildOut(JobOut):
    """The job, and which generation it builds."""

    kind: Literal["embeddings.build"]
    generation_id: int


class BuildProgress(Output):
    """`eta_seconds` is for the embedding alone, and null while it does not go on."""

    done: int
    total: int
    percent: float
    texts_per_second: float | None
    eta_seconds: float | None


class Recall(Output):
    """Shares from 0 to 1, among the ten best: what the index, sentences of passages and golden questions find, beside
    what the active generation finds."""

    probes: int
    index: float | None
    found: float | None
    found_by_active: float | None
    agreement: float | None
    questions: int
    answered: float | None
    answered_by_active: float | None
    is_enough: bool


class GenerationOut(Output):
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
    characters_left_out: int
    recall: Recall | None
    auto_activate: bool
    job_id: str | None
    created_at: datetime
    started_at: datetime | None
    built_at: datetime | None
    activated_at: datetime | None
    retired_at: datetime | None
    soak_until: datetime | None
    dropped_at: datetime | None
