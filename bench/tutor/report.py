"""The cases side by side, and whether the targets are met."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from bench.common import tables
from bench.common.results import Row
from bench.common.tables import Target
from bench.tutor.learners import ENDPOINTS
from bench.tutor.model import FIRST_TOKEN_SECONDS, SLOTS, TOKENS_PER_SECOND
from bench.tutor.plan import CASES, THINK_SECONDS

MOST_MS, MOST_PLATFORM_MS = 2_000.0, 50.0
FEW, MANY = 10, 100
QUIET_PERCENT = 10.0

NOTES = """\
The columns are learners at once. Each asks for resources, has one exercise written, answers it and reports a task, in \
turn; they think for {think:g} s on average before each request, in the first column not at all. Each has one document \
of samples/, beside the shared library.
The model is a stand-in behind a socket, {slots} slots, {first:g} s to its first token, {speed:g} tokens/s. Without \
one, the built-in provider quotes.
p50, p95: from the request to the finished job. queue: the wait for a free slot. platform: what neither that wait nor \
the model took, or without a model the work itself; the last line is of all endpoints together.
refused: jobs that ended with the truth that the library has no more to give.
cpu: CPU time for each request, of all processes of the platform, and of some. What else runs on the machine hardly \
changes it; it changes the times above. machine_others: how much of all cores' time others took meanwhile. Where that \
is above {quiet:g} %, judge by CPU time."""


def show(console: Console, rows: Sequence[Row], ratios: Mapping[str, float], failures: Sequence[str]) -> None:
    cases = [name for name in CASES if any(row.system == name for row in rows)]
    table = Table("metric", *cases, "unit")
    for name in dict.fromkeys(row.metric for row in rows):
        found = {row.system: row for row in rows if row.metric == name}
        shown = [tables.number(found[case].median) if case in found else "" for case in cases]
        table.add_row(name, *shown, next(iter(found.values())).unit)
    console.print(table)
    console.print(
        NOTES.format(
            think=THINK_SECONDS, slots=SLOTS, first=FIRST_TOKEN_SECONDS, speed=TOKENS_PER_SECOND, quiet=QUIET_PERCENT
        ),
        style="dim",
    )
    tables.show_targets(console, list(_targets({(row.system, row.metric): row.median for row in rows})))
    tables.show_failures(console, failures)


def _targets(values: Mapping[tuple[str, str], float]) -> Iterator[Target]:
    for name in dict.fromkeys(name for name, _ in values):
        learners = CASES[name].learners
        most = {"platform_p95": MOST_PLATFORM_MS} if learners == MANY else {}
        if learners == FEW:
            most = {f"{endpoint}_p95": MOST_MS for endpoint in ENDPOINTS}
        for metric, limit in most.items():
            value = values.get((name, metric))
            reached = "not measured" if value is None else f"{value:,.0f} ms"
            yield Target(f"{name}: {metric} <= {limit:,g} ms", reached, value is not None and value <= limit)
