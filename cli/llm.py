"""`pensum llm`: the language models, and what each can do. Those for models and providers are in files of their own."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli import llm_models, llm_providers

if TYPE_CHECKING:
    from cli.llm_check.check import Report
    from workers.llm.registry import ProviderEntry

FIT_FOR_SOMETHING, FIT_FOR_NOTHING, CANNOT_BE_ASKED, STOPPED = 0, 1, 2, 130
PIPE_WIDTH = 120
LINE_EVERY = 10  # tasks, where the output is not a terminal

app = typer.Typer(help="The language models, and what each can do.", no_args_is_help=True)
app.command("models")(llm_models.list_models)
app.command("pull")(llm_models.pull_model)
app.command("rm")(llm_models.delete_model)
app.command("providers")(llm_providers.list_providers)
app.command("away")(llm_providers.declare_away)
app.command("back")(llm_providers.declare_back)
app.command("forget")(llm_providers.forget)


@app.command()
def check(
    model: Annotated[str | None, typer.Argument(metavar="MODEL", help="Default: the provider's own.")] = None,
    provider: Annotated[str | None, typer.Option(help="Default: the first that is configured.")] = None,
    task_seconds: Annotated[float, typer.Option(min=0.1, help="The longest time for one task.")] = 30.0,
    total_seconds: Annotated[float, typer.Option(min=0.1, help="The longest time for all of them.")] = 300.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Give a model ten small tasks of each kind of work, and say what it is fit for. Needs no running platform.

    The exit status is 0 if the model is fit for something, 1 if for nothing, 2 if it cannot be asked.
    """
    # These import the platform's modules, so that other commands start fast.
    from cli.llm_check import check as checking
    from cli.llm_check.kinds import encode
    from cli.llm_check.measured_provider import MeasuredProvider
    from workers.llm.registry import registry

    asked = _entry(registry(), provider).make(encode)
    measured = MeasuredProvider(asked, model or asked.default_model)
    print(f"Checking {measured.model!r} of {measured.name!r}. Ctrl-C stops it.", file=sys.stderr, flush=True)
    with _progress() as on_task:
        report = checking.check(measured, checking.Limits(task_seconds, total_seconds), on_task)
    _print(report, as_json=as_json)
    raise typer.Exit(_exit_status(report))


def _entry(entries: "Mapping[str, ProviderEntry]", name: str | None) -> "ProviderEntry":
    chosen = next(iter(entries)) if name is None else name
    if chosen not in entries:
        raise typer.BadParameter(
            f"{chosen!r} is not configured. There are: {', '.join(entries)}.", param_hint="--provider"
        )
    return entries[chosen]


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        yield _print_line
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("Tasks", total=None)
        yield lambda done, total: progress.update(bar, completed=done, total=total)


def _print_line(done: int, total: int) -> None:
    if done % LINE_EVERY == 0:
        print(f"{done} of {total} tasks", file=sys.stderr, flush=True)


def _print(report: "Report", *, as_json: bool) -> None:
    from cli.llm_check.report import as_values, sentence, table_of

    if as_json:
        print(json.dumps(as_values(report), ensure_ascii=False, indent=2))
        return
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = max(console.width, PIPE_WIDTH)
    if report.asked:
        console.print(table_of(report))
        console.print(f"\nContext: {report.context_tokens or 'without a limit'}. Time: {report.seconds:.0f} s.")
    if report.stopped:
        console.print(f"Not all tasks were given: {report.stopped}.")
    if report.failure:
        console.print(f"{report.failure}")
    console.print(sentence(report))


def _exit_status(report: "Report") -> int:
    from cli.llm_check import check as checking

    if report.stopped == checking.INTERRUPTED:
        return STOPPED
    if report.failure or not report.asked:
        return CANNOT_BE_ASKED
    is_fit = any(result.verdict in ("fit", "partly") for result in report.results)
    return FIT_FOR_SOMETHING if is_fit else FIT_FOR_NOTHING
