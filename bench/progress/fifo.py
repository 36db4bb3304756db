"""The peer: one route that calls the model behind a semaphore, first come, first served.

It stores nothing, searches nothing, authenticates nobody, and loses waiting requests when it ends.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request

from api.schemas.profiles import ProgressIn
from bench.progress.timed_ollama import SLOTS
from core.settings import settings
from workers.learning.generative.prompts import ASSESS, SYSTEM
from workers.learning.generative.schemas import Assessment

PATIENCE_SECONDS = 120.0


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.slots = asyncio.Semaphore(SLOTS)
    async with httpx.AsyncClient(base_url=os.environ["OLLAMA_HOST"], timeout=PATIENCE_SECONDS) as client:
        app.state.model = client
        yield


async def record_progress(request: Request, body: ProgressIn) -> dict[str, object]:
    messages = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": f"{ASSESS}\n\n{body.completed_task}: {body.score}, {body.minutes} minutes"},
    ]
    completion = {
        "model": settings().llm.model,
        "messages": messages,
        "stream": False,
        "format": Assessment.model_json_schema(),
    }
    async with request.app.state.slots:
        response = await request.app.state.model.post("/api/chat", json=completion)
    assessment = Assessment.model_validate_json(response.raise_for_status().json()["message"]["content"])
    return {"state": "succeeded", "result": {"progress": assessment.text, "next": assessment.next}}


def create_app() -> FastAPI:
    app = FastAPI(lifespan=_lifespan)
    app.post("/api/profiles/progress")(record_progress)
    return app
