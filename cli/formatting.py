"""Jobs as text: table rows and details for people, tab-separated lines for pipes."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pensum_client import AdminJobOut, JobOut

if TYPE_CHECKING:  # imported where it is used: what prints lines for a pipe starts faster
    from rich.console import RenderableType
    from rich.table import Table

# Control characters move the cursor or clear the screen, and a model may have written them.
CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)])
SECONDS_OF_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))
BAR_WIDTH = 12
MODEL_REASONS = {"model_away", "model_loading", "model_busy", "rate_limited"}
STATES_OF_STYLES = {
    "green": ("succeeded", "ready", "delivered", "enabled", "ok", "up", "idle", "active", "works"),
    "red": ("failed", "expired", "disabled", "dead", "starved", "degraded", "away", "suspended", "out_of_budget"),
    "cyan": ("running", "cancelling", "busy"),
    "yellow": (
        *("queued", "scheduled", "pending", "held", "waits", "drains"),
        *("waiting", "loading", "recovering", "rate_limited"),
    ),
    "dim": ("cancelled",),
}
STYLES = {state: style for style, states in STATES_OF_STYLES.items() for state in states}
COLUMNS = ("id", "kind", "state", "progress", "age", "attempt")


def printable(text: str) -> str:
    return text.translate(CONTROLS)


def style_of(state: str) -> str:
    """The colour of its first word."""
    return STYLES.get(state.partition(" ")[0], "")


def print_degraded(degraded: str, what: str) -> None:
    """For people: standard output may be read by a program."""
    from rich.console import Console

    words = f"pensum: {degraded}: no encoder was within reach, so {what} were found by words alone, not by meaning."
    Console(stderr=True, markup=False, highlight=False, soft_wrap=True).print(words)


def as_json(value: Any) -> str:
    return printable(json.dumps(value, indent=2, ensure_ascii=False))


def job_cells(job: JobOut) -> Sequence[str]:
    age_seconds = (datetime.now(UTC) - job.created_at).total_seconds()
    return (
        str(job.id),
        job.kind,
        state_text(job),
        progress_text(job.progress or {}),
        duration_text(age_seconds),
        f"{job.attempt}/{job.max_attempts}",
    )


def job_line(job: JobOut) -> str:
    return "\t".join([*job_cells(job), *_owner(job)])


def job_table(jobs: Sequence[JobOut]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(*COLUMNS, box=None, pad_edge=False)
    if any(isinstance(job, AdminJobOut) for job in jobs):
        table.add_column("user")
    table.columns[0].no_wrap = True
    for job in jobs:
        id_, kind, state, progress, *others = job_cells(job)
        table.add_row(
            id_,
            kind,
            Text(state, style=style_of(state)),
            _with_bar(progress, job.progress or {}),
            *others,
            *_owner(job),
        )
    return table


def _owner(job: JobOut) -> Sequence[str]:
    """The e-mail address of its user, in a list of all users' jobs."""
    return (printable(job.user_email or ""),) if isinstance(job, AdminJobOut) else ()


def _with_bar(text: str, progress: Mapping[str, Any]) -> "RenderableType":
    if not progress.get("total"):
        return text
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    grid = Table.grid(padding=(0, 1))
    grid.add_row(ProgressBar(total=progress["total"], completed=progress["done"], width=BAR_WIDTH), text)
    return grid


def job_details(job: JobOut) -> list[tuple[str, str]]:
    """Names and values of everything that is known of the job."""
    details = [*zip(COLUMNS, job_cells(job), strict=True)]
    if job.position is not None:
        details.append(("position", position_text(job.position, job.estimated_start_at)))
    details.append(("input", as_json(job.input)))
    if job.metadata:
        details.append(("metadata", printable(" ".join(f"{name}={value}" for name, value in job.metadata.items()))))
    times = {"started": job.started_at, "finished": job.finished_at, "expires": job.expires_at}
    details += [(name, f"{at:%Y-%m-%d %H:%M:%S} UTC") for name, at in times.items() if at is not None]
    if job.receipt is not None:
        details.append(("receipt", as_json(job.receipt.model_dump(exclude_none=True))))
    if job.error is not None:
        details.append(("error", printable(job.error["detail"])))
    if job.result is not None:
        details.append(("result", as_json(job.result)))
    return details


def position_text(position: int, starts_at: datetime | None) -> str:
    return f"{position}" if starts_at is None else f"{position}, begins at about {clock_text(starts_at)}"


def state_text(job: JobOut) -> str:
    reason = job.waiting_reason
    since = f" since {clock_text(job.waiting_since)}" if job.waiting_since else ""
    if reason == "starved" or waits_for_model(job):
        provider = job.waiting_for
        if provider is not None and provider.away_since is not None:
            return (
                f"waits for the model of {printable(provider.provider)}, away since {clock_text(provider.away_since)}"
            )
    if waits_for_model(job):
        return f"waits for the model{since}"
    return f"{job.state} ({reason}{since})" if reason not in {None, job.state} else f"{job.state}"


def waits_for_model(job: JobOut) -> bool:
    return job.waiting_reason in MODEL_REASONS


def clock_text(at: datetime) -> str:
    """In local time, with the day where that is another one."""
    local = at.astimezone()
    return f"{local:%H:%M}" if local.date() == datetime.now().astimezone().date() else f"{local:%Y-%m-%d %H:%M}"


def progress_text(progress: Mapping[str, Any]) -> str:
    if not progress:
        return ""
    done, total, unit, note = (progress.get(name) for name in ("done", "total", "unit", "note"))
    count = f"{done}/{total}" if total else f"{done}"
    return printable(" ".join(str(word) for word in (count, unit, note) if word))


def duration_text(seconds: float) -> str:
    size, unit = next((each for each in SECONDS_OF_UNITS if seconds >= each[0]), SECONDS_OF_UNITS[-1])
    return f"{max(seconds, 0) // size:.0f} {unit}"
