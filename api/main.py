"""The HTTP API. Nothing happens at import; `create_app` is the factory that uvicorn calls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api import errors
from api.body_limit import BodyLimit
from api.routes import documents, events, health, jobs, learning, llm, profiles
from api.settings import ApiSettings
from api.wakeups import Wakeups
from db.session import dispose
from tasks.desk import Desk


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with app.state.wakeups.listening():
        yield
    await dispose()


def create_app() -> FastAPI:
    app = FastAPI(
        title="Pensum",
        summary="The backend of AI learning sites whose GPU stands somewhere else.",
        version="0.1.0",
        lifespan=_lifespan,
    )
    app.state.wakeups = Wakeups()
    app.state.desk = Desk()
    app.add_middleware(BodyLimit, max_bytes=ApiSettings().max_upload_bytes)
    errors.install(app)
    for noun in (llm, jobs, events, documents, learning, profiles, health):
        app.include_router(noun.router)
    return app
