from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from cli import formatting
from pensum_client import JobOut


class ProgressBars(Progress):
    """One bar for each job."""

    def __init__(self, console: Console) -> None:
        super().__init__(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[note]}", markup=False),
            TimeElapsedColumn(),
            console=console,
        )

    def show_job(self, bar: TaskID, job: JobOut) -> None:
        if job.state == "succeeded":
            self.update(bar, total=1, completed=1, note="done")
        else:
            self.show_progress(bar, job.progress or {}, default_note=formatting.state_text(job))

    def show_progress(self, bar: TaskID, progress: Mapping[str, Any], *, default_note: str) -> None:
        note = progress.get("note") or default_note
        self.update(bar, total=progress.get("total"), completed=progress.get("done") or 0, note=note)
