"""Searches of the API: one statement in one round trip, without SQLAlchemy, which would take longer than PostgreSQL.

They are sent as the platform, because row-level security makes them hundreds of times slower (docs/decisions/0019).
What keeps them to the user's own: the statement names the user, and none can be asked for but who the request acts for.
"""

import asyncio
import re
from functools import lru_cache
from typing import Any
from uuid import UUID

import asyncpg

from core.errors import Transient
from db import row_level_security
from db.models import EmbeddingGeneration, JobState
from db.prepared_statements import REPLAN_SECONDS
from db.queries.embeddings.generations import NoActiveGeneration
from db.search import statement
from db.search.passages import FoundPassage, Search
from db.search.statement import Vector
from db.settings import DatabaseSettings, SearchSettings
from db.transactions import AWAY, LONGEST_SECONDS, SESSION, DatabaseUnavailable

LOOK_UP = """
SELECT id, dimensions, EXISTS (SELECT FROM query_vectors WHERE generation_id = g.id AND text_hash = $1) AS is_known
FROM embedding_generations g WHERE state = 'active'
"""
LOOK = """
SELECT EXISTS (SELECT FROM query_vectors WHERE generation_id = $2 AND text_hash = $3) AS is_known,
    (SELECT state FROM jobs WHERE id = $1) AS state
"""

NAME = re.compile(r"(?<!:):([a-z_]+)")


class SearchUnavailable(Transient):
    """No worker turned the search into a vector in time. Check that a `gpu.embed` worker runs."""

    slug = "search-unavailable"


class _Unspoilt(asyncpg.Connection):  # type: ignore[misc]  # asyncpg is untyped
    """Single statements leave nothing behind, so nothing is reset: that would be a second round trip."""

    def get_reset_query(self) -> str:
        return ""


class Searches:
    """Its connections are opened when they are needed."""

    def __init__(self) -> None:
        self._pool: asyncpg.Pool | None = None
        self._active: EmbeddingGeneration | None = None
        self._opening = asyncio.Lock()

    async def find_at_once(self, wish: Search, *, is_large: bool) -> list[FoundPassage]:
        """Nothing, too, where it takes more than one statement to know."""
        if self._active is None:
            return []
        return await self._find(wish, wish.statement(self._active, Vector.KEPT_BY_ACTIVE, is_large=is_large))

    async def find(self, wish: Search, generation: EmbeddingGeneration, *, is_large: bool) -> list[FoundPassage]:
        """The user's best passages, best first. Another generation may be active meanwhile."""
        self._active = generation
        return await self._find(wish, wish.statement(generation, Vector.KEPT, is_large=is_large))

    async def look_up(self, wish: Search) -> tuple[EmbeddingGeneration, bool]:
        """The active generation, and whether it knows the query's vector. Raises `NoActiveGeneration`."""
        rows = await self._fetch(LOOK_UP, wish.text_hash)
        if not rows:
            raise NoActiveGeneration
        [(id_, dimensions, is_known)] = rows
        return EmbeddingGeneration(id=id_, dimensions=dimensions), is_known

    async def is_embedded(self, wish: Search, generation: EmbeddingGeneration, *, by: UUID) -> bool:
        """Raises `SearchUnavailable` if the job that should do it ended without."""
        [(is_known, state)] = await self._fetch(LOOK, by, generation.id, wish.text_hash)
        if not is_known and (state is None or JobState(state).is_terminal):
            raise SearchUnavailable
        return bool(is_known)

    async def _find(self, wish: Search, named: str) -> list[FoundPassage]:
        row_level_security.ensure_own(wish.user_id)
        query, names = _numbered(named)
        values = wish.values()
        rows = await self._fetch(query, *(values[name] for name in names))
        return [FoundPassage(*row) for row in rows]

    async def _fetch(self, query: str, *values: Any) -> list[asyncpg.Record]:
        try:
            pool = await self._opened()
            rows: list[asyncpg.Record] = await pool.fetch(query, *values)
        except (*AWAY, OSError) as error:
            raise DatabaseUnavailable from error
        return rows

    async def _opened(self) -> "asyncpg.Pool":
        async with self._opening:
            if self._pool is None:
                settings = DatabaseSettings()
                self._pool = await asyncpg.create_pool(
                    settings.url,
                    min_size=0,
                    max_size=SearchSettings().connections,
                    timeout=settings.connect_timeout_seconds,
                    command_timeout=LONGEST_SECONDS,
                    max_cached_statement_lifetime=REPLAN_SECONDS,
                    connection_class=_Unspoilt,
                    server_settings=SESSION | statement.settings() | {"role": row_level_security.PLATFORM_ROLE},
                )
        return self._pool

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()


@lru_cache(maxsize=256)
def _numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    """As asyncpg wants it: `$1` for the first name, and the names in order."""
    names = tuple(dict.fromkeys(NAME.findall(statement)))
    places = {name: f"${place}" for place, name in enumerate(names, start=1)}
    return NAME.sub(lambda found: places[found[1]], statement), names
