"""SQLAlchemy's async ORM: a session a request, `add` and `commit`."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI
from sqlalchemy import func, make_url
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from api.deps import CurrentUser
from api.schemas.jobs import JobOut
from api.schemas.llm import EmbedIn
from bench.jobs.routes.app import accepted, new_app

engine = create_async_engine(
    make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+asyncpg"), pool_size=10, max_overflow=10
)
sessions = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class Submission(Base):
    __tablename__ = "submissions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(default="queued", index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


async def _session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield


async def embed(user: CurrentUser, session: Annotated[AsyncSession, Depends(_session)], body: EmbedIn) -> JobOut:
    submission = Submission(user_id=user.id, kind="llm.embed", payload={"texts": body.texts})
    session.add(submission)
    await session.commit()
    return accepted(submission.id, submission.created_at)


def create_app() -> FastAPI:
    app = new_app(lifespan=_lifespan)
    app.post("/api/llm/embed", status_code=202)(embed)
    return app
