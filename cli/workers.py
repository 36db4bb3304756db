"""`pensum workers`: the live worker processes of the platform."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from cli.connection import Key, Url, connect
from cli.formatting import duration_text
from cli.output import AsJson, print_json, print_rows
from pensum_client import WorkerOut

COLUMNS = ("id", "name", "state", "queues", "slots", "jobs", "gpu", "models", "version", "up")
UNKNOWN = "?"  # workers of an older version do not say
GIB = 2**30

app = typer.Typer()


@app.callback(invoke_without_command=True)
def list_workers(context: typer.Context, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """List the live workers of all hosts by name, or drain one. For operators; `pensum worker` is for those of this
    host."""
    if context.invoked_subcommand is None:
        with connect(url, key) as pensum:
            _print(pensum.workers(), as_json=as_json)


@app.command("drain")
def drain_worker(
    worker_id: Annotated[UUID, typer.Argument(metavar="ID")], as_json: AsJson = False, url: Url = None, key: Key = None
) -> None:
    """Have a worker claim no more jobs and finish those that it runs. It stays alive; `pensum worker drain`, on its
    host, ends it as well."""
    with connect(url, key) as pensum:
        _print([pensum.drain_worker(worker_id)], as_json=as_json)


def _print(workers: list[WorkerOut], *, as_json: bool) -> None:
    if as_json:
        print_json(workers)
    else:
        print_rows(COLUMNS, [_row(worker) for worker in workers], if_none="No worker is alive.")


def _row(worker: WorkerOut) -> list[str]:
    return [
        str(worker.id),
        worker.name,
        _state(worker),
        ",".join(worker.queues),
        UNKNOWN if worker.slots is None else str(sum(worker.slots.values())),
        UNKNOWN if worker.jobs is None else str(len(worker.jobs)),
        _gpus(worker),
        ",".join(worker.models),
        worker.version or UNKNOWN,
        duration_text((datetime.now(UTC) - worker.started_at).total_seconds()),
    ]


def _state(worker: WorkerOut) -> str:
    if worker.drain_requested_at is None:
        return "works"
    return "drained" if worker.jobs == [] else "drains"


def _gpus(worker: WorkerOut) -> str:
    if worker.gpus is None:
        return UNKNOWN
    return ", ".join(f"{gpu.name} {gpu.memory_bytes / GIB:.0f} GiB" for gpu in worker.gpus) or "none"
