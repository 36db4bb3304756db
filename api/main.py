"""The application. Importing has no effects; `create_app` is the factory that uvicorn calls."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api import errors
from api.account_pages import access_log
from api.job_changes import JobChanges
from api.middleware.body_limit import BodyLimitMiddleware
from api.middleware.fast_path import FastPathMiddleware, routes_of
from api.middleware.json_limit import JsonLimitMiddleware
from api.middleware.long_response import LongResponseMiddleware
from api.middleware.reset_identity import ResetIdentityMiddleware
from api.routes import (
    account_pages,
    admin,
    admin_profiles,
    answers,
    api_keys,
    auth,
    chat,
    chat_threads,
    cv_matcher,
    deliveries,
    documents,
    embeddings,
    events,
    github,
    grading,
    health,
    instructions,
    jobs,
    learning,
    library,
    llm,
    llm_config,
    llm_models,
    llm_providers,
    login_sessions,
    profiles,
    projects,
    search,
    site_instructions,
    stories,
    story_chapters,
    summaries,
    topics,
    transcripts,
    webhooks,
)
from api.streams import Streams
from core import last_resort
from core.settings import load_settings_or_exit, settings
from db.engines import async_engine
from db.search.pool import SearchPool
from tasks.group_commit import GroupCommit
from tasks.webhooks import dispatch_on_commit  # noqa: F401  # registers a before-commit hook for deliveries
from workers.accounts.secret import SecretMissing, secret
from workers.egress.resolver import Resolver

CLOSE_SECONDS = 5.0  # connections whose line is dark would keep the process
GC_THRESHOLD = 5_000  # objects; Python's default of 700 costs streams a third of their processor time

ROUTERS = (
    auth.router,
    api_keys.router,
    login_sessions.router,
    github.router,
    admin.router,
    admin_profiles.router,
    llm_config.router,
    llm.router,
    llm_models.router,
    llm_providers.router,
    jobs.router,
    events.router,
    webhooks.router,
    deliveries.router,
    search.router,  # before documents, or /search would match /{document_id}
    documents.router,
    summaries.router,
    embeddings.router,
    learning.router,
    grading.router,
    library.router,
    stories.router,
    story_chapters.router,
    topics.router,
    cv_matcher.router,
    answers.router,
    chat_threads.router,
    chat.router,
    instructions.router,
    site_instructions.router,
    profiles.router,
    projects.router,
    transcripts.router,
    health.router,
    account_pages.router,
)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    _tune_garbage_collector()
    app.state.streams = Streams(app.state.job_changes)
    async with app.state.job_changes.listening(), app.state.streams.reading():
        yield
    with last_resort.limit(CLOSE_SECONDS):
        await app.state.group_commit.close()
        await app.state.search_pool.close()
        app.state.resolver.close()
        await async_engine().dispose()


def _tune_garbage_collector() -> None:
    """Freezes startup objects and collects rarely: streams create only short-lived objects."""
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD, 20, 20)


def _ensure_secret() -> None:
    """In production, a missing or weak secret stops the start. In development one is created when it is needed."""
    try:
        if settings().site.is_production:
            secret()
    except SecretMissing as problem:
        raise SystemExit(f"pensum: {problem.detail}") from None


def create_app() -> FastAPI:
    load_settings_or_exit()
    _ensure_secret()
    access_log.keep_tokens_out()
    app = FastAPI(
        title="Pensum",
        summary="The backend of AI learning sites whose GPU stands somewhere else.",
        version="0.1.0",
        lifespan=_lifespan,
    )
    app.state.job_changes = JobChanges()
    app.state.group_commit = GroupCommit()
    app.state.search_pool = SearchPool()
    app.state.resolver = Resolver(settings().webhooks)
    app.add_middleware(JsonLimitMiddleware)
    app.add_middleware(FastPathMiddleware, routes=routes_of(ROUTERS))
    app.add_middleware(BodyLimitMiddleware, max_bytes=settings().api.max_upload_bytes)
    app.add_middleware(ResetIdentityMiddleware)
    app.add_middleware(LongResponseMiddleware)
    errors.install(app)
    for router in ROUTERS:
        app.include_router(router)
    return app
