"""What the demo prints."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from cli.client import Job


class Bars(Progress):
    """One bar for each job."""

    def __init__(self, console: Console) -> None:
        super().__init__(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
            console=console,
        )

    def show(self, bar: Any, job: Job) -> None:
        progress = job.get("progress") or {}
        if job["state"] == "succeeded":
            self.update(bar, total=1, completed=1, note="done")
        else:
            note = progress.get("note") or job["state"]
            self.update(bar, total=progress.get("total"), completed=progress.get("done") or 0, note=note)


def print_resources(
    console: Console, question: str, resources: Sequence[dict[str, Any]], texts: Mapping[str, str]
) -> bool:
    """Whether each quote stands, letter by letter, in a sample file."""
    table = Table(title=f"Resources for: {question}", show_lines=True, expand=True)
    for heading, ratio in (("title", 2), ("why", 3), ("quote", 5), ("in file", 2)):
        table.add_column(heading, ratio=ratio)
    found_all = bool(resources)
    for resource in resources:
        quote = resource["quote"]
        file = next((name for name, text in texts.items() if quote and quote in text), None)
        found_all = found_all and file is not None
        table.add_row(resource["title"], resource["reason"], quote, f"✓ {file}" if file else "✗ not found")
    console.print(table)
    return found_all


def print_exercises(console: Console, exercises: Sequence[dict[str, Any]]) -> None:
    for exercise in exercises:
        choices = [
            f"{letter}) {choice}" for letter, choice in zip("abcdefgh", exercise.get("choices") or [], strict=False)
        ]
        hints = [f"hint: {hint}" for hint in exercise.get("hints") or []]
        text = "\n".join([exercise["prompt"], *choices, *hints])
        console.print(Panel(text, title=exercise["type"].replace("_", " "), title_align="left"), markup=False)


def print_progress(console: Console, result: dict[str, Any]) -> None:
    mastery = [f"{topic}: {share:.0%}" for topic, share in result["mastery"].items()]
    following = [f"next: {step}" for step in result["next"]]
    console.print(Panel("\n".join([result["progress"], *mastery, *following]), title="progress", title_align="left"))


def print_receipts(console: Console, jobs: Sequence[Job]) -> None:
    table = Table(title="Receipts")
    for heading in ("job", "provider", "model", "queued s", "worked s", "attempts"):
        table.add_column(heading, justify="right" if heading.endswith("s") else "left")
    for job in jobs:
        receipt = job["receipt"]
        seconds = (f"{receipt[name]:.2f}" for name in ("queue_seconds", "work_seconds"))
        words = (receipt.get("provider") or "", receipt.get("model") or "")
        table.add_row(job["kind"], *words, *seconds, str(receipt["attempts"]))
    console.print(table)
