from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified

SUSPECT_BREAKS = 3

COUNTED = ("prompt_tokens", "output_tokens", "cost")  # of a receipt

MOST_RESULT_BYTES = 65_536  # of a result that is told unasked, in a list or a webhook


class JobState(StrEnum):
    SCHEDULED = "scheduled"
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_terminal(self) -> bool:
        return self in TERMINAL


TERMINAL = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED})


class Job(Identified, Base):
    """A job's whole state. Celery's messages only wake a worker of its queue.

    `turn` is the virtual time of fair queueing: each job that a user has waiting moves their next one an hour back, so
    users are served in turn within a priority and none starves. `stage` names the step of the contract that comes next;
    a job that moves on to its next stage keeps its id and its count of attempts. An `alone` job is claimed by itself,
    because it lost a lease before. `lost_leases` are attempts that do not count: each raised `max_attempts` by one. A
    queued job with a `worker` lost its lease there, and goes on there if nobody begins it before. `queued_at` and
    `claimed_at` are when the present wait or the present attempt began; `queue_seconds` and `work_seconds` add up the
    ended ones. A trigger keeps `gpu_seconds`, those of work in GPU queues; null where there was none.

    A job whose stage needs a language model waits for `provider`, which is asked for `model`, or for its default if
    None. `chain` names the chain that chose the provider; without one the request did. `given_up` are the providers
    that could not do it. `model_wait_seconds` is how long it waited for providers that were away. `breaks` counts how
    often its provider went while it worked on the job, although it had worked before, and `broke_at` is when it last
    went: a job of `SUSPECT_BREAKS` has the provider to itself. `reports` is the number of the last report that its
    present attempt has stored. After a crash of PostgreSQL a trigger has `last_seq` and `version` jump ahead of all
    that a client can have seen, and notes that in `jumped_at`. `request_id` and `traceparent` are those of the request
    that led to it (core/origin.py).

    `payload` is the contract, for workers. `input` is what the request asked, without secrets and shortened
    (tasks/job_input.py); null where no request did, or one of an older version. `labels` are the metadata that the
    client noted on the job, which `JobMetadata` finds it by.
    """

    __tablename__ = "jobs"

    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    input: Mapped[dict[str, Any] | None]
    labels: Mapped[dict[str, str]] = mapped_column("metadata", JSONB, server_default=text("'{}'"))
    stage: Mapped[str]
    queue: Mapped[str]
    priority: Mapped[int]
    turn: Mapped[datetime] = mapped_column(server_default=func.now())
    state: Mapped[JobState]
    run_at: Mapped[datetime] = mapped_column(server_default=func.now())
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    max_attempts: Mapped[int]
    lease_seconds: Mapped[float]
    lease_until: Mapped[datetime | None]
    worker: Mapped[UUID | None]
    alone: Mapped[bool] = mapped_column(server_default=text("false"))
    lost_leases: Mapped[int] = mapped_column(server_default=text("0"))
    cancel_requested_at: Mapped[datetime | None]
    progress: Mapped[dict[str, Any] | None]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[dict[str, Any] | None]
    receipt: Mapped[dict[str, Any] | None]
    callback_url: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    last_seq: Mapped[int] = mapped_column(server_default=text("0"))
    queued_at: Mapped[datetime] = mapped_column(server_default=func.now())
    claimed_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    queue_seconds: Mapped[float] = mapped_column(server_default=text("0"))
    work_seconds: Mapped[float] = mapped_column(server_default=text("0"))
    gpu_seconds: Mapped[float | None]
    chain: Mapped[str | None]
    provider: Mapped[str | None]
    model: Mapped[str | None]
    given_up: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    model_wait_seconds: Mapped[float] = mapped_column(server_default=text("0"))
    breaks: Mapped[int] = mapped_column(server_default=text("0"))
    broke_at: Mapped[datetime | None]
    reports: Mapped[int] = mapped_column(server_default=text("0"))
    jumped_at: Mapped[datetime | None]
    timeline: Mapped[int] = mapped_column(
        server_default=text("('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int")
    )
    request_id: Mapped[str | None]
    traceparent: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(
            " AND ".join(f"coalesce(receipt -> '{name}', '0') BETWEEN '0' AND '1000000000000'" for name in COUNTED),
            name="receipt",
        ),
        Index("ix_jobs_waiting", "queue", "priority", "turn", "id", postgresql_where=text("state = 'queued'")),
        Index("ix_jobs_turns", "user_id", "queue", "priority", "turn", postgresql_where=text("state = 'queued'")),
        Index("ix_jobs_scheduled", "run_at", postgresql_where=text("state = 'scheduled'")),
        Index("ix_jobs_leased", "lease_until", postgresql_where=text("state = 'running'")),
        Index("ix_jobs_lost", "id", postgresql_where=text("state = 'queued' AND worker IS NOT NULL")),
        Index(
            "ix_jobs_at_providers",
            "provider",
            "state",
            postgresql_where=text("provider IS NOT NULL AND state IN ('queued', 'running')"),
        ),
        Index(
            "ix_jobs_suspect",
            "provider",
            postgresql_where=text(f"breaks >= {SUSPECT_BREAKS} AND state IN ('queued', 'running')"),
        ),
        Index("ix_jobs_own", "user_id", text("id DESC"), postgresql_include=["kind", "state"]),
        Index(
            "ix_jobs_expiring",
            "expires_at",
            postgresql_where=text("expires_at IS NOT NULL AND state IN ('scheduled', 'queued', 'running')"),
        ),
        Index(
            "ix_jobs_document", text("(payload ->> 'document_id')"), postgresql_where=text("kind = 'documents.ingest'")
        ),
        Index(
            "ix_jobs_asked_to_stop",
            "id",
            postgresql_where=text("cancel_requested_at IS NOT NULL AND state IN ('scheduled', 'queued')"),
        ),
        Index("ix_jobs_failed", "finished_at", postgresql_where=text("state = 'failed'")),
        Index("ix_jobs_finished", "finished_at", postgresql_where=text("finished_at IS NOT NULL")),
    )


class JobMetadata(Base):
    """A pair of a job's metadata. Triggers keep it with the job."""

    __tablename__ = "job_metadata"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[UUID] = mapped_column(primary_key=True)


class IdempotencyKey(Base):
    """A key that a user sent with a submission; `fingerprint` is the SHA-256 of the request. Without `job_id` retention
    has deleted its job."""

    __tablename__ = "idempotency_keys"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes]
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class QueueUse(Base):
    """For how many seconds a user's jobs have held slots of a queue, as of `noted_at`: they fade from then on. A
    trigger notes each attempt that ends, in queues that users share by seconds."""

    __tablename__ = "queue_use"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    queue: Mapped[str] = mapped_column(primary_key=True)
    seconds: Mapped[float]
    noted_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DeletedJob(Base):
    """A job that retention deleted: requests for its id get 410 Gone, not 404."""

    __tablename__ = "deleted_jobs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    deleted_at: Mapped[datetime] = mapped_column(server_default=func.now())


class JobEvent(Base):
    """An event in a job's log, which polling, streams and webhooks read. `seq` counts from 1 within a job. A trigger
    deletes the log with its job."""

    __tablename__ = "job_events"

    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    attempt: Mapped[int]
    type: Mapped[str]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Worker(Base):
    """A worker process, which is alive until it has left, as long as `seen_at` is recent. Every start of a process
    adds a row. `processes` are the ids under which it and its children claim jobs, `slots` are by queue, `models` those
    for embeddings that it has ready. Workers of older versions do not say what is null. `early_exits` are those of a
    worker that its host, which adds the row, cannot start."""

    __tablename__ = "workers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    queues: Mapped[list[str]]
    models: Mapped[list[str]] = mapped_column(server_default=text("'[]'"))
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    left_at: Mapped[datetime | None]
    version: Mapped[str | None]
    slots: Mapped[dict[str, Any] | None]
    cores: Mapped[int | None]
    memory_bytes: Mapped[int | None] = mapped_column(BigInteger)
    gpus: Mapped[list[Any] | None]
    processes: Mapped[list[str] | None]
    drain_requested_at: Mapped[datetime | None]
    early_exits: Mapped[int | None]
    exit_code: Mapped[int | None]
