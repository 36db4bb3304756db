"""Celery's `delay()` in a plain route, which FastAPI runs in its pool of threads."""

import os
from datetime import UTC, datetime
from uuid import UUID

from celery import Celery
from fastapi import FastAPI

from api.deps import CurrentUser
from api.schemas.jobs import JobOut
from api.schemas.llm import EmbedIn
from bench.jobs.routes.app import accepted, new_app

celery = Celery("bench", broker=os.environ["REDIS_URL"])


@celery.task(name="embed", ignore_result=True)  # type: ignore[untyped-decorator]  # Celery has no types
def embed_texts(user_id: str, texts: list[str]) -> None:
    """No worker runs."""


def embed(user: CurrentUser, body: EmbedIn) -> JobOut:
    sent = embed_texts.delay(str(user.id), body.texts)
    return accepted(UUID(sent.id), datetime.now(UTC))


def create_app() -> FastAPI:
    app = new_app()
    app.post("/api/llm/embed", status_code=202)(embed)
    return app
