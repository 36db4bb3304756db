"""A job in words, for people and for pipes."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table

from pensum_client import JobOut

# A terminal obeys these, and a model may have written them.
CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)])
SECONDS_OF_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))
BAR_WIDTH = 12
COLUMNS = ("id", "kind", "state", "progress", "age", "attempt")


def printable(text: str) -> str:
    return text.translate(CONTROLS)


def in_json(value: Any) -> str:
    return printable(json.dumps(value, indent=2, ensure_ascii=False))


def cells(job: JobOut) -> Sequence[str]:
    age = age_in_words((datetime.now(UTC) - job.created_at).total_seconds())
    return (
        str(job.id),
        job.kind,
        state_in_words(job),
        progress_in_words(job.progress or {}),
        age,
        f"{job.attempt}/{job.max_attempts}",
    )


def line(job: JobOut) -> str:
    return "\t".join(cells(job))


def table(jobs: Sequence[JobOut]) -> Table:
    shown = Table(*COLUMNS, box=None, pad_edge=False)
    shown.columns[0].no_wrap = True
    for job in jobs:
        id_, kind, state, progress, *others = cells(job)
        shown.add_row(id_, kind, state, _with_bar(progress, job.progress or {}), *others)
    return shown


def _with_bar(words: str, progress: Mapping[str, Any]) -> RenderableType:
    if not progress.get("total"):
        return words
    grid = Table.grid(padding=(0, 1))
    grid.add_row(ProgressBar(total=progress["total"], completed=progress["done"], width=BAR_WIDTH), words)
    return grid


def details(job: JobOut) -> list[tuple[str, str]]:
    """What is there to tell, name by name."""
    told = [*zip(COLUMNS, cells(job), strict=True)]
    times = {"started": job.started_at, "finished": job.finished_at, "expires": job.expires_at}
    told += [(name, f"{at:%Y-%m-%d %H:%M:%S} UTC") for name, at in times.items() if at is not None]
    if job.receipt is not None:
        told.append(("receipt", in_json(job.receipt.model_dump(exclude_none=True))))
    if job.error is not None:
        told.append(("error", printable(job.error["detail"])))
    if job.result is not None:
        told.append(("result", in_json(job.result)))
    return told


def state_in_words(job: JobOut) -> str:
    reason = job.waiting_reason
    return f"{job.state} ({reason})" if reason not in {None, job.state} else f"{job.state}"


def progress_in_words(progress: Mapping[str, Any]) -> str:
    if not progress:
        return ""
    done, total, unit, note = (progress.get(name) for name in ("done", "total", "unit", "note"))
    count = f"{done}/{total}" if total else f"{done}"
    return printable(" ".join(str(word) for word in (count, unit, note) if word))


def age_in_words(seconds: float) -> str:
    size, unit = next((each for each in SECONDS_OF_UNITS if seconds >= each[0]), SECONDS_OF_UNITS[-1])
    return f"{max(seconds, 0) // size:.0f} {unit}"
