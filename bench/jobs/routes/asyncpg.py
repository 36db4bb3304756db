"""asyncpg with a pool: one INSERT a request, which is its own transaction."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, Request

from api.deps import CurrentUser
from api.schemas.jobs import JobOut
from api.schemas.llm import EmbedIn
from bench.jobs.routes.app import accepted, new_app

TABLE = """
    CREATE TABLE submissions (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(), user_id uuid NOT NULL, kind text NOT NULL,
        payload jsonb NOT NULL, state text NOT NULL DEFAULT 'queued', created_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX ON submissions (user_id);
    CREATE INDEX ON submissions (state)
"""
ADD = "INSERT INTO submissions (user_id, kind, payload) VALUES ($1, $2, $3) RETURNING id, created_at"


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=10, max_size=20) as pool:
        await pool.execute(TABLE)
        app.state.pool = pool
        yield


async def embed(request: Request, user: CurrentUser, body: EmbedIn) -> JobOut:
    row = await request.app.state.pool.fetchrow(ADD, user.id, "llm.embed", json.dumps({"texts": body.texts}))
    return accepted(row["id"], row["created_at"])


def create_app() -> FastAPI:
    app = new_app(lifespan=_lifespan)
    app.post("/api/llm/embed", status_code=202)(embed)
    return app
