"""What all routes have in common: who asks, how much they may ask, and the response."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import FastAPI

from api.fair_share import Shares
from api.middleware.own_headers import OwnHeadersMiddleware
from api.quotas.rate_meter import RateMeter
from api.schemas.jobs import JobOut, Links


def new_app(**options: Any) -> FastAPI:
    """`api.deps` counts the requests of its user, and remembers whose they are."""
    app = FastAPI(**options)
    app.state.rate_meter = RateMeter()
    app.state.shares = Shares()
    app.add_middleware(OwnHeadersMiddleware)
    return app


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
        waiting_for=None,
        links=Links(self=path, events=f"{path}/events", cancel=f"{path}/cancel"),
    )
