"""The providers of language models, as administrators see them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from db.models import ProviderState


class ProviderOut(BaseModel):
    """`state` is what the last probe or job found, `detail` why it is not up. `since` says when it went, where no job
    can ask it, also because it was declared away or no live worker serves it. `waiting` counts queued jobs whose next
    provider it is, `models` what it listed last. Into one that `pulls_models` administrators pull others."""

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


class ProviderChangeOut(BaseModel):
    """`state` is one of the provider's states, `declared away`, `declared back` or `forgotten`."""

    model_config = ConfigDict(from_attributes=True)

    provider: str
    state: str
    detail: str | None
    at: datetime


class ProvidersOut(BaseModel):
    """`changes` are the latest, newest first."""

    providers: list[ProviderOut]
    changes: list[ProviderChangeOut]
