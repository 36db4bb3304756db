"""Names, command lines and environments of Pensum's own processes. `docker-compose.yml` has the same command lines."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from core.machine import available_cores, gpu_names
from tasks.queues import BEAT_COMMAND, GPU_EMBED, GPU_LLM, IO, Queue, worker_command, worker_names

THREADS, RUNTIME = "PENSUM_EMBEDDING_THREADS", "PENSUM_EMBEDDING_RUNTIME"
DEVICES = "PENSUM_GPU_DEVICES"
FOR_QUERIES = "onnx-first"
MOST_CONNECTIONS = 10_000  # of one API process; more are answered with 503


@dataclass(frozen=True)
class ProcessSpec:
    name: str
    argv: list[str]
    env: Mapping[str, str] = field(default_factory=dict)
    is_essential: bool = False
    is_worker: bool = False


def api(host: str, port: int) -> ProcessSpec:
    return ProcessSpec("api", [sys.executable, "-m", *api_command(host, port)], is_essential=True)


def api_command(host: str, port: int) -> list[str]:
    return [
        "api.serve",
        "api.main:create_app",
        "--factory",
        f"--host={host}",
        f"--port={port}",
        "--no-access-log",
        "--lifespan=on",  # else uvicorn goes on without it where it fails
        f"--limit-concurrency={MOST_CONNECTIONS}",
        "--timeout-graceful-shutdown=5",  # an open event stream would delay the shutdown for ever
    ]


def worker(queue: Queue, gpu_devices: str | None, name: str | None = None) -> ProcessSpec:
    """Only gpu.* workers see a GPU: `gpu_devices`, which they also announce, or all of them if it is None."""
    name = name or worker_names(queue)[0]
    env = _own_threads(queue) if not os.environ.get(THREADS) else {}
    if not queue.is_gpu:
        env["CUDA_VISIBLE_DEVICES"] = ""
    elif gpu_devices is not None:
        # By default CUDA counts the fastest first, and nvidia-smi by place.
        env |= {"CUDA_VISIBLE_DEVICES": gpu_devices, DEVICES: gpu_devices, "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
    if queue is IO and not os.environ.get(RUNTIME):
        env[RUNTIME] = FOR_QUERIES  # torch would take seconds and half a gigabyte for texts of one line
    words = _celery(worker_command(queue, name))
    return ProcessSpec(process_name(name), words, env, is_worker=True)


def process_name(worker: str) -> str:
    """The name of the process of this worker, and of its log."""
    return f"worker-{worker.partition('@')[0]}"


def _own_threads(queue: Queue) -> dict[str, str]:
    """Of the encoder: as many as there are cores, where the queue's processes share them."""
    if queue in (GPU_LLM, IO):
        return {THREADS: "1"}  # they encode queries only; with a thread for each core they would slow `gpu.embed` down
    processes = len(worker_names(queue))
    return {THREADS: str(max(1, available_cores() // processes))} if processes > 1 else {}


def workers(queues: Sequence[Queue], gpu_devices: str | None, host: str = "%h") -> list[ProcessSpec]:
    """With several GPUs each process that embeds is bound to one, in turn: torch uses the first that it sees."""
    devices = os.environ.get("CUDA_VISIBLE_DEVICES") if gpu_devices is None else gpu_devices
    gpus = gpu_names(devices)
    return [
        worker(queue, gpus[number % len(gpus)] if queue is GPU_EMBED and len(gpus) > 1 else gpu_devices, name)
        for queue in queues
        for number, name in enumerate(worker_names(queue, host))
    ]


def beat(home: Path) -> ProcessSpec:
    return ProcessSpec("beat", _celery([word.format(home=home) for word in BEAT_COMMAND]), {"CUDA_VISIBLE_DEVICES": ""})


def flower(host: str, port: int, password: str) -> ProcessSpec:
    """The password is passed in the environment, because `ps` shows command lines."""
    env = {"FLOWER_BASIC_AUTH": f"pensum:{password}", "CUDA_VISIBLE_DEVICES": ""}
    return ProcessSpec("flower", _celery(flower_command(host, port)), env)


def flower_command(host: str, port: int) -> list[str]:
    return ["--app=tasks.app", "flower", f"--address={host}", f"--port={port}"]


def end_leases(worker: str, job: UUID | None) -> ProcessSpec:
    """A process of its own: whoever supervises must not wait for PostgreSQL."""
    words = [worker, *([str(job)] if job else [])]
    return ProcessSpec("end-leases", [sys.executable, "-m", "embedded.end_leases", *words])


def prepare() -> ProcessSpec:
    return ProcessSpec("prepare", [sys.executable, "-m", "embedded.prepare"])


def _celery(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "celery", "--quiet", *arguments]  # no banner for each of many workers
