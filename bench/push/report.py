"""The table, and whether the targets are met."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from bench.push.hearts import HEARTS
from bench.push.senders.webhook import AT_ONCE
from bench.push.streaming import EVENTS_AT_ONCE
from bench.results import OURS, Row

NOTES = f"""\
sse_events: {HEARTS} hearts write without rest, {EVENTS_AT_ONCE} events of each job in a statement; sse_events_single: \
one, where PostgreSQL's writing sets the pace. All that was written came, on every stream.
sse_memory: resident memory of the server while all streams receive, less that before they were opened.
sse_processor: the server's time on the processor for each event, at one event a stream every 0.1 s, or 10,000 a \
second; sse_processor_full: the same while sse_events is measured.
sse_p50, sse_p95: from right before the worker's statement to the client's read, at the same pace.
webhooks: signed, to one receiver, {AT_ONCE} at once: threads with a session each for requests, tasks of one \
AsyncClient for httpx."""

#: The least ratio, or for memory the most KiB.
LEAST_RATIOS = {"sse_events_vs_starlette": 1.6, "webhooks_vs_requests": 5.0, "webhooks_vs_httpx": 5.0}
MOST_KIB_PER_STREAM = 15.0


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
            f"{ratio:.2f}x" if ratio else "",
            style="bold" if row.system == OURS else None,
        )
    return table


def _targets(rows: Sequence[Row], ratios: Mapping[str, float]) -> Table:
    table = Table("target", "reached", "", title="targets", title_justify="left")
    for name, least in LEAST_RATIOS.items():
        if name in ratios:
            table.add_row(f"{name}: {least:g}x", f"{ratios[name]:.2f}x", _verdict(ratios[name] >= least))
    for row in rows:
        if (row.metric, row.system) == ("sse_memory", OURS):
            is_met = row.median <= MOST_KIB_PER_STREAM
            table.add_row(f"sse_memory: {MOST_KIB_PER_STREAM:g} KiB/stream", _number(row.median), _verdict(is_met))
    return table


def _verdict(is_met: bool) -> str:
    return "met" if is_met else "missed"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
