"""What Pensum's own processes are called and how they are started. `docker-compose.yml` says the same."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tasks.queues import BEAT_COMMAND, GPU_LLM, QUEUES, Queue, worker_command

THREADS = "PENSUM_EMBEDDING_THREADS"


@dataclass(frozen=True)
class Launch:
    name: str
    argv: list[str]
    env: Mapping[str, str] = field(default_factory=dict)


def api(host: str, port: int) -> Launch:
    return Launch("api", [sys.executable, "-m", *api_command(host, port)])


def api_command(host: str, port: int) -> list[str]:
    return [
        "uvicorn",
        "api.main:create_app",
        "--factory",
        f"--host={host}",
        f"--port={port}",
        "--no-access-log",
        "--timeout-graceful-shutdown=5",  # an open event stream would hold up the end for ever
    ]


def worker(queue: Queue, gpu_devices: str | None) -> Launch:
    """Only gpu.* workers see a GPU: those of `gpu_devices`, or all where nothing is said."""
    env = {}
    if not queue.name.startswith("gpu."):
        env["CUDA_VISIBLE_DEVICES"] = ""
    elif gpu_devices is not None:
        env["CUDA_VISIBLE_DEVICES"] = gpu_devices
    if queue is GPU_LLM and THREADS not in os.environ:
        env[THREADS] = "1"  # it encodes queries; where two processes both take all cores, each waits for the other's
    return Launch(f"worker-{queue.name}", _celery(worker_command(queue)), env)


def workers(gpu_devices: str | None) -> list[Launch]:
    return [worker(queue, gpu_devices) for queue in QUEUES.values()]


def beat(home: Path) -> Launch:
    return Launch("beat", _celery([word.format(home=home) for word in BEAT_COMMAND]), {"CUDA_VISIBLE_DEVICES": ""})


def flower(host: str, port: int, password: str) -> Launch:
    """The password goes through the environment, where `ps` does not show it."""
    env = {"FLOWER_BASIC_AUTH": f"pensum:{password}", "CUDA_VISIBLE_DEVICES": ""}
    return Launch("flower", _celery(flower_command(host, port)), env)


def flower_command(host: str, port: int) -> list[str]:
    return ["--app=tasks.app", "flower", f"--address={host}", f"--port={port}"]


def prepare() -> Launch:
    return Launch("prepare", [sys.executable, "-m", "embedded.prepare"])


def _celery(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "celery", "--quiet", *arguments]  # no banner for each of many workers
