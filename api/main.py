"""The application. Importing has no effects; `create_app` is the factory that uvicorn calls."""

import gc
import gzip
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Route

from api import database_check, errors, file_names, plugin_routes, strict_input
from api.account_pages import access_log
from api.background import in_background
from api.console import serving
from api.fair_share import Shares
from api.job_changes import JobChanges
from api.known_paths import KnownPaths
from api.middleware import cross_origin
from api.middleware.body_limit import BodyLimitMiddleware, open_routes_of
from api.middleware.fair_share import FairShareMiddleware
from api.middleware.fast_path import FastPathMiddleware, routes_of
from api.middleware.head import HeadMiddleware
from api.middleware.json_limit import JsonLimitMiddleware
from api.middleware.long_response import LongResponseMiddleware
from api.middleware.own_headers import OwnHeadersMiddleware
from api.middleware.request_origin import RequestOriginMiddleware
from api.middleware.reset_identity import ResetIdentityMiddleware
from api.middleware.specified_paths import SpecifiedPathsMiddleware
from api.openapi import document
from api.own_job_streams import OwnJobStreams
from api.platform_streams import PlatformStreams
from api.quotas.rate_meter import RateMeter
from api.quotas.stored_bytes import StoredBytes
from api.quotas.stream_counts import StreamCounts
from api.routes import (
    account,
    account_pages,
    admin,
    admin_events,
    admin_jobs,
    admin_profiles,
    admin_queues,
    admin_schedules,
    admin_settings,
    admin_storage,
    admin_usage,
    admin_users,
    admin_workers,
    answers,
    api_keys,
    audit,
    auth,
    bulk_actions,
    chat,
    chat_threads,
    console,
    cv_matcher,
    deliveries,
    documentation,
    documents,
    embeddings,
    events,
    external_users,
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
    openai_compatible,
    own_job_events,
    platform_webhooks,
    problems,
    profiles,
    projects,
    saved_views,
    search,
    site_instructions,
    stories,
    story_chapters,
    summaries,
    topics,
    transcripts,
    user_tokens,
    webhooks,
)
from api.streams import Streams
from api.suggested_paths import SuggestedPaths
from core import last_resort
from core.settings import load_settings_or_exit, settings
from db.engines import async_engine
from db.first_connection import first_connection
from db.search.pool import SearchPool
from tasks import job_log  # noqa: F401  # registers an after-commit hook that logs cancelled jobs
from tasks.contracts import PLUGINS
from tasks.group_commit import GroupCommit
from tasks.webhooks import dispatch_on_commit  # noqa: F401  # registers a before-commit hook for deliveries
from workers.accounts.secret import SecretMissing, secret
from workers.egress.resolver import Resolver

CLOSE_SECONDS = 5.0  # connections whose line is dark would keep the process
GC_THRESHOLD = 5_000  # objects; Python's default of 700 costs streams a third of their processor time

ROUTERS = (
    auth.router,
    account.router,
    api_keys.router,
    login_sessions.router,
    github.router,
    admin.router,
    admin_events.router,
    admin_jobs.router,
    bulk_actions.router,
    admin_queues.router,
    admin_schedules.router,
    admin_settings.router,
    admin_storage.router,
    admin_usage.router,
    admin_users.router,
    admin_workers.router,
    external_users.router,
    user_tokens.router,
    admin_profiles.router,
    audit.router,
    llm_config.router,
    llm.router,
    llm_models.router,
    llm_providers.router,
    own_job_events.router,  # before jobs, or /events would match /{job_id}
    jobs.router,
    events.router,
    webhooks.router,
    deliveries.router,
    platform_webhooks.router,
    saved_views.router,
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
    chat_threads.router.without_project,
    chat.router.without_project,
    chat_threads.router.of_project,
    chat.router.of_project,
    instructions.router,
    site_instructions.router,
    profiles.router,
    projects.router,
    transcripts.router,
    health.router,
    problems.router,
    openai_compatible.router,
    account_pages.router,
    documentation.router,
    console.router,
    console.admin_router,
)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    _tune_garbage_collector()
    app.state.streams = Streams(app.state.job_changes)
    app.state.own_job_streams = OwnJobStreams()
    app.state.platform_streams = PlatformStreams()
    async with (
        app.state.job_changes.listening(),
        app.state.streams.reading(),
        app.state.own_job_streams.reading(),
        app.state.platform_streams.reading(),
        in_background(app.state.rate_meter.share_forever()),
    ):
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


def _routes_of(app: FastAPI, routers: Iterable[APIRouter]) -> Iterator[Route]:
    """Those of the routers, and of the documentation."""
    for routes in (app.routes, *(router.routes for router in routers)):
        yield from (route for route in routes if isinstance(route, Route))


def _document(app: FastAPI, all_routes: Iterable[Route]) -> None:
    """The document is written when it is first asked for."""
    routes = [route for route in all_routes if isinstance(route, APIRoute)]

    @cache
    def openapi() -> dict[str, Any]:
        return document.write(app, routes, app.state.known_paths)

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way
    app.state.openapi_json = cache(lambda: json.dumps(openapi(), ensure_ascii=False).encode())
    app.state.openapi_gzip = cache(lambda: gzip.compress(app.state.openapi_json()))


def _add_middleware(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """The last one sees a request first."""
    app.add_middleware(JsonLimitMiddleware)
    app.add_middleware(FastPathMiddleware, routes=routes_of(routers))
    app.add_middleware(
        BodyLimitMiddleware, max_bytes=settings().api.max_upload_bytes, open_routes=open_routes_of(routers)
    )
    app.add_middleware(ResetIdentityMiddleware)
    app.add_middleware(OwnHeadersMiddleware)
    app.add_middleware(FairShareMiddleware, shares=app.state.shares)
    app.add_middleware(LongResponseMiddleware)
    app.add_middleware(HeadMiddleware)
    app.add_middleware(RequestOriginMiddleware)
    app.add_middleware(SpecifiedPathsMiddleware, at_root=settings().api.root_paths)
    cross_origin.allow(app, settings().api.allowed_origins)


def create_app() -> FastAPI:
    load_settings_or_exit()
    _ensure_secret()
    first_connection.require(database_check.ensure_ours)
    access_log.keep_tokens_out()
    app = FastAPI(
        title="Pensum",
        summary="The backend of AI learning sites whose GPU stands somewhere else.",
        version="0.1.0",
        lifespan=_lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would redirect to whatever host the request names
        # Requests are traced into their jobs by core/origin.py. FastAPI's own records would hold the texts of errors.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        dependencies=[Depends(strict_input.check)],
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.job_changes = JobChanges()
    app.state.group_commit = GroupCommit()
    app.state.rate_meter = RateMeter()
    app.state.stored_bytes = StoredBytes()
    app.state.stream_counts = StreamCounts()
    app.state.search_pool = SearchPool()
    app.state.resolver = Resolver(settings().webhooks)
    app.state.shares = Shares()
    routers = (*ROUTERS, *plugin_routes.routers(ROUTERS, PLUGINS.values()))
    _add_middleware(app, routers)
    errors.install(app)
    file_names.install()
    app.mount("/docs/assets", documentation.ASSETS)
    app.mount("/console/assets", serving.ASSETS)
    for router in routers:
        app.include_router(router)
    routes = list(_routes_of(app, routers))
    app.state.known_paths = KnownPaths(routes)
    app.state.suggested_paths = SuggestedPaths(route for route in routes if isinstance(route, APIRoute))
    _document(app, routes)
    return app
