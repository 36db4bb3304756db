"""`pensum worker`: the workers of a host that stands elsewhere than the API and the servers."""

import socket
from typing import Annotated

import typer

from cli.env_file import EnvFile, load_settings

app = typer.Typer(help=__doc__, no_args_is_help=True)


@app.command()
def gpu(
    env_file: EnvFile = None,
    name: Annotated[str, typer.Option(help="The name of this host in lists of workers.")] = socket.gethostname(),
    queue: Annotated[list[str] | None, typer.Option(help="Only this queue; may be repeated.")] = None,
) -> None:
    """Run the workers of the GPU's queues on this host until Ctrl-C, for the servers at DATABASE_URL and REDIS_URL."""
    from cli.worker_host import run

    load_settings(env_file)
    run(name=name, queues=queue or [])
