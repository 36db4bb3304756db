"""Pensum at the terminal."""

import sys

import typer

from cli import (
    answers,
    chat,
    cv,
    embeddings,
    jobs,
    learning,
    library,
    llm,
    profiles,
    projects,
    retrieval,
    searches,
    stories,
    summaries,
    uploads,
    worker,
)
from core.settings import load_settings_or_exit
from embedded.errors import CannotRun
from pensum_client import PensumError, Unreachable

CANNOT_RUN, REQUEST_FAILED = 1, 2  # 1 is also a job that did not succeed, 2 a wrong command line

# `up`, `migrate`, `demo` and `doctor` import the platform's modules themselves, so that other commands start fast.
app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def up(
    flower: bool = typer.Option(True, help="Start Flower, which shows workers and jobs."),
    front: bool = typer.Option(
        False, "--front", help="Without the workers of the GPU's queues: `pensum worker gpu` runs them on another host."
    ),
) -> None:
    """Run the whole platform on this machine until Ctrl-C. Data is kept in PENSUM_HOME (.pensum)."""
    from cli.up import run

    run(with_flower=flower, is_front=front)


@app.command()
def migrate() -> None:
    """Migrate the database at DATABASE_URL to the schema of this version."""
    from embedded.prepare import prepare_database

    prepare_database()


@app.command()
def demo(
    model_seconds: float = typer.Option(50.0, min=1.0, help="The longest time for all that a language model does."),
) -> None:
    """Ingest the samples and ask questions about them, on a temporary platform that is stopped at the end."""
    from cli.demo import demo as run

    raise typer.Exit(run(model_seconds))


@app.command()
def doctor() -> None:
    """Try the sandbox, the servers, the encoder and the language model of this host, and say what works."""
    from cli.doctor import examine

    raise typer.Exit(examine())


app.command("jobs")(jobs.list_jobs)
app.command("job")(jobs.show_job)
app.command("submit")(jobs.submit)
app.command("ask")(answers.ask)
app.command("chat")(chat.chat)
app.command("upload")(uploads.upload)
app.command("search")(searches.search)
app.command("exercises")(learning.exercises)
app.command("answer")(learning.answer)
app.command("reviews")(learning.reviews)
app.command("summarize")(summaries.summarize)
app.command("eval-retrieval")(retrieval.evaluate)
app.add_typer(cv.app, name="cv")
app.add_typer(embeddings.app, name="embeddings")
app.add_typer(library.app, name="library")
app.add_typer(llm.app, name="llm")
app.add_typer(projects.app, name="projects")
app.add_typer(stories.app, name="stories")
app.add_typer(worker.app, name="worker")
app.command("ingest-user")(profiles.ingest_user)


def main() -> None:
    load_settings_or_exit()
    try:
        app()
    except CannotRun as problem:
        _fail(f"{problem}", CANNOT_RUN)
    except Unreachable as problem:
        _fail(f"{problem} Start it with `pensum up`, or give its URL with --url.", REQUEST_FAILED)
    except PensumError as problem:
        _fail(f"{problem}", REQUEST_FAILED)


def _fail(message: str, status: int) -> None:
    print(f"pensum: {message}", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
