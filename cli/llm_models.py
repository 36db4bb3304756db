"""`pensum llm models`, `pensum llm pull` and `pensum llm rm`: the models that the providers have."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from cli import formatting, job_follower
from cli.connection import LONG_SECONDS, Key, Url, connect
from cli.output import AsJson, print_json, print_rows
from pensum_client import JobOut, ModelOut, Pensum, PullIn

COLUMNS = ("provider", "model", "size", "context", "capabilities")
DELETE_WAIT_SECONDS = 60

Name = Annotated[str, typer.Argument(metavar="NAME", help="Such as llama3.2:3b, or with another registry in front.")]
Provider = Annotated[str, typer.Option(help="The provider whose server has the model.")]


def list_models(as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """List the language models; as tab-separated lines if the output is not a terminal."""
    with connect(url, key) as pensum:
        models = pensum.models()
    if as_json:
        print_json(models)
    else:
        print_rows(COLUMNS, [_cells(model) for model in models], if_none="There are no models.")


def _cells(model: ModelOut) -> Sequence[str]:
    return (
        model.provider,
        formatting.printable(model.name),
        "" if model.size_bytes is None else f"{model.size_bytes / 1e9:.1f} GB",
        "" if model.context_tokens is None else f"{model.context_tokens:,}",
        ", ".join(model.capabilities),
    )


def pull_model(
    name: Name,
    provider: Provider = "ollama",
    follow: Annotated[bool, typer.Option(help="Show progress until the model is there.")] = True,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Pull a model. Ctrl-C stops it; what has come stays, and the next pull goes on there."""
    with connect(url, key) as pensum:
        job = pensum.submit(PullIn(name=name, provider=provider))
    if not follow:
        print(job.model_dump_json() if as_json else job.id)
        return
    with connect(url, key, timeout=LONG_SECONDS) as pensum:
        ended = _follow(pensum, job, name)
    _end(ended, as_json=as_json)


def _follow(pensum: Pensum, job: JobOut, name: str) -> JobOut:
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    try:
        if not console.is_terminal:
            with job_follower.JobPrinter(job, lambda: pensum.get(job.id)) as printer:
                for event in pensum.stream(job.id):
                    printer.print_event(event)
            return pensum.get(job.id)
        with _PullBar(console, name) as bar:
            return pensum.wait(job.id, on_change=bar.show)
    except KeyboardInterrupt:
        pensum.cancel(job.id)
        raise


class _PullBar(Progress):
    """Bytes, speed and what is left, with what the server does now."""

    def __init__(self, console: Console, name: str) -> None:
        super().__init__(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}", markup=False),
            console=console,
        )
        self._bar = self.add_task(name, total=None, note="")

    def show(self, job: JobOut) -> None:
        progress: Mapping[str, Any] = job.progress or {}
        note = formatting.printable(str(progress.get("note") or formatting.state_text(job)))
        total, done = progress.get("total") or None, progress.get("done") or 0
        self.update(self._bar, total=total, completed=done, note=note)


def delete_model(
    name: Name, provider: Provider = "ollama", as_json: AsJson = False, url: Url = None, key: Key = None
) -> None:
    """Delete a model."""
    with connect(url, key) as pensum:
        job = pensum.delete_model(name, provider=provider, wait=DELETE_WAIT_SECONDS)
    with connect(url, key, timeout=LONG_SECONDS) as pensum:
        ended = pensum.wait(job.id)
    _end(ended, as_json=as_json)


def _end(job: JobOut, *, as_json: bool) -> NoReturn:
    if as_json:
        print_json([job])
    else:
        job_follower.print_end(job, with_result=False)
    raise typer.Exit(job_follower.exit_status(job))
