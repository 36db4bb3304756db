"""The table, what it rests on, and whether the target is met."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from bench import tables
from bench.progress.model import SECONDS_PER_PIECE
from bench.results import OURS, Row
from tasks.queues import GPU_LLM

MOST = {"overhead_p95": 2_000.0}

NOTES = """\
{users} learners, who think for {think:g} s on average: {offered:.1f} requests/s are offered. The model is a stand-in \
over a socket, {speed:.0f} words/s on each of {slots} slots: with model_p50 they can serve {served:.1f} requests/s, so \
{busy:.0%} of them is in use. A real model of 8B on such a card is several times slower, and would need as much more \
time to think, or more slots. No answer is cached: every task is another one. The encoder has one thread of the CPU.
overhead: from the learner's request to the answer, less what the model took for it; the wait for one of the slots is \
in it. queue_p95: from the job's commit to its start, that wait included.
fifo: one FastAPI route that asks the same model through a semaphore. It has no accounts, database, search, retries, \
history or mastery, and what waits in it is lost when it ends: it shows what the rest costs, and is no alternative."""


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
    served = GPU_LLM.slots / model_ms * 1e3
    return NOTES.format(
        users=users,
        think=think_seconds,
        offered=offered,
        speed=1 / SECONDS_PER_PIECE,
        slots=GPU_LLM.slots,
        served=served,
        busy=offered / served,
    )
