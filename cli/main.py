"""`pensum`: what a person does at the terminal."""

import sys

import typer

from cli import answers, embeddings, jobs, profiles, retrieval
from embedded.errors import CannotRun
from pensum_client import PensumError, Unreachable

CANNOT_RUN, NO_ANSWER = 1, 2  # 1 is also a job that did not succeed, 2 a command that cannot be

# What only one command needs is imported in it: to list jobs, nobody should wait for the stack's modules.
app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def up(flower: bool = typer.Option(True, help="Start Flower, the view into the workers.")) -> None:
    """Run everything on this machine until Ctrl-C; data is kept in PENSUM_HOME (.pensum)."""
    from cli.up import run

    run(with_flower=flower)


@app.command()
def migrate() -> None:
    """Bring the database at DATABASE_URL to the state that this version expects."""
    from embedded.prepare import prepare_database

    prepare_database()


@app.command()
def demo() -> None:
    """Ingest the samples and ask questions about them, on a stack of its own that is stopped at the end."""
    from cli.demo import demo as run

    raise typer.Exit(run())


app.command("jobs")(jobs.list_jobs)
app.command("job")(jobs.show_job)
app.command("submit")(jobs.submit)
app.command("ask")(answers.ask)
app.command("eval-retrieval")(retrieval.evaluate)
app.add_typer(embeddings.app, name="embeddings")
app.command("ingest-user")(profiles.ingest_user)


def main() -> None:
    try:
        app()
    except CannotRun as problem:
        _fail(f"{problem}", CANNOT_RUN)
    except Unreachable as problem:
        _fail(f"{problem} Start it with `pensum up`, or give its URL with --url.", NO_ANSWER)
    except PensumError as problem:
        _fail(f"{problem}", NO_ANSWER)


def _fail(message: str, status: int) -> None:
    print(f"pensum: {message}", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
