"""Terminal output: progress bars and faults during the run, two tables at the end."""

from collections.abc import Sequence
from statistics import median

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.chaos.evaluation import Outcome
from tests.chaos.fault_schedule import InjectedFault
from tests.chaos.planned_jobs import PlannedJob

MAX_SHOWN_IDS = 5


class ProgressDisplay(Progress):
    """Progress bars of finished jobs and faults, and a line above them for each fault."""

    def __init__(self, console: Console, jobs: Sequence[PlannedJob], faults: int) -> None:
        super().__init__(
            TextColumn("{task.description:>10}"),
            BarColumn(bar_width=40),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )
        long = sum(job.is_long for job in jobs)
        self._short = self.add_task("short jobs", total=len(jobs) - long)
        self._long = self.add_task("long jobs", total=long)
        self._faults = self.add_task("faults", total=faults)

    def job_ended(self, job: PlannedJob) -> None:
        self.advance(self._long if job.is_long else self._short)

    def fault_injected(self, injected: InjectedFault) -> None:
        fault, result = injected.fault, injected.result
        words = [fault.name, fault.target, result.note, result.failure]
        self.console.print(f"{result.at:%H:%M:%S}  {'  '.join(word for word in words if word)}", highlight=False)
        self.advance(self._faults)


def print_outcome(console: Console, outcome: Outcome) -> None:
    console.print(_faults(outcome.recovery_seconds))
    console.print(_promises(outcome))
    retried_requests = ", ".join(f"{why} {count}" for why, count in sorted(outcome.retried_requests.items())) or "none"
    console.print(f"{outcome.attempts_cut} attempts interrupted by faults; retried requests: {retried_requests}")
    if outcome.exhausted:
        console.print(f"{len(outcome.exhausted)} jobs failed because the faults hit each of their attempts.")


def _faults(recovery_seconds: dict[str, list[float | None]]) -> Table:
    table = Table("fault", "times", "median s", "max s", title="Recovery time")
    for name, times in recovery_seconds.items():
        table.add_row(name, *_measures(times))
    table.add_section()
    table.add_row("all", *_measures([seconds for times in recovery_seconds.values() for seconds in times]))
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _measures(times: Sequence[float | None]) -> list[str]:
    known = [seconds for seconds in times if seconds is not None]
    return [str(len(times)), *([f"{median(known):.1f}", f"{max(known):.1f}"] if known else ["-", "-"])]


def _promises(outcome: Outcome) -> Table:
    table = Table("promise", "broken", "by", title=f"{outcome.accepted} of {outcome.planned} jobs accepted")
    for name, violations in outcome.violations.items():
        shown = [*violations[:MAX_SHOWN_IDS], *(["..."] if len(violations) > MAX_SHOWN_IDS else [])]
        table.add_row(name, str(len(violations)), "\n".join(shown), style="bold red" if violations else "green")
    table.columns[1].justify = "right"
    return table
