"""What a person sees: bars and faults while it runs, two tables at the end."""

from collections.abc import Sequence
from statistics import median

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.chaos.plan import PlannedJob
from tests.chaos.schedule import Injected
from tests.chaos.verdict import Outcome

SHOWN_IDS = 5


class Board(Progress):
    """A bar of ended jobs for each length, and a line above them for each fault."""

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

    def fault_injected(self, injected: Injected) -> None:
        fault, damage = injected.fault, injected.damage
        words = [fault.name, fault.target, damage.note, damage.failure]
        self.console.print(f"{damage.at:%H:%M:%S}  {'  '.join(word for word in words if word)}", highlight=False)
        self.advance(self._faults)


def print_outcome(console: Console, outcome: Outcome) -> None:
    console.print(_faults(outcome.resumed))
    console.print(_promises(outcome))
    unanswered = ", ".join(f"{why} {count}" for why, count in sorted(outcome.unanswered.items())) or "none"
    console.print(f"{outcome.attempts_cut} attempts cut off by faults; requests sent again: {unanswered}")
    if outcome.spent:
        console.print(f"{len(outcome.spent)} jobs failed because the faults hit each of their attempts.")


def _faults(resumed: dict[str, list[float | None]]) -> Table:
    table = Table("fault", "times", "median s", "worst s", title="Time to resume")
    for name, times in resumed.items():
        table.add_row(name, *_measures(times))
    table.add_section()
    table.add_row("all", *_measures([seconds for times in resumed.values() for seconds in times]))
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _measures(times: Sequence[float | None]) -> list[str]:
    known = [seconds for seconds in times if seconds is not None]
    return [str(len(times)), *([f"{median(known):.1f}", f"{max(known):.1f}"] if known else ["-", "-"])]


def _promises(outcome: Outcome) -> Table:
    table = Table("promise", "broken", "by", title=f"{outcome.accepted} of {outcome.planned} jobs accepted")
    for name, offenders in outcome.offences.items():
        shown = [*offenders[:SHOWN_IDS], *(["..."] if len(offenders) > SHOWN_IDS else [])]
        table.add_row(name, str(len(offenders)), "\n".join(shown), style="bold red" if offenders else "green")
    table.columns[1].justify = "right"
    return table
