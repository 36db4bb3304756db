from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api.schemas.jobs import JobOut, problem_of
from api.schemas.submitted import JobIn
from api.schemas.texts import Body
from db.models import EmbeddingGeneration, GenerationState, Job, JobState
from tasks.results.embeddings import Recall

MAX_PREFIX_CHARS = 500
MAX_QUESTIONS = 200

Step = Literal["prepare", "embed", "index", "measure", "ready"]


class GoldenQuestionIn(Body):
    """`quote` is text of the passage that the search should find for the question."""

    question: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")]
    quote: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")]


class BuildIn(JobIn):
    """`model` is a folder on the GPU host, the name of a model on the Hugging Face hub, or one of an Ollama server,
    `ollama/NAME`. Some models need a prefix for
    queries and another one for passages."""

    model: Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
    query_prefix: Annotated[str, Field(max_length=MAX_PREFIX_CHARS)] = ""
    passage_prefix: Annotated[str, Field(max_length=MAX_PREFIX_CHARS)] = ""
    auto_activate: bool = True
    questions: Annotated[list[GoldenQuestionIn], Field(max_length=MAX_QUESTIONS, default_factory=list)]


class BuildOut(JobOut):
    """The job, and the id of the generation that it builds."""

    kind: Literal["embeddings.build"]
    generation_id: int


class ActivateIn(Body):
    """`force` activates a generation although its recall is too low, but never one that is not complete."""

    force: bool = False


class BuildProgress(BaseModel):
    """`eta_seconds` is the remaining time of the step `embed`; null while that step does not run."""

    done: int
    total: int
    percent: float
    texts_per_second: float | None
    eta_seconds: float | None


class GenerationOut(BaseModel):
    """`characters_left_out` are those that the model's server cannot read, because their texts are too long for it.
    `step` is the current step of a build. A paused build continues after `resume`; `problem` is why it failed. A
    retired generation can be activated again until `soak_until`; its vectors were deleted at `dropped_at`."""

    id: int
    model: str
    revision: str | None
    dimensions: int | None
    query_prefix: str
    passage_prefix: str
    state: GenerationState
    step: Step | None
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


def render(generation: EmbeddingGeneration, job: Job | None) -> GenerationOut:
    is_building = generation.state == GenerationState.BUILDING and generation.built_at is None
    is_live = job is not None and not job.state.is_terminal
    return GenerationOut(
        id=generation.id,
        model=generation.model,
        revision=generation.revision or None,
        dimensions=generation.dimensions or None,
        query_prefix=generation.query_prefix,
        passage_prefix=generation.passage_prefix,
        state=generation.state,
        step=_step(generation, job),
        is_paused=is_building and not is_live,
        is_soaking=_is_soaking(generation),
        problem=problem_of(job) if job is not None and generation.state == GenerationState.BUILDING else None,
        progress=_progress(generation, job),
        embedded=generation.embedded,
        reused=generation.reused,
        characters_left_out=generation.characters_left_out,
        recall=None if generation.recall is None else Recall.model_validate(generation.recall),
        auto_activate=generation.auto_activate,
        job_id=None if generation.job_id is None else str(generation.job_id),
        created_at=generation.created_at,
        started_at=generation.started_at,
        built_at=generation.built_at,
        activated_at=generation.activated_at,
        retired_at=generation.retired_at,
        soak_until=generation.soak_until,
        dropped_at=generation.dropped_at,
    )


def _step(generation: EmbeddingGeneration, job: Job | None) -> Step | None:
    if generation.state != GenerationState.BUILDING:
        return None
    if generation.built_at is not None:
        return "ready"
    stage: Step | None = job.stage if job else None  # type: ignore[assignment]  # the stages of the contract are these steps
    return stage


def _is_soaking(generation: EmbeddingGeneration) -> bool:
    return (
        generation.state == GenerationState.RETIRED
        and generation.dropped_at is None
        and generation.soak_until is not None
        and generation.soak_until > datetime.now(UTC)
    )


def _progress(generation: EmbeddingGeneration, job: Job | None) -> BuildProgress:
    done, total, rate = generation.done, generation.total, generation.texts_per_second
    is_embedding = job is not None and job.stage == "embed" and job.state in {JobState.RUNNING, JobState.QUEUED}
    return BuildProgress(
        done=done,
        total=total,
        percent=round(100 * done / total, 1) if total else 100.0 if generation.built_at else 0.0,
        texts_per_second=None if rate is None else round(rate, 1),
        eta_seconds=round((total - done) / rate, 1) if rate and is_embedding else None,
    )
