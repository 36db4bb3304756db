"""PostgreSQL queried directly, by prepared statements: `FOLDER SECONDS exact|hnsw`. Ranks by vectors alone, with the
index or by a full scan; the rows have the texts and titles that the product's response has."""

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

from bench.common.results import percentile
from bench.search.http_load import CONNECTIONS, MAX_SINGLE
from bench.search.systems import peers
from bench.search.systems.peers import DEPTH
from core.settings import settings

NEAREST = """
SELECT c.id, c.text, c.start_offset, c.end_offset, c.page, d.id, d.path, d.title, near.distance FROM (
    SELECT chunk_id, embedding::halfvec(384) <=> CAST($1::text AS halfvec(384)) AS distance FROM chunk_embeddings
    WHERE generation_id = {generation_id} AND user_id = '{user_id}' {in_project}
    ORDER BY (embedding::halfvec(384) <=> CAST($1::text AS halfvec(384))) {without_index} LIMIT {depth}
) AS near JOIN chunks c ON c.id = near.chunk_id JOIN documents d ON d.id = c.document_id ORDER BY near.distance
"""
HNSW = {"hnsw.iterative_scan": "strict_order", "hnsw.ef_search": str(settings().search.ef)}
WITHOUT_INDEX = "+ 0"


class Direct:
    def __init__(self, folder: Path, *, is_exact: bool) -> None:
        self.library = json.loads((folder / "library.json").read_text())
        self.is_exact = is_exact

    async def figures(self, question_vectors: Any, nearest: Any, seconds: float, *, is_kept: bool) -> dict[str, float]:
        project = f"AND project_id = '{self.library['project_id']}'" if is_kept else ""
        statement = NEAREST.format(
            **self.library, in_project=project, depth=DEPTH, without_index=WITHOUT_INDEX * self.is_exact
        )
        questions = [str(vector) for vector in question_vectors.tolist()]
        rows = {id_: row for row, id_ in enumerate(self.library["chunk_ids"])}
        connections = [await self._connect() for _ in range(CONNECTIONS)]
        found = [[rows[str(row[0])] for row in await connections[0].fetch(statement, one)] for one in questions]
        questions_in_turn = cycle(questions)
        single = (await _query(connections[0], statement, questions_in_turn, seconds))[:MAX_SINGLE]
        began = time.perf_counter()
        counts = await asyncio.gather(*(_query(one, statement, questions_in_turn, seconds) for one in connections))
        rate = sum(map(len, counts)) / (time.perf_counter() - began)
        for connection in connections:
            await connection.close()
        return {"recall": peers.recall(found, nearest), "queries": rate, "p95": percentile(single, 0.95)}

    async def _connect(self) -> "asyncpg.Connection":
        return await asyncpg.connect(os.environ["DATABASE_URL"], server_settings=HNSW)


async def _query(
    connection: "asyncpg.Connection", statement: str, questions_in_turn: Any, seconds: float
) -> list[float]:
    """How many milliseconds each query took."""
    took: list[float] = []
    ends_at = time.perf_counter() + seconds
    while (began := time.perf_counter()) < ends_at:
        await connection.fetch(statement, next(questions_in_turn))
        took.append((time.perf_counter() - began) * 1e3)
    return took


async def main(folder: Path, seconds: float, *, is_exact: bool) -> None:
    library, questions = peers.vectors(folder)
    direct, rows = Direct(folder, is_exact=is_exact), peers.in_project(len(library))
    figures = await direct.figures(questions, peers.nearest(library, questions), seconds, is_kept=False)
    nearest = rows[peers.nearest(library[rows], questions)]
    kept = await direct.figures(questions, nearest, seconds, is_kept=True)
    peers.report(figures | {f"{name}_kept": value for name, value in kept.items()})


if __name__ == "__main__":
    arguments: Sequence[str] = sys.argv
    uvloop.run(main(Path(arguments[1]), float(arguments[2]), is_exact=arguments[3] == "exact"))
