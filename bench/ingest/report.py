"""The table, and whether the target is met."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from bench.common import tables
from bench.common.results import Row
from bench.common.tables import Target

NOTES = """\
documents: of 480 words, three passages each, from the first request until all can be searched; pensum over HTTP with \
all of its processes, one person's. parse, cut, embed, store: that step alone, without HTTP, jobs or the other steps, \
on all cores. Its share is how much of pensum's time the step alone would take.
documents_filled: the same in a library that holds many documents before.
login_*: the same with the workers of gpu.* queues logged in as a GPU host's are; without_row_rules that login may \
touch all rows of the tables which it may touch.
*_cpu: what a document costs in all, and the share of the machine that processes beside the bench took."""

MOST_TIMES_SLOWER = 1.3  # than the slowest step alone


def show(console: Console, rows: Sequence[Row], ratios: Mapping[str, float], failures: Sequence[str]) -> None:
    slowest = [name for name in ratios if name.startswith("documents_vs_")]
    targets = []
    if slowest:
        name = max(slowest, key=lambda one: ratios[one])
        times = 1 / ratios[name]
        wanted = (
            f"at most {MOST_TIMES_SLOWER}x the time of the slowest step alone ({name.removeprefix('documents_vs_')})"
        )
        targets.append(Target(wanted, f"{times:.2f}x", times <= MOST_TIMES_SLOWER))
    tables.show(console, rows, ratios, failures, notes=NOTES, targets=targets)
    for name in slowest:
        console.print(f"share of {name.removeprefix('documents_vs_')}: {ratios[name]:.0%}")
