"""The response of all routes."""

from datetime import datetime
from uuid import UUID

from api.schemas.jobs import JobOut, Links


def accepted(job_id: UUID, created_at: datetime) -> JobOut:
    path = f"/api/jobs/{job_id}"
    return JobOut(
        id=job_id,
        kind="llm.embed",
        state="queued",
        internal=False,
        input={},
        metadata={},
        waiting_reason="starved",
        progress=None,
        attempt=0,
        max_attempts=3,
        result=None,
        error=None,
        receipt=None,
        created_at=created_at,
        started_at=None,
        finished_at=None,
        expires_at=None,
        waiting_since=None,
        links=Links(self=path, events=f"{path}/events", cancel=f"{path}/cancel"),
    )
