from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Identity, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class ProviderState(StrEnum):
    """`recovering` is up, but nobody has seen an output yet: one job at a time asks it."""

    UP = "up"
    RECOVERING = "recovering"
    AWAY = "away"
    LOADING = "loading"
    BUSY = "busy"
    RATE_LIMITED = "rate_limited"
    OUT_OF_BUDGET = "out_of_budget"


class LlmProvider(Base):
    """The health of a provider of language models, as the workers see it that announce it.

    `down_since` and `up_since` are when it last went and came; a provider that was never up has no `up_since`.
    `wrote_at` is when it first had an output after it last came. `failures` counts those since it last worked, and the
    pause before the next probe grows with them. `rank` is its position among the providers that `auto` asks. An
    operator who declares it away keeps jobs from it. `configured_by` names the workers that were configured for it when
    they ran last; workers of older versions do not say so.
    """

    __tablename__ = "llm_providers"

    name: Mapped[str] = mapped_column(primary_key=True)
    queue: Mapped[str]
    rank: Mapped[int]
    slots: Mapped[int]
    models: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    default_model: Mapped[str | None]
    state: Mapped[ProviderState] = mapped_column(server_default=text("'away'"))
    detail: Mapped[str | None]
    since: Mapped[datetime] = mapped_column(server_default=func.now())
    down_since: Mapped[datetime | None] = mapped_column(server_default=func.now())
    up_since: Mapped[datetime | None]
    wrote_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    probe_at: Mapped[datetime] = mapped_column(server_default=func.now())
    declared_away_at: Mapped[datetime | None]
    announced_at: Mapped[datetime] = mapped_column(server_default=func.now())
    configured_by: Mapped[list[str] | None]


class LlmProviderChange(Base):
    """When a provider went and came."""

    __tablename__ = "llm_provider_changes"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    provider: Mapped[str]
    state: Mapped[str]
    detail: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
