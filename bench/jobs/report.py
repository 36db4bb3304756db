"""The tables, and whether the targets are met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.common import tables
from bench.common.results import OURS, Row
from bench.jobs.catalogue import ROUTES, SYSTEMS

PEERS = ("celery_default", "celery_tuned", "dramatiq", "taskiq", "saq", "huey", "arq", "procrastinate")
PROMISES = {system.name: system.promise for system in SYSTEMS}
PROMISES_OF_ROUTES = {route.name: route.promise for route in ROUTES}

NOTES = """\
drain: for Pensum from the first claim to the last end by the rows, once all have succeeded with their result; for the \
others from the first start of a job to the last, whatever they write afterwards.
start: from right before the submitting call, a durable commit for Pensum and procrastinate, to the job's first line.
half load: half of the first rate at which Celery's default drained, or of the system's own rate if that is less.
submit: 64 connections, one uvicorn process; every response was 202, and the rows were counted.
cancel: from the request to the job's final row, for jobs that reach a checkpoint every 5 ms.
cpu: processor time of a job or a submission, in the worker or the API, and in PostgreSQL. Other work on the machine \
changes it less than the rates."""


@dataclass(frozen=True)
class Target:
    metric: str
    against: tuple[str, ...]
    least: float

    @property
    def name(self) -> str:
        whom = self.against[0] if len(self.against) == 1 else "the best peer"
        return f"{self.metric}: {self.least:g}x {whom}"


TARGETS = (
    Target("drain", ("celery_default",), 10),
    Target("drain", PEERS, 3),
    Target("drain", ("procrastinate",), 25),
    Target("drain", ("raw_skip_locked",), 0.25),
    Target("start_p95", ("celery_default",), 2),
    Target("start_p95", PEERS, 1),
    Target("start_p95_half_load", ("celery_default",), 2),
    Target("start_p95_half_load", PEERS, 1),
    Target("submit", ("orm",), 5),
    Target("submit", ("asyncpg",), 1.6),
    Target("submit", ("no_database",), 0.8),
)


def show(console: Console, rows: Sequence[Row], ratios: Mapping[str, float], failures: Sequence[str]) -> None:
    for metric in dict.fromkeys(row.metric for row in rows):
        console.print(_table(metric, [row for row in rows if row.metric == metric], ratios))
    console.print(NOTES, style="dim")
    tables.show_targets(console, _targets(ratios))
    for metric, others in _ahead(ratios).items():
        console.print(f"Ahead of Pensum in {metric}: {', '.join(others)}.")
    tables.show_failures(console, failures)


def _table(metric: str, rows: Sequence[Row], ratios: Mapping[str, float]) -> Table:
    table = Table("system", rows[0].unit, "least", "most", "Pensum is", "promise", title=metric, title_justify="left")
    for column in table.columns[1:5]:
        column.justify = "right"
    promises = PROMISES_OF_ROUTES if metric == "submit" else PROMISES
    for row in rows:
        ratio = ratios.get(f"{metric}_vs_{row.system}")
        table.add_row(
            row.system,
            *(tables.number(value) for value in (row.median, row.min, row.max)),
            f"{ratio:.2f}x" if ratio else "",
            promises[row.system],
            style="bold" if row.system == OURS else None,
        )
    return table


def _targets(ratios: Mapping[str, float]) -> list[tables.Target]:
    reached_targets = []
    for target in TARGETS:
        measured = [ratios[name] for system in target.against if (name := f"{target.metric}_vs_{system}") in ratios]
        if measured:
            reached = min(measured)
            reached_targets.append(tables.Target(target.name, f"{reached:.2f}x", reached >= target.least))
    return reached_targets


def _ahead(ratios: Mapping[str, float]) -> dict[str, list[str]]:
    """Systems that are ahead of Pensum, by metric, with the share of theirs that Pensum reaches."""
    ahead: dict[str, list[str]] = {}
    for name, ratio in ratios.items():
        metric, _, system = name.partition("_vs_")
        if ratio < 1:
            ahead.setdefault(metric, []).append(f"{system} ({ratio:.2f})")
    return ahead
