"""The table, and whether the targets are met."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from bench.results import OURS, Row
from bench.search.asking import CONNECTIONS
from bench.search.systems.peers import CLIENTS

NOTES = f"""\
queries: {CONNECTIONS} clients without rest. pensum: over HTTP to one process of the API, vectors and words, fused; \
the query's vector is known. pgvector and exact: prepared statements straight to PostgreSQL, vectors alone, by the \
same index or by looking at all. faiss and chroma: {CLIENTS} threads in the process that holds the index, at no less \
recall than pensum's, without texts, and faiss without owners and durability.
_kept: within a project that has one passage in a hundred. recall: of vectors alone, against looking at all.
p95: one after the other. p95_new: queries that a gpu.embed worker has to embed first."""

LEAST_RATIOS = {"queries_vs_pgvector": 0.6}
LEAST = {"recall": 0.95, "recall_kept": 0.95}
MOST = {"p95_new": 50.0}


def show(console: Console, rows: Sequence[Row], ratios: Mapping[str, float], failures: Sequence[str]) -> None:
    console.print(_table(rows, ratios))
    console.print(NOTES, style="dim")
    console.print(_targets(rows, ratios))
    for failure in failures:
        console.print(f"not measured: {failure}", style="red")


def _table(rows: Sequence[Row], ratios: Mapping[str, float]) -> Table:
    table = Table("metric", "system", "median", "least", "most", "unit", "Pensum is")
    table.columns[0].no_wrap = True
    for column in table.columns[2:5]:
        column.justify = "right"
    for row in rows:
        ratio = ratios.get(f"{row.metric}_vs_{row.system}")
        table.add_row(
            row.metric,
            row.system,
            *(_number(value) for value in (row.median, row.min, row.max)),
            row.unit,
            f"{ratio:.3g}x" if ratio else "",
            style="bold" if row.system == OURS else None,
        )
    return table


def _targets(rows: Sequence[Row], ratios: Mapping[str, float]) -> Table:
    table = Table("target", "reached", "", title="targets", title_justify="left")
    for name, least in LEAST_RATIOS.items():
        if name in ratios:
            table.add_row(f"{name}: {least:g}x", f"{ratios[name]:.2f}x", _verdict(ratios[name] >= least))
    for row in rows:
        if row.system == OURS and row.metric in LEAST:
            target = f"{row.metric}: {LEAST[row.metric]:g}"
            table.add_row(target, _number(row.median), _verdict(row.median >= LEAST[row.metric]))
        if row.system == OURS and row.metric in MOST:
            target = f"{row.metric}: {MOST[row.metric]:g} ms"
            table.add_row(target, _number(row.median), _verdict(row.median <= MOST[row.metric]))
    return table


def _verdict(is_met: bool) -> str:
    return "met" if is_met else "missed"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
