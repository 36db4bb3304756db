"""The output of the demo."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pensum_client import JobOut


def print_resources(
    console: Console, question: str, resources: Sequence[dict[str, Any]], texts: Mapping[str, str]
) -> bool:
    """Whether every quote is an exact part of a sample file, or of a shared resource's summary."""
    console.print(f"\nResources for: {question}", style="bold")
    files = [_file_with(resource["quote"], texts) for resource in resources]
    for resource, file in zip(resources, files, strict=True):
        found = f"✓ in {file}" if file else "✗ in no sample file and no shared resource"
        console.print(_panel(resource["title"], [f"“{resource['quote']}”", found, resource["reason"]]))
    return all(files)


def _file_with(quote: str, texts: Mapping[str, str]) -> str | None:
    return next((name for name, text in texts.items() if quote and quote in text), None)


def print_exercises(console: Console, exercises: Sequence[dict[str, Any]]) -> None:
    for exercise in exercises:
        choices = [f"{number}) {choice}" for number, choice in enumerate(exercise.get("choices") or [], start=1)]
        hints = [f"hint: {hint}" for hint in exercise.get("hints") or []]
        console.print(_panel(exercise["type"].replace("_", " "), [exercise["prompt"], *choices, *hints]))


def print_progress(console: Console, result: dict[str, Any]) -> None:
    mastery = [f"{topic}: {share:.0%}" for topic, share in result["mastery"].items()]
    next_steps = [f"next: {step}" for step in result["next"]]
    console.print(_panel("progress", [result["progress"], *mastery, *next_steps]))


def print_profile(console: Console, profile: dict[str, Any]) -> None:
    console.print(_panel("profile", [profile["name"], profile["bio"]]))


def print_problem(console: Console, lines: Sequence[str], *, title: str = "not done") -> None:
    console.print(_panel(title, [line for line in lines if line], style="yellow"))


def print_receipts(console: Console, jobs: Sequence[JobOut]) -> None:
    table = Table("job", "jobs", "provider", "queued s", "worked s", title="Receipts (medians)")
    for column in (1, 3, 4):
        table.columns[column].justify = "right"
    for kind in dict.fromkeys(job.kind for job in jobs):
        receipts = [job.receipt for job in jobs if job.kind == kind and job.receipt is not None]
        if not receipts:  # none of them ended
            continue
        providers = {receipt.provider or receipt.model or "" for receipt in receipts}
        queued = median(receipt.queue_seconds for receipt in receipts)
        worked = median(receipt.work_seconds for receipt in receipts)
        table.add_row(kind, str(len(receipts)), ", ".join(providers), f"{queued:.2f}", f"{worked:.2f}")
    console.print(table)


def _panel(title: str, lines: Sequence[str], *, style: str = "cyan") -> Panel:
    return Panel(Text("\n".join(lines)), title=Text(title), title_align="left", border_style=style)
