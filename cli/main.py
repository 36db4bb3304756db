"""Pensum at the terminal."""

import json
import logging
import sys
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from cli.lazy_group import LazyGroup
from cli.output import AsJson, print_json
from cli.version import print_version
from core import environment
from core.disk import tells_of_full_disk
from embedded.errors import CannotRun
from pensum_client import PensumError, ProblemError, Unreachable

AS_JSON, VERSION = "--json", "--version"
CANNOT_RUN = 1  # also a job that did not succeed; 2 is a wrong command line or request
REQUEST_REFUSED, UNREACHABLE, NOT_ALLOWED, NOT_FOUND = 2, 3, 4, 5
STATUS_OF = {401: NOT_ALLOWED, 403: NOT_ALLOWED, 404: NOT_FOUND, 410: NOT_FOUND}


class Commands(LazyGroup):
    PLACES: ClassVar[Mapping[str, str]] = {
        "jobs": "cli.jobs:list_jobs",
        "job": "cli.jobs:show_job",
        "submit": "cli.jobs:submit",
        "ask": "cli.answers:ask",
        "chat": "cli.chat:chat",
        "upload": "cli.uploads:upload",
        "search": "cli.searches:search",
        "exercises": "cli.learning:exercises",
        "answer": "cli.learning:answer",
        "reviews": "cli.learning:reviews",
        "summarize": "cli.summaries:summarize",
        "usage": "cli.usage:usage",
        "audit": "cli.audit:list_audit",
        "problems": "cli.problems:list_problems",
        "status": "cli.platform_status:show_status",
        "users": "cli.users:app",
        "cv": "cli.cv:app",
        "documents": "cli.documents:app",
        "embeddings": "cli.embeddings:app",
        "eval-retrieval": "cli.retrieval:evaluate",
        "ingest-user": "cli.profiles:ingest_user",
        "keys": "cli.keys:app",
        "kinds": "cli.queues:kinds_app",
        "library": "cli.library:app",
        "llm": "cli.llm:app",
        "projects": "cli.projects:app",
        "queues": "cli.queues:app",
        "schedules": "cli.schedules:app",
        "settings": "cli.settings:show_settings",
        "stories": "cli.stories:app",
        "webhooks": "cli.webhooks:app",
        "worker": "cli.worker:app",
        "workers": "cli.workers:app",
    }
    # These ask for settings where they need to know the platform of this machine.
    OVER_HTTP: ClassVar[Set[str]] = PLACES.keys() - {"eval-retrieval", "llm", "settings", "worker"}


# `up`, `migrate`, `demo` and `doctor` import the platform's modules themselves, so that other commands start fast.
app = typer.Typer(
    cls=Commands,
    help=__doc__,
    epilog="Exit status: 0 done, 1 it failed, 2 wrong command or request, 3 no response, 4 not allowed, 5 not found.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        print_version()
        raise typer.Exit


@app.callback()
def start(
    shows_version: Annotated[
        bool, typer.Option(VERSION, callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Pensum at the terminal."""


@app.command()
def up(
    flower: bool = typer.Option(True, help="Start Flower, which shows workers and jobs."),
    front: bool = typer.Option(
        False, "--front", help="Without the workers of the GPU's queues: `pensum worker gpu` runs them on another host."
    ),
    as_json: Annotated[
        bool, typer.Option(AS_JSON, help="Print where everything is as JSON once it is ready, and logs to stderr.")
    ] = False,
    model: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.gguf", exists=True, dir_okay=False, help="A language model, served beside it by llama.cpp."
        ),
    ] = None,
) -> None:
    """Run the whole platform on this machine until Ctrl-C. Data is kept in PENSUM_HOME (.pensum)."""
    from cli.up import run

    run(with_flower=flower, is_front=front, model=model, as_json=as_json)


@app.command()
def migrate(
    tries: Annotated[
        int, typer.Option(min=1, help="How often a database that does not answer is tried, a second apart.")
    ] = 1,
    as_json: AsJson = False,
) -> None:
    """Migrate the database at DATABASE_URL to the schema of this version."""
    from db.schema_version import of_code
    from embedded.prepare import prepare_database

    logging.getLogger("core.outages").addHandler(logging.NullHandler())  # what is raised says it, in a sentence
    prepare_database(tries=tries)
    if as_json:
        print_json([{"schema": of_code()}])


@app.command()
def demo(
    model_seconds: float = typer.Option(50.0, min=1.0, help="The longest time for all that a language model does."),
    as_json: AsJson = False,
) -> None:
    """Ingest the samples and ask questions about them, on a temporary platform that is stopped at the end."""
    from cli.demo import demo as run

    raise typer.Exit(run(model_seconds, as_json=as_json))


@app.command()
def new_job(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the kind, such as text.wordcount.")],
    folder: Annotated[Path | None, typer.Option(help="Where to write; pensum-text-wordcount by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the files of a package that brings a job kind of its own."""
    from cli.new_job import write

    write(name, folder, as_json=as_json)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Try the sandbox, the servers, the encoder and the language model of this host, and say what works."""
    from cli.doctor import examine

    raise typer.Exit(examine(as_json=as_json))


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in Commands.OVER_HTTP | {VERSION}:
        environment.keep()
    else:
        _load_settings()
    try:
        app()
    except CannotRun as problem:
        _fail(problem, CANNOT_RUN)
    except OSError as problem:
        if not tells_of_full_disk(problem):
            raise
        _fail(CannotRun(f"The disk is full: {problem}. Make room, and start again."), CANNOT_RUN)
    except Unreachable as problem:
        _fail(problem, UNREACHABLE, advice=" Start it with `pensum up`, or give its URL with --url.")
    except ProblemError as problem:
        _fail(problem, STATUS_OF.get(problem.status, REQUEST_REFUSED))
    except PensumError as problem:
        _fail(problem, REQUEST_REFUSED)


def _load_settings() -> None:
    from core.settings import environment, load_settings_or_exit

    environment.keep_chosen()
    load_settings_or_exit()


def _fail(problem: Exception, status: int, *, advice: str = "") -> None:
    """With `--json`, as a problem (RFC 9457), as the API returns it."""
    if AS_JSON in sys.argv:
        told = problem.problem if isinstance(problem, ProblemError) else {"title": f"{problem}"}
        print(json.dumps({**told, "exit_status": status}), file=sys.stderr)
    else:
        print(f"pensum: {problem}{advice}", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
