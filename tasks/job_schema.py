"""The public schema of a job, in responses of the API and in webhooks."""

import json
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel

from core.llm_config import SELECTS_ONLY
from db.models import Job, JobState, PauseTarget, ProviderState
from db.queries.jobs.jobs import NewJob, Wait
from db.queries.jobs.pauses import Pauses
from db.queries.jobs.workers import QueueWorkers
from db.queries.llm.providers import Health
from tasks import problems
from tasks.contracts import INTERNAL_KINDS, GenerateText, MatchPeople
from tasks.job_input import in_order_of_schema, shown_input
from tasks.results.llm import in_written_order
from tasks.results.profiles import without_contacts

logger = logging.getLogger(__name__)

T = TypeVar("T")

WaitingReason = Literal[
    "busy", "starved", "paused", "scheduled", "model_away", "model_loading", "model_busy", "rate_limited"
]

REASONS: Mapping[ProviderState, WaitingReason] = {
    ProviderState.AWAY: "model_away",
    ProviderState.LOADING: "model_loading",
    ProviderState.BUSY: "model_busy",
    ProviderState.RATE_LIMITED: "rate_limited",
    ProviderState.OUT_OF_BUDGET: "model_away",
}


UNREADABLE = {"slug": "job-failed", "detail": "The job failed, and its problem cannot be read.", "errors": []}
FOR_A_TURN: Collection[WaitingReason] = ("busy", "model_busy", "scheduled")


@dataclass(frozen=True)
class Serving:
    """What serves jobs now: the workers of each queue, and the providers of language models; and what is paused."""

    queues: Mapping[str, QueueWorkers] = field(default_factory=dict)
    providers: Mapping[str, Health] = field(default_factory=dict)
    pauses: Pauses = field(default_factory=dict)

    def serves(self, queue: str) -> bool:
        return queue in self.queues and self.queues[queue].alive > 0

    def paused_at(self, queue: str, kind: str) -> datetime | None:
        """Since when workers begin no such job."""
        found = [self.pauses.get((PauseTarget.QUEUE, queue)), self.pauses.get((PauseTarget.KIND, kind))]
        return min((at for at in found if at is not None), default=None)


class Links(BaseModel):
    self: str
    events: str
    cancel: str


class Receipt(BaseModel):
    """What a finished job cost. Waiting in queues does not count as work.

    `model_digest` says which files the model's name stood for, where the provider tells. `tries` counts the requests to
    it, and `model_wait_seconds` is how long the job waited because it was away.
    `finish_reason` is why the last output of a language model ended: it was whole, reached its token limit, repeated
    itself, or the job stopped it. Of the same output, `first_token_seconds` passed from the request to its first token,
    and `tokens_per_second` came from then on; null where nothing was written, or all of it at once. Passages and
    characters were left out where they did not fit the model's context. The tokens of embeddings are those that the
    model read; of a document they are those of its texts that are new to its user. `cost` is by the prices that
    administrators configure; a model without one costs nothing. `degraded` says what the job did without: passages were
    found by `words only` where no encoder could embed the query.
    """

    queue_seconds: float
    work_seconds: float
    provider: str | None
    model: str | None
    model_digest: str | None = None
    prompt_tokens: int
    output_tokens: int
    cost: float = 0.0
    cache: Literal["hit", "miss", "none"]
    attempts: int
    tries: int = 0
    model_wait_seconds: float = 0.0
    finish_reason: Literal["stop", "length", "repetition", "cancelled"] | None = None
    first_token_seconds: float | None = None
    tokens_per_second: float | None = None
    passages_left_out: int = 0
    characters_left_out: int = 0
    degraded: Literal["words only"] | None = None


class WaitingFor(BaseModel):
    """The provider of language models that a queued job asks next. `away_since` says since when nobody can ask it, and
    is null where it works: then the job waits for its turn."""

    provider: str
    away_since: datetime | None


class JobOut(BaseModel):
    """`input` is what the request asked: path parameters, fields, and files by name and size. Secrets are masked, long
    texts, lists and objects end in a mark like `… (5000 characters)`, and texts that are stored as documents, profiles
    or messages stand there alone. Where no request asked, it is what the job was given.

    In lists a `result` over 64 KB is null; GET /api/jobs/{job_id} tells it.

    `internal` jobs are those that the platform asks of itself, such as the vector of a search.

    `position` counts the jobs that come first, with this one, as things are now: others may pass it, since users take
    turns. `estimated_start_at` supposes that jobs take as long as those of the last hour did; it is null where nobody
    can know, as while no worker or model is there. Only GET /api/jobs/{job_id} tells both, of a queued job.

    `request_id` and `traceparent` are of the request that led to it: the `X-Request-Id` that the client sent or got,
    and the W3C trace context that it sent, with a parent of Pensum's own.
    """

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


class Waiting(Protocol):
    """A job, or as much of it as says what it waits for."""

    @property
    def version(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def provider(self) -> str | None: ...
    @property
    def queued_at(self) -> datetime: ...


def revision(job: Waiting, serving: Serving) -> str:
    """Changes with the job's state, its progress, and what it waits for: a provider that goes changes no row of its
    jobs. That it waits for a turn, and for which, is all the same."""
    reason = _waiting_reason(job, serving)
    since = _waiting_since(job, serving)
    if since is None and reason in (None, *FOR_A_TURN):
        return str(job.version)
    return f"{job.version}-{reason}" + (f"-{since.timestamp():.3f}" if since else "")


def away_reason(job: Waiting, serving: Serving) -> tuple[WaitingReason, datetime] | None:
    """Why and since when the job is paused, or waits for a worker, or for a provider that nobody can ask."""
    since = _waiting_since(job, serving)
    reason = _waiting_reason(job, serving)
    return None if since is None or reason is None else (reason, since)


def render(job: Job, serving: Serving) -> JobOut:
    path = f"/api/jobs/{job.id}"
    is_stopping = job.state == JobState.RUNNING and job.cancel_requested_at is not None
    return JobOut(
        id=job.id,
        kind=job.kind,
        state="cancelling" if is_stopping else job.state,
        internal=job.kind in INTERNAL_KINDS,
        input=readable(job.id, "input", job, _input) or {},
        metadata=readable(job.id, "metadata", job.labels, _texts) or {},
        waiting_reason=_waiting_reason(job, serving),
        waiting_since=_waiting_since(job, serving),
        waiting_for=_waiting_for(job, serving),
        progress=readable(job.id, "progress", job.progress, _object),
        attempt=job.attempt,
        max_attempts=job.max_attempts,
        result=readable(job.id, "result", job.result, lambda result: shown_result(job.kind, result)),
        error=problem_of(job),
        receipt=readable(job.id, "receipt", job.receipt, lambda receipt: _receipt(job, receipt)),
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        expires_at=job.expires_at,
        request_id=job.request_id,
        traceparent=job.traceparent,
        links=Links(self=path, events=f"{path}/events", cancel=f"{path}/cancel"),
    )


def render_new(new: NewJob, serving: Serving) -> JobOut:
    """Renders a job that was just inserted, without reading it from PostgreSQL."""
    path = f"/api/jobs/{new.id}"
    draft = new.draft
    wait = Wait(new.id, 1, draft.kind, new.state, draft.queue, draft.provider, new.created_at)
    return JobOut(
        id=new.id,
        kind=new.draft.kind,
        state=new.state,
        internal=new.draft.kind in INTERNAL_KINDS,
        input=dict(new.draft.input or {}),
        metadata=dict(new.draft.labels),
        waiting_reason=_waiting_reason(wait, serving),
        waiting_since=_waiting_since(wait, serving),
        waiting_for=_waiting_for(wait, serving),
        position=None,
        estimated_start_at=None,
        progress=None,
        attempt=0,
        max_attempts=new.draft.max_attempts,
        result=None,
        error=None,
        receipt=None,
        created_at=new.created_at,
        started_at=None,
        finished_at=None,
        expires_at=new.expires_at,
        request_id=new.draft.request_id,
        traceparent=new.draft.traceparent,
        links=Links(self=path, events=f"{path}/events", cancel=f"{path}/cancel"),
    )


def _waiting_reason(job: Waiting, serving: Serving) -> WaitingReason | None:
    if job.state == JobState.SCHEDULED:
        return "scheduled"
    if job.state != JobState.QUEUED:
        return None
    if serving.paused_at(job.queue, job.kind):
        return "paused"
    if not serving.serves(job.queue):
        return "starved"
    health = serving.providers.get(job.provider) if job.provider else None
    return "busy" if health is None else _reason_of(health)


def _reason_of(health: Health) -> WaitingReason:
    if not health.is_served:
        return "starved"
    if health.is_declared_away:
        return "model_away"
    if health.is_up:
        return "model_busy" if health.running >= health.slots and health.name != SELECTS_ONLY else "busy"
    return REASONS[health.state]


def _waiting_since(job: Waiting, serving: Serving) -> datetime | None:
    """Since when the job is paused, or waits for a worker or a provider that is away; None where it waits for its
    turn."""
    if job.state != JobState.QUEUED:
        return None
    if paused_at := serving.paused_at(job.queue, job.kind):
        return max(job.queued_at, paused_at)
    if not serving.serves(job.queue):
        away_since = serving.queues[job.queue].away_since if job.queue in serving.queues else None
        return max(job.queued_at, away_since) if away_since else job.queued_at
    health = serving.providers.get(job.provider) if job.provider else None
    return None if health is None or health.is_up else max(job.queued_at, health.since)


RESHAPED: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    GenerateText.kind: in_written_order,
    MatchPeople.kind: without_contacts,
}
"""The kinds whose results are shown otherwise than they are stored."""


def ordered_input(shown: dict[str, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    """With a client's JSON schema in the client's order, which the payload keeps."""
    match payload:
        case {"schema_text": str(text)}:
            return in_order_of_schema(shown, json.loads(text))
    return shown


def shown_result(kind: str, result: Any) -> dict[str, Any]:
    return RESHAPED.get(kind, dict)(_object(result))


def _input(job: Job) -> dict[str, Any]:
    return ordered_input(shown_input(job.payload) if job.input is None else _object(job.input), job.payload)


def _texts(written: Any) -> dict[str, str]:
    return {name: str(text) for name, text in _object(written).items()}


def _waiting_for(job: Waiting, serving: Serving) -> WaitingFor | None:
    if job.state != JobState.QUEUED or job.provider is None:
        return None
    health = serving.providers.get(job.provider)
    return WaitingFor(provider=job.provider, away_since=None if health is None or health.is_up else health.since)


def problem_of(job: Job) -> dict[str, Any] | None:
    if job.error is None:
        return None
    shown = readable(job.id, "error", job.error, lambda error: render_problem(error, job.id))
    return shown or render_problem(UNREADABLE, job.id)


def render_problem(error: Mapping[str, Any], job_id: UUID) -> dict[str, Any]:
    return problems.render(error["slug"], error["detail"], errors=error["errors"], instance=f"/api/jobs/{job_id}")


def readable(job_id: UUID, column: str, written: Any, show: Callable[[Any], T]) -> T | None:
    """Shows what a worker wrote; null where it cannot be read, because the worker was of another version or somebody
    had its login. One such row must not keep a user from all other jobs."""
    try:
        return None if written is None else show(written)
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
        logger.warning("job %s: its %s cannot be read: %s", job_id, column, type(error).__name__)
        return None


def _object(written: Any) -> dict[str, Any]:
    if not isinstance(written, dict):
        raise TypeError(f"{type(written).__name__} instead of an object")
    return written


def _receipt(job: Job, receipt: Any) -> Receipt | None:
    if not job.state.is_terminal:
        return None
    return Receipt(
        queue_seconds=round(job.queue_seconds, 3),
        work_seconds=round(job.work_seconds, 3),
        attempts=job.attempt,
        model_wait_seconds=round(job.model_wait_seconds or 0.0, 3),
        **_object(receipt),
    )
