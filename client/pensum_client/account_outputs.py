"""Logins and summaries. `tests/client/test_models.py` compares each with the schema of its name."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from pensum_client.library_results import SummaryPoint


class LoginSessionOut(BaseModel):
    """A login. `device` is what logged in, as far as it says; `current` is the one that asks."""

    id: UUID
    device: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool


class SummaryOut(BaseModel):
    """The summary of a document's `version`. Unless that `is_current`, a job makes it anew."""

    text: str
    points: list[SummaryPoint]
    language: str
    provider: str
    model: str
    version: int
    is_current: bool
    updated_at: datetime
