"""`pensum worker`: the workers of a host that stands elsewhere than the API and the servers."""

import socket
from typing import Annotated

import typer

from cli.env_file import EnvFile, load_settings
from cli.output import AsJson, print_json

app = typer.Typer(help=__doc__, no_args_is_help=True)


@app.command()
def gpu(
    env_file: EnvFile = None,
    name: Annotated[str, typer.Option(help="The name of this host in lists of workers.")] = socket.gethostname(),
    queue: Annotated[list[str] | None, typer.Option(help="Only this queue; may be repeated.")] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Only say what is reachable and how fast: exit code 0 if all is well."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print findings, or which workers start, as JSON, and logs to stderr.")
    ] = False,
) -> None:
    """Run the workers of the GPU's queues on this host until Ctrl-C, for the servers at DATABASE_URL and REDIS_URL."""
    load_settings(env_file)
    if check:
        from cli.worker_check.report import check as report

        raise typer.Exit(report(env_file, as_json=as_json))
    from cli.worker_host import run

    run(name=name, queues=queue or [], as_json=as_json)


@app.command()
def drain(
    env_file: EnvFile = None,
    wait: Annotated[float | None, typer.Option(min=0.0, help="Give up after so many seconds; they go on.")] = None,
    as_json: AsJson = False,
) -> None:
    """Have the workers of this host claim no more jobs, finish those that they run, and end. Waits for that. From
    elsewhere `pensum workers drain` has one finish, and does not end it."""
    from cli import worker_state

    load_settings(env_file)
    raise typer.Exit(worker_state.drain(wait, as_json=as_json))


@app.command()
def health(
    env_file: EnvFile = None,
    wait: Annotated[float, typer.Option(min=0.0, help="Wait so many seconds for them to be healthy.")] = 0.0,
    kill_hung: Annotated[
        bool, typer.Option("--kill-hung", help="Kill a worker that hangs: for containers, which start it again.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say in one line whether the workers of this host work: exit code 0 if they do, else 1. Asks no server."""
    from cli import worker_state

    load_settings(env_file)
    if kill_hung:
        worker_state.kill_hung()
    raise typer.Exit(worker_state.health(wait, as_json=as_json))


@app.command("lock-out")
def lock_out(as_json: AsJson = False) -> None:
    """Lock a lost or stolen GPU host out: new passwords in PostgreSQL and Redis, and its sessions end. Run it where
    `pensum migrate` runs. Exit code 1 where one of the two could not be locked."""
    from embedded.worker_access import lock_out_gpu

    load_settings(None)
    lines = lock_out_gpu()
    is_locked = not any(line.startswith("NOT LOCKED") for line in lines)
    if as_json:
        print_json([{"is_locked": is_locked, "done": lines}])
        raise typer.Exit(0 if is_locked else 1)
    for line in lines:
        print(line)
    print("The jobs that it held are taken back within a minute. Give the new passwords to the host that replaces it.")
    raise typer.Exit(0 if is_locked else 1)
