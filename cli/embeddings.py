"""`pensum embeddings`: which model embeds the library, and how another one takes over."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from cli import formatting, job_follower
from cli.connection import LONG_SECONDS, Key, Url, connect
from pensum_client import BuildIn, BuildOut, GenerationOut, JobOut, Pensum

LOOK_SECONDS = 1.0
COLUMNS = ("id", "state", "model", "dimensions", "progress", "found", "until")

app = typer.Typer(help="Which model embeds the library, and how another one takes over.", no_args_is_help=True)

Id = Annotated[int, typer.Argument(metavar="ID", min=1)]


@app.command("list")
def list_generations(url: Url = None, key: Key = None) -> None:
    """All generations, newest first; a tab-separated line each where no terminal is."""
    with connect(url, key) as pensum:
        _print(pensum.generations())


@app.command()
def build(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A folder on the GPU host, or a name on the hub.")],
    query_prefix: Annotated[str, typer.Option(help="What the model wants before a question.")] = "",
    passage_prefix: Annotated[str, typer.Option(help="What it wants before a passage.")] = "",
    activate: Annotated[bool, typer.Option(help="Let it answer searches once it finds enough.")] = True,
    golden: Annotated[
        Path | None, typer.Option(help='Questions to measure it by: {"question": ..., "quote": ...} on each line.')
    ] = None,
    follow: Annotated[bool, typer.Option(help="Show how it goes; Ctrl-C only ends the watching.")] = True,
    url: Url = None,
    key: Key = None,
) -> None:
    """Embed the library with another model, while searches go on."""
    wish = _wish(model, query_prefix, passage_prefix, activate, golden)
    with connect(url, key) as pensum:
        begun = pensum.build_generation(wish)
    print(begun.generation_id, flush=True)
    if follow:
        with connect(url, key, timeout=LONG_SECONDS) as pensum:
            raise typer.Exit(_follow(pensum, begun))


def _wish(model: str, query_prefix: str, passage_prefix: str, activate: bool, golden: Path | None) -> BuildIn:
    try:
        lines = golden.read_text().splitlines() if golden else []
        questions = [_Golden.model_validate_json(line).model_dump() for line in lines if line.strip()]
        return BuildIn.model_validate(
            {
                "model": model,
                "query_prefix": query_prefix,
                "passage_prefix": passage_prefix,
                "auto_activate": activate,
                "questions": questions,
            }
        )
    except (OSError, ValidationError) as error:
        raise typer.BadParameter(str(error), param_hint="--golden" if golden else "MODEL") from error


class _Golden(BaseModel):
    question: str
    quote: str


@app.command()
def activate(
    generation_id: Id,
    force: Annotated[bool, typer.Option("--force", help="Although it finds too little.")] = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Let a complete generation answer searches."""
    with connect(url, key) as pensum:
        _print([pensum.steer_generation(generation_id, "activate", force=force)])


@app.command()
def rollback(generation_id: Id, url: Url = None, key: Key = None) -> None:
    """Go back from the active generation to the one before it, or to this one as long as it is kept."""
    with connect(url, key) as pensum:
        _print([pensum.steer_generation(generation_id, "rollback")])


@app.command()
def pause(generation_id: Id, url: Url = None, key: Key = None) -> None:
    """Stop a build, to go on later."""
    with connect(url, key) as pensum:
        _print([pensum.steer_generation(generation_id, "pause")])


@app.command()
def resume(generation_id: Id, url: Url = None, key: Key = None) -> None:
    """Go on with a build that was paused or has failed."""
    with connect(url, key) as pensum:
        _print([pensum.steer_generation(generation_id, "resume")])


def _print(generations: Sequence[GenerationOut]) -> None:
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        for generation in generations:
            print("\t".join(_cells(generation)))
        return
    table = Table(*COLUMNS, box=None, pad_edge=False)
    for generation in generations:
        table.add_row(*_cells(generation))
    console.print(table)


def _cells(generation: GenerationOut) -> Sequence[str]:
    recall = generation.recall or {}
    return (
        str(generation.id),
        _state_in_words(generation),
        formatting.printable(generation.model),
        str(generation.dimensions or ""),
        _progress_in_words(generation),
        "" if recall.get("found") is None else f"{recall['found']:.0%}",
        f"{generation.soak_until:%Y-%m-%d %H:%M} UTC" if generation.is_soaking else "",
    )


def _state_in_words(generation: GenerationOut) -> str:
    if generation.is_paused:
        return "paused"
    return f"{generation.state} ({generation.step})" if generation.step else f"{generation.state}"


def _progress_in_words(generation: GenerationOut) -> str:
    progress = generation.progress
    words = [f"{progress.done}/{progress.total}"]
    if progress.eta_seconds is not None and progress.texts_per_second:
        words += [f"{progress.texts_per_second:.0f}/s", f"{formatting.age_in_words(progress.eta_seconds)} left"]
    return ", ".join(words)


def _follow(pensum: Pensum, begun: BuildOut) -> int:
    """The exit status, once the job has ended."""
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(bar_width=30))
    words = (TextColumn("{task.fields[words]}", markup=False), TimeElapsedColumn())
    with Progress(*columns, *words, console=console) as bars:
        bar = bars.add_task("waiting", total=None, words="")
        while (job := pensum.get(begun.id)).finished_at is None:
            for generation in pensum.generations():
                if generation.id == begun.generation_id:
                    total, done = generation.progress.total or None, generation.progress.done
                    bars.update(bar, description=_step_in_words(job), total=total, completed=done)
                    bars.update(bar, words=_words(job, generation))
            time.sleep(LOOK_SECONDS)
    job_follower.tell_end(job)
    return job_follower.exit_status(job)


def _step_in_words(job: JobOut) -> str:
    return str((job.progress or {}).get("note") or formatting.state_in_words(job))


def _words(job: JobOut, generation: GenerationOut) -> str:
    if generation.step == "embed":
        return _progress_in_words(generation)
    return formatting.progress_in_words(job.progress or {})
