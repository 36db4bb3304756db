"""Names, command lines and environments of Pensum's own processes. `docker-compose.yml` has the same command lines."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tasks.queues import BEAT_COMMAND, GPU_LLM, IO, Queue, worker_command

THREADS, RUNTIME = "PENSUM_EMBEDDING_THREADS", "PENSUM_EMBEDDING_RUNTIME"
FOR_QUERIES = "onnx-first"


@dataclass(frozen=True)
class ProcessSpec:
    name: str
    argv: list[str]
    env: Mapping[str, str] = field(default_factory=dict)


def api(host: str, port: int) -> ProcessSpec:
    return ProcessSpec("api", [sys.executable, "-m", *api_command(host, port)])


def api_command(host: str, port: int) -> list[str]:
    return [
        "uvicorn",
        "api.main:create_app",
        "--factory",
        f"--host={host}",
        f"--port={port}",
        "--no-access-log",
        "--timeout-graceful-shutdown=5",  # an open event stream would delay the shutdown for ever
    ]


def worker(queue: Queue, gpu_devices: str | None, host: str = "%h") -> ProcessSpec:
    """Only gpu.* workers see a GPU: `gpu_devices`, or all of them if it is None."""
    env = {}
    if not queue.is_gpu:
        env["CUDA_VISIBLE_DEVICES"] = ""
    elif gpu_devices is not None:
        env["CUDA_VISIBLE_DEVICES"] = gpu_devices
    if queue in (GPU_LLM, IO) and THREADS not in os.environ:
        env[THREADS] = "1"  # they encode queries only; with a thread for each core they would slow `gpu.embed` down
    if queue is IO and RUNTIME not in os.environ:
        env[RUNTIME] = FOR_QUERIES  # torch would take seconds and half a gigabyte for texts of one line
    return ProcessSpec(f"worker-{queue.name}", _celery(worker_command(queue, host)), env)


def workers(queues: Sequence[Queue], gpu_devices: str | None, host: str = "%h") -> list[ProcessSpec]:
    return [worker(queue, gpu_devices, host) for queue in queues]


def beat(home: Path) -> ProcessSpec:
    return ProcessSpec("beat", _celery([word.format(home=home) for word in BEAT_COMMAND]), {"CUDA_VISIBLE_DEVICES": ""})


def flower(host: str, port: int, password: str) -> ProcessSpec:
    """The password is passed in the environment, because `ps` shows command lines."""
    env = {"FLOWER_BASIC_AUTH": f"pensum:{password}", "CUDA_VISIBLE_DEVICES": ""}
    return ProcessSpec("flower", _celery(flower_command(host, port)), env)


def flower_command(host: str, port: int) -> list[str]:
    return ["--app=tasks.app", "flower", f"--address={host}", f"--port={port}"]


def prepare() -> ProcessSpec:
    return ProcessSpec("prepare", [sys.executable, "-m", "embedded.prepare"])


def _celery(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "celery", "--quiet", *arguments]  # no banner for each of many workers
