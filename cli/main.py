"""`pensum`: what a person does at the terminal."""

import sys

import typer

from cli import up as up_command
from cli.demo import demo as demo_command
from workers.runtime.errors import CannotRun

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def up(flower: bool = typer.Option(True, help="Start Flower, the view into the workers.")) -> None:
    """Run everything on this machine until Ctrl-C; data is kept in PENSUM_HOME (.pensum)."""
    up_command.run(with_flower=flower)


@app.command()
def migrate() -> None:
    """Bring the database at DATABASE_URL to the state that this version expects."""
    # Deferred: the other commands need neither alembic nor SQLAlchemy in their own process.
    from workers.runtime.prepare import prepare_database

    prepare_database()


@app.command()
def demo() -> None:
    """Ingest the samples and ask questions about them, on a stack of its own that is stopped at the end."""
    raise typer.Exit(demo_command())


def main() -> None:
    try:
        app()
    except CannotRun as problem:
        print(f"pensum: {problem}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
