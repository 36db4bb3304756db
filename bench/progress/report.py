"""The table, its assumptions, and whether the target is met."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from bench.common import tables
from bench.common.results import OURS, Row
from bench.progress.timed_ollama import SECONDS_PER_PIECE, SLOTS

MOST = {"overhead_p95": 2_000.0, "cached_p95": 30.0}

NOTES = """\
{users} users, who think for {think:g} s on average, send {offered:.1f} requests/s. The model is a fake one behind a \
socket, {speed:.0f} words/s on each of {slots} slots: at model_p50 they can serve {served:.1f} requests/s, so \
{busy:.0%} of them is in use. A real 8B model on such a card is several times slower, and would need as much more time \
to think, or more slots. Every task differs, so no answer is cached. The encoder has one CPU thread.
overhead: from the user's request to the response, less the model's time for it; waiting for a slot is part of it. \
queue_p95: from the job's commit to its start, that wait included.
fifo: one FastAPI route that calls the same model through a semaphore. It has no accounts, database, search, retries, \
history or mastery, and loses waiting requests when it ends: it shows what the rest costs, and is no alternative.
cached: a question that was asked before, while no worker runs; read: GET of a stored answer, in turn with it. Both \
one request after the other. cached_reads: how many reads one cached answer takes, by both p95."""


def show(
    users: int,
    think_seconds: float,
    console: Console,
    rows: Sequence[Row],
    ratios: Mapping[str, float],
    failures: Sequence[str],
) -> None:
    model_ms = next((row.median for row in rows if (row.system, row.metric) == (OURS, "model_p50")), None)
    notes = "" if model_ms is None else _notes(users, think_seconds, model_ms)
    tables.show(console, rows, ratios, failures, notes=notes, targets=list(tables.at_most(MOST, rows)))


def _notes(users: int, think_seconds: float, model_ms: float) -> str:
    offered = users / (think_seconds + model_ms / 1e3)
    served = SLOTS / model_ms * 1e3
    return NOTES.format(
        users=users,
        think=think_seconds,
        offered=offered,
        speed=1 / SECONDS_PER_PIECE,
        slots=SLOTS,
        served=served,
        busy=offered / served,
    )
