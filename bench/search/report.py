"""The table, and whether the targets are met."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from bench.common import tables
from bench.common.results import Row
from bench.search.http_load import CONNECTIONS
from bench.search.systems.peers import CLIENTS

NOTES = f"""\
queries: {CONNECTIONS} busy clients. pensum: over HTTP to one API process, vectors and words, fused; the query's \
vector is known. pgvector and exact: prepared statements straight to PostgreSQL, vectors alone, by the same index or \
by a full scan. faiss and chroma: {CLIENTS} threads in the process that holds the index, of the same number of \
neighbours, with the least effort that reaches pensum's recall, or their most where they do not reach it; without \
texts, and faiss without owners and durability.
_kept: within a project that has one passage in a hundred. recall: of the nearest vectors; for pensum, which \
ranks by sentences and words too, of what it finds when it looks at all passages.
p95: one after the other. p95_new: queries that a gpu.embed worker has to embed first."""

LEAST_RATIOS = {"queries_vs_pgvector": 0.6}
LEAST = {"recall": 0.95, "recall_kept": 0.95}
MOST = {"p95_new": 50.0}


def show(console: Console, rows: Sequence[Row], ratios: Mapping[str, float], failures: Sequence[str]) -> None:
    targets = [*tables.least_ratios(LEAST_RATIOS, ratios), *tables.at_least(LEAST, rows), *tables.at_most(MOST, rows)]
    tables.show(console, rows, ratios, failures, notes=NOTES, targets=targets)
