"""Searches of the API: one statement in one round trip, without SQLAlchemy, which would take longer than PostgreSQL.

They run as the platform, because row-level security makes them hundreds of times slower (docs/decisions/0019). Two
things keep them to the acting user's own library: the statement names the user, and `_find` refuses a search for anyone
else.
"""

import math
import re
from functools import lru_cache
from uuid import UUID

from core.errors import Transient
from core.machine import available_cores
from core.settings import settings
from core.sizing import sizes
from db import row_level_security
from db.models import EmbeddingGeneration, JobState
from db.queries.embeddings.generations import NoActiveGeneration
from db.search import statement
from db.search.passages import FoundPassage, Search
from db.search.statement import Vector
from db.transactions import AsyncStatements

ACTIVE_GENERATION = """
SELECT id, model, dimensions, unrelated, related, languages,
    EXISTS (SELECT FROM query_vectors WHERE generation_id = g.id AND text_hash = $1) AS is_known
FROM embedding_generations g WHERE state = 'active'
"""
EMBEDDING_STATE = """
SELECT EXISTS (SELECT FROM query_vectors WHERE generation_id = $2 AND text_hash = $3) AS is_known,
    (SELECT state FROM jobs WHERE id = $1) AS state
"""

NAME = re.compile(r"(?<!:):([a-z_]+)")


class SearchUnavailable(Transient):
    """No worker embedded the search query in time. Check that a worker for `io.embed` or `gpu.embed` runs."""

    slug = "search-unavailable"


class SearchPool:
    """A few connections for the searches of one API process, opened when they are needed."""

    def __init__(self) -> None:
        self._active: EmbeddingGeneration | None = None
        self._statements = AsyncStatements(
            connections=settings().search.connections or _own_share(), server_settings=statement.planner_settings()
        )

    async def find_at_once(self, search: Search, *, is_large: bool) -> list[FoundPassage]:
        """The user's best passages, if one statement can find them: the generation that was active last still is, and
        holds the query's vector. Otherwise nothing."""
        if self._active is None:
            return []
        return await self._find(search, search.statement(self._active, Vector.KEPT_BY_ACTIVE, is_large=is_large))

    async def find(self, search: Search, generation: EmbeddingGeneration, *, is_large: bool) -> list[FoundPassage]:
        """The user's best passages, best first. Another generation may be active meanwhile."""
        self._active = generation
        return await self._find(search, search.statement(generation, Vector.KEPT, is_large=is_large))

    async def find_by_words(
        self, search: Search, generation: EmbeddingGeneration, *, is_large: bool
    ) -> list[FoundPassage]:
        """The passages that hold the words of the query, best first."""
        return await self._find(search, search.statement(generation, Vector.NONE, is_large=is_large))

    async def look_up(self, search: Search) -> tuple[EmbeddingGeneration, bool]:
        """The active generation, and whether it holds the query's vector. Raises `NoActiveGeneration`."""
        rows = await self._statements.fetch(ACTIVE_GENERATION, search.text_hash)
        if not rows:
            raise NoActiveGeneration
        [(id_, model, dimensions, unrelated, related, languages, is_known)] = rows
        found = EmbeddingGeneration(
            id=id_, model=model, dimensions=dimensions, unrelated=unrelated, related=related, languages=languages
        )
        return found, is_known

    async def is_embedded(self, search: Search, generation: EmbeddingGeneration, *, by: UUID) -> bool:
        """Raises `SearchUnavailable` if the job that should do it ended without."""
        [(is_known, state)] = await self._statements.fetch(EMBEDDING_STATE, by, generation.id, search.text_hash)
        if not is_known and (state is None or JobState(state).is_terminal):
            raise SearchUnavailable
        return bool(is_known)

    async def _find(self, search: Search, named: str) -> list[FoundPassage]:
        row_level_security.ensure_acting_user(search.user_id)
        query, names = _numbered(named)
        values = search.values()
        rows = await self._statements.fetch(query, *(values[name] for name in names))
        return [FoundPassage(*row) for row in rows]

    async def close(self) -> None:
        await self._statements.close()


def _own_share() -> int:
    """Of this machine's cores, which its API processes share, and one more."""
    return math.ceil(available_cores() / sizes().api_processes.count) + 1


@lru_cache(maxsize=256)
def _numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    """As asyncpg wants it: `$1` for the first name, and the names in order."""
    names = tuple(dict.fromkeys(NAME.findall(statement)))
    numbers = {name: f"${number}" for number, name in enumerate(names, start=1)}
    return NAME.sub(lambda found: numbers[found[1]], statement), names
