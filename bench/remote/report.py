"""The figures of each line side by side, and whether the targets are met."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from bench.common import tables
from bench.common.results import Row
from bench.common.tables import Target

NEAR, FAR = "0 ms", "40 ms"
MOST = {"search_p50": 130.0, "model_asked_p50": 130.0}
LATER_MS = 40.0  # the first token, than on one machine
LEAST_JOBS = 150.0

NOTES = """\
The columns are round trips between the GPU workers and both servers, half of it each way.
search: with a query that nobody asked before, whose vector a GPU worker makes. model_asked: from the submission of an \
LLM job until its model is asked. first_token: from the model's first token to the client. embedding_jobs: of one text \
each, from the first claim to the last result.
The turns are how often a connection waited for the line, by search, embedding job and LLM job (one at a time, with \
what the workers do meanwhile anyway), and by second while nothing happens, both workers together."""


def show(console: Console, rows: Sequence[Row], ratios: Mapping[str, float], failures: Sequence[str]) -> None:
    lines = sorted({row.system for row in rows}, key=lambda line: int(line.split()[0]))
    table = Table("metric", *lines, "unit")
    for name in dict.fromkeys(row.metric for row in rows):
        found = {row.system: row for row in rows if row.metric == name}
        shown = [tables.number(found[line].median) if line in found else "" for line in lines]
        table.add_row(name, *shown, next(iter(found.values())).unit)
    console.print(table)
    console.print(NOTES, style="dim")
    tables.show_targets(console, list(_targets({(row.system, row.metric): row.median for row in rows})))
    tables.show_failures(console, failures)


def _targets(values: Mapping[tuple[str, str], float]) -> Iterator[Target]:
    for metric, most in MOST.items():
        if (value := values.get((FAR, metric))) is not None:
            yield Target(f"{metric} at {FAR} <= {most:g} ms", f"{value:.0f} ms", value <= most)
    if (jobs := values.get((FAR, "embedding_jobs"))) is not None:
        yield Target(f"embedding_jobs at {FAR} >= {LEAST_JOBS:g}/s", f"{jobs:.0f}/s", jobs >= LEAST_JOBS)
    near, far = (values.get((line, "first_token_p50")) for line in (NEAR, FAR))
    if near is not None and far is not None:
        yield Target(f"first_token {LATER_MS:g} ms later at most", f"{far - near:.0f} ms", far - near <= LATER_MS)
