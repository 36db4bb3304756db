"""`pensum embeddings`: the model that embeds the library, and switching to another one."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli import formatting, job_follower
from cli.connection import LONG_SECONDS, Key, Url, connect
from cli.output import AsJson, print_json, print_rows
from pensum_client import BuildIn, BuildOut, GenerationOut, JobOut, Pensum

REFRESH_SECONDS = 1.0
COLUMNS = ("id", "state", "model", "dimensions", "progress", "found", "until")

app = typer.Typer(help="The model that embeds the library, and switching to another one.", no_args_is_help=True)

Id = Annotated[int, typer.Argument(metavar="ID", min=1)]


@app.command("list")
def list_generations(as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """List all generations, newest first; as tab-separated lines if the output is not a terminal."""
    with connect(url, key) as pensum:
        _print(pensum.generations(), as_json=as_json)


@app.command()
def build(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A folder on the GPU host, or a name on the hub.")],
    query_prefix: Annotated[str, typer.Option(help="Text that the model expects before a question.")] = "",
    passage_prefix: Annotated[str, typer.Option(help="Text that the model expects before a passage.")] = "",
    activate: Annotated[bool, typer.Option(help="Use it for searches once it finds enough.")] = True,
    golden: Annotated[
        Path | None,
        typer.Option(help='Questions to measure recall with: {"question": ..., "quote": ...} on each line.'),
    ] = None,
    follow: Annotated[bool, typer.Option(help="Show progress; Ctrl-C does not stop the build.")] = True,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Embed the library with another model, without interrupting searches."""
    request = _build_request(model, query_prefix, passage_prefix, activate, golden)
    with connect(url, key) as pensum:
        build = pensum.build_generation(request)
    if as_json:
        print_json([build])
    else:
        print(build.generation_id, flush=True)
    if follow:
        with connect(url, key, timeout=LONG_SECONDS) as pensum:
            ended = _follow(pensum, build)
        if as_json:
            print_json([ended])
        else:
            job_follower.print_end(ended)
        raise typer.Exit(job_follower.exit_status(ended))


def _build_request(model: str, query_prefix: str, passage_prefix: str, activate: bool, golden: Path | None) -> BuildIn:
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
    force: Annotated[bool, typer.Option("--force", help="Even if its recall is too low.")] = False,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Use a complete generation for searches."""
    with connect(url, key) as pensum:
        _print([pensum.steer_generation(generation_id, "activate", force=force)], as_json=as_json)


@app.command()
def rollback(generation_id: Id, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Go back from the active generation to the one before it, or to a retired one that is still kept."""
    with connect(url, key) as pensum:
        _print([pensum.steer_generation(generation_id, "rollback")], as_json=as_json)


@app.command()
def pause(generation_id: Id, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Pause a build. `resume` continues it."""
    with connect(url, key) as pensum:
        _print([pensum.steer_generation(generation_id, "pause")], as_json=as_json)


@app.command()
def resume(generation_id: Id, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Continue a build that was paused or has failed."""
    with connect(url, key) as pensum:
        _print([pensum.steer_generation(generation_id, "resume")], as_json=as_json)


def _print(generations: Sequence[GenerationOut], *, as_json: bool) -> None:
    if as_json:
        print_json(generations)
    else:
        print_rows(COLUMNS, [_cells(one) for one in generations], if_none="There are no generations.")


def _cells(generation: GenerationOut) -> Sequence[str]:
    found = generation.recall and generation.recall.found
    return (
        str(generation.id),
        _state_text(generation),
        formatting.printable(generation.model),
        str(generation.dimensions or ""),
        _progress_text(generation),
        "" if found is None else f"{found:.0%}",
        f"{generation.soak_until:%Y-%m-%d %H:%M} UTC" if generation.is_soaking else "",
    )


def _state_text(generation: GenerationOut) -> str:
    if generation.is_paused:
        return "paused"
    return f"{generation.state} ({generation.step})" if generation.step else f"{generation.state}"


def _progress_text(generation: GenerationOut) -> str:
    progress = generation.progress
    parts = [f"{progress.done}/{progress.total}"]
    if progress.eta_seconds is not None and progress.texts_per_second:
        parts += [f"{progress.texts_per_second:.0f}/s", f"{formatting.duration_text(progress.eta_seconds)} left"]
    return ", ".join(parts)


def _follow(pensum: Pensum, build: BuildOut) -> JobOut:
    """Shows progress until the job ends."""
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(bar_width=30))
    notes = (TextColumn("{task.fields[note]}", markup=False), TimeElapsedColumn())
    with Progress(*columns, *notes, console=console) as bars:
        bar = bars.add_task("waiting", total=None, note="")
        while (job := pensum.get(build.id)).finished_at is None:
            for generation in pensum.generations():
                if generation.id == build.generation_id:
                    total, done = generation.progress.total or None, generation.progress.done
                    bars.update(bar, description=_step_text(job), total=total, completed=done)
                    bars.update(bar, note=_note(job, generation))
            time.sleep(REFRESH_SECONDS)  # how often a person's table changes
    return job


def _step_text(job: JobOut) -> str:
    return str((job.progress or {}).get("note") or formatting.state_text(job))


def _note(job: JobOut, generation: GenerationOut) -> str:
    if generation.step == "embed":
        return _progress_text(generation)
    return formatting.progress_text(job.progress or {})
