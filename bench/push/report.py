"""The table, and whether the targets are met."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from bench.common import tables
from bench.common.results import Row
from bench.push.heartbeats import WORKERS
from bench.push.senders.webhook import AT_ONCE
from bench.push.stream_rate import EVENTS_AT_ONCE

NOTES = f"""\
sse_events: {WORKERS} workers write without a pause, {EVENTS_AT_ONCE} events of each job in a statement; \
sse_events_single: one, where PostgreSQL's writing is the bottleneck. Every event arrived, on every stream.
sse_memory: resident memory of the server while all streams receive, less that before they were opened.
sse_processor: the server's CPU time per event, at one event per stream every 0.1 s, or 10,000 per second; \
sse_processor_full: the same while sse_events is measured.
sse_p50, sse_p95: from right before the worker's statement to the client's read, at the same pace.
webhooks: signed, to one receiver, {AT_ONCE} at once: threads with a session each for requests, tasks of one \
AsyncClient for httpx."""

LEAST_RATIOS = {"sse_events_vs_starlette": 1.6, "webhooks_vs_requests": 5.0, "webhooks_vs_httpx": 5.0}
MOST = {"sse_memory": 15.0}


def show(console: Console, rows: Sequence[Row], ratios: Mapping[str, float], failures: Sequence[str]) -> None:
    targets = [*tables.least_ratios(LEAST_RATIOS, ratios), *tables.at_most(MOST, rows)]
    tables.show(console, rows, ratios, failures, notes=NOTES, targets=targets)
