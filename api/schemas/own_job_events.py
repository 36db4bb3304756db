"""What changes about a user's jobs, in a stream. For the documentation alone: no model writes it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from db.models import JobState


class JobChange(BaseModel):
    """The job as it is now. `version` grows with each change, and `problem` is the slug of one that failed."""

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


class StreamedJobChange(BaseModel):
    """One event of the stream. On the wire its lines are `event:` and `data:`, the last one in JSON; lines `id:` with
    the position of the stream come between events."""

    event: Literal["job.changed"]
    data: JobChange
