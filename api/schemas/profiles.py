from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.texts import Body


class ProgressIn(Body):
    completed_task: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")]
    score: Annotated[float | None, Field(ge=0, le=1, description="A fraction: 85 % is 0.85.")] = None
    minutes: Annotated[float | None, Field(ge=0, le=100_000)] = None
    callback_url: str | None = None


class ProgressOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    completed_task: str
    topic: str | None
    score: float | None
    minutes: float | None
    insight: str | None
    created_at: datetime
