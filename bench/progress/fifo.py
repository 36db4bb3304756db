"""The peer: one route that asks the model while a semaphore has a place, first come, first served.

It keeps nothing, searches nothing, knows nobody, and forgets whoever waits when it ends.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request

from api.schemas.profiles import ProgressIn
from tasks.queues import GPU_LLM
from workers.learning.generative import ASSESS, SYSTEM, Assessment
from workers.llm.settings import LlmSettings

PATIENCE_SECONDS = 120.0


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.slots = asyncio.Semaphore(GPU_LLM.slots)
    async with httpx.AsyncClient(base_url=os.environ["OLLAMA_HOST"], timeout=PATIENCE_SECONDS) as client:
        app.state.model = client
        yield


async def record_progress(request: Request, body: ProgressIn) -> dict[str, object]:
    messages = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": f"{ASSESS}\n\n{body.completed_task}: {body.score}, {body.minutes} minutes"},
    ]
    asked = {
        "model": LlmSettings().model,
        "messages": messages,
        "stream": False,
        "format": Assessment.model_json_schema(),
    }
    async with request.app.state.slots:
        answer = await request.app.state.model.post("/api/chat", json=asked)
    said = Assessment.model_validate_json(answer.raise_for_status().json()["message"]["content"])
    return {"state": "succeeded", "result": {"progress": said.text, "next": said.next}}


def create_app() -> FastAPI:
    app = FastAPI(lifespan=_lifespan)
    app.post("/api/profiles/progress")(record_progress)
    return app
