"""PostgreSQL asked directly, by prepared statements: `FOLDER SECONDS exact|hnsw`. Vectors alone decide, by the index or
by looking at all of them; the answer has the texts and titles that the product's has."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import asyncpg
import uvloop

from bench.jobs.record import percentile
from bench.search.asking import CONNECTIONS, SINGLE
from bench.search.systems import peers
from bench.search.systems.peers import DEPTH
from db.settings import SearchSettings

NEAREST = """
SELECT c.id, c.text, c.start_offset, c.end_offset, c.page, d.id, d.path, d.title, near.distance FROM (
    SELECT chunk_id, embedding::halfvec(384) <=> CAST($1::text AS halfvec(384)) AS distance FROM chunk_embeddings
    WHERE generation_id = {generation_id} AND user_id = '{user_id}' {in_project}
    ORDER BY (embedding::halfvec(384) <=> CAST($1::text AS halfvec(384))) {by_no_index} LIMIT {depth}
) AS near JOIN chunks c ON c.id = near.chunk_id JOIN documents d ON d.id = c.document_id ORDER BY near.distance
"""
HNSW = {"hnsw.iterative_scan": "strict_order", "hnsw.ef_search": str(SearchSettings().ef)}
BY_NO_INDEX = "+ 0"


class Direct:
    def __init__(self, folder: Path, *, is_exact: bool) -> None:
        self.library = json.loads((folder / "library.json").read_text())
        self.is_exact = is_exact

    async def figures(self, asked: Any, nearest: Any, seconds: float, *, is_kept: bool) -> dict[str, float]:
        project = f"AND project_id = '{self.library['project_id']}'" if is_kept else ""
        statement = NEAREST.format(
            **self.library, in_project=project, depth=DEPTH, by_no_index=BY_NO_INDEX * self.is_exact
        )
        questions = [str(vector) for vector in asked.tolist()]
        rows = {id_: row for row, id_ in enumerate(self.library["chunk_ids"])}
        connections = [await self._connect() for _ in range(CONNECTIONS)]
        found = [[rows[str(row[0])] for row in await connections[0].fetch(statement, one)] for one in questions]
        turns = cycle(questions)
        single = (await _ask(connections[0], statement, turns, seconds))[:SINGLE]
        began = time.perf_counter()
        counts = await asyncio.gather(*(_ask(one, statement, turns, seconds) for one in connections))
        rate = sum(map(len, counts)) / (time.perf_counter() - began)
        for connection in connections:
            await connection.close()
        return {"recall": peers.recall(found, nearest), "queries": rate, "p95": percentile(single, 0.95)}

    async def _connect(self) -> "asyncpg.Connection":
        return await asyncpg.connect(os.environ["DATABASE_URL"], server_settings=HNSW)


async def _ask(connection: "asyncpg.Connection", statement: str, turns: Any, seconds: float) -> list[float]:
    """How many milliseconds each took."""
    took: list[float] = []
    ends_at = time.perf_counter() + seconds
    while (began := time.perf_counter()) < ends_at:
        await connection.fetch(statement, next(turns))
        took.append((time.perf_counter() - began) * 1e3)
    return took


async def main(folder: Path, seconds: float, *, is_exact: bool) -> None:
    library, asked = peers.vectors(folder)
    direct, rows = Direct(folder, is_exact=is_exact), peers.kept(len(library))
    figures = await direct.figures(asked, peers.truth(library, asked), seconds, is_kept=False)
    nearest = rows[peers.truth(library[rows], asked)]
    kept = await direct.figures(asked, nearest, seconds, is_kept=True)
    peers.tell(figures | {f"{name}_kept": value for name, value in kept.items()})


if __name__ == "__main__":
    arguments: Sequence[str] = sys.argv
    uvloop.run(main(Path(arguments[1]), float(arguments[2]), is_exact=arguments[3] == "exact"))
