from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Computed, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import Base, Identified


class Webhook(Identified, Base):
    """A receiver of a user's job events.

    Secrets sign, so they are sealed, not hashed (workers/webhooks/sealing.py): show them to the owner only, when made
    or rotated. Until `confirmed_at`, when a test was answered, jobs' ends are held for it. `first_failure_at` is the
    first failed attempt since the last success.
    """

    __tablename__ = "webhooks"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    secret: Mapped[str]
    previous_secret: Mapped[str | None]
    previous_secret_until: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(server_default=text("now()"))
    first_failure_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[str | None]

    __table_args__ = (Index("ix_webhooks_own", "user_id", text("id DESC")),)


class CallbackSecret(Base):
    """Signs what is sent to the `callback_url`s of a user's jobs. Sealed, as that of a webhook."""

    __tablename__ = "callback_secrets"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str]


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class DeliveryAttempt(Base):
    """`status` is null where no response came; `problem` says why. `n` counts from 1, over redeliveries too."""

    __tablename__ = "delivery_attempts"

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    url: Mapped[str]
    status: Mapped[int | None]
    latency_seconds: Mapped[float | None]
    excerpt: Mapped[str] = mapped_column(server_default=text("''"))
    problem: Mapped[str | None]


class Delivery(Identified, Base):
    """One message for one URL; its id is the `webhook-id` of every attempt.

    `webhook_id` is null for a job's `callback_url`; `job` is the job as it ended, without its result, and null in a
    test. `attempts` were begun so far, `step` of them since it was last put at the start of the schedule. Without
    `next_attempt_at` it is held until its webhook is confirmed. While `lease_until` is in the future, a dispatcher
    sends it. Limits on deliveries in flight are per `host`.
    """

    __tablename__ = "deliveries"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    webhook_id: Mapped[UUID | None]
    job_id: Mapped[UUID | None]
    type: Mapped[str]
    url: Mapped[str]
    host: Mapped[str | None] = mapped_column(
        # as PostgreSQL shows it, because Alembic compares the texts
        Computed(r"coalesce(lower(substring(url, '://(\[[^]]*]|[^/:?]*)'::text)), ''::text)", persisted=True)
    )
    job: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    state: Mapped[DeliveryState] = mapped_column(server_default=DeliveryState.PENDING)
    problem: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    step: Mapped[int] = mapped_column(server_default=text("0"))
    next_attempt_at: Mapped[datetime | None] = mapped_column(server_default=text("now()"))
    lease_until: Mapped[datetime | None]

    log: Mapped[list[DeliveryAttempt]] = relationship(order_by=DeliveryAttempt.n, lazy="selectin", viewonly=True)

    __table_args__ = (
        Index(
            "ix_deliveries_waiting", "host", "user_id", "next_attempt_at", postgresql_where=text("state = 'pending'")
        ),
        Index(
            "ix_deliveries_held", "webhook_id", postgresql_where=text("state = 'pending' AND next_attempt_at IS NULL")
        ),
        Index("ix_deliveries_of_webhook", "webhook_id", text("id DESC")),
        Index("ix_deliveries_of_job", "user_id", "job_id", text("id DESC")),
    )
