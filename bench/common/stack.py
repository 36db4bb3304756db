"""Workers of all queues and beat, as `pensum up` starts them, for benches of whole jobs."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.common.api_server import HOST
from bench.common.processes import Process, running
from bench.common.waiting import wait_until
from embedded import process_specs, readiness
from tasks.queues import worker_queues

START_SECONDS = 120.0
# Two workers have an encoder here, without a GPU. torch's threads wait for each other, which costs seconds when there
# are more processes than cores.
ONE_THREAD = {"PENSUM_EMBEDDING_THREADS": "1"}


@contextmanager
def all_workers(env: Mapping[str, str], folder: Path, gpu_env: Mapping[str, str] | None = None) -> Iterator[None]:
    """`gpu_env` is that of the workers which a GPU host would run, where it is another one."""
    launches = [
        (spec, gpu_env if gpu_env and queue.is_gpu else env)
        for queue in worker_queues()
        for spec in process_specs.workers([queue], None)
    ]
    launches.append((process_specs.beat(folder), env))
    processes = [
        Process(spec.name, spec.argv, env={**given, **spec.env}, log=folder / f"{spec.name}.log")
        for spec, given in launches
    ]
    with running(processes):
        yield


def wait_until_ready(port: int) -> None:
    url = f"http://{HOST}:{port}"
    wait_until(
        lambda: readiness.missing_components(url) is None,
        seconds=START_SECONDS,
        unless=lambda: f"not ready: {readiness.missing_components(url)}",
        every=0.5,
    )
