"""The queues, and the worker command of each. `docker-compose.yml` and the embedded stack follow them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Queue:
    """`slots` jobs run at once in a worker process; a slot claims up to `batch` jobs in one statement. Awake slots of a
    queue that `listens` stay awake for a while when no job is left (workers/runtime/subscriber.py)."""

    name: str
    pool: Literal["threads", "prefork"]
    slots: int
    batch: int
    listens: bool = True


GPU_LLM = Queue("gpu.llm", pool="threads", slots=2, batch=1)
GPU_EMBED = Queue("gpu.embed", pool="threads", slots=16, batch=4)  # its jobs share the batches of one encoder
CPU = Queue("cpu", pool="prefork", slots=1, batch=1, listens=False)
IO = Queue("io", pool="threads", slots=8, batch=128)
UPKEEP = Queue("upkeep", pool="threads", slots=2, batch=1, listens=False)  # its slots are for relay and reaper

QUEUES = {queue.name: queue for queue in (GPU_LLM, GPU_EMBED, CPU, IO, UPKEEP)}


def worker_command(queue: Queue) -> list[str]:
    """The arguments behind `celery` that start a worker for this queue alone."""
    return [
        "--app=tasks.app",
        "worker",
        f"--queues={queue.name}",
        f"--hostname={queue.name}@%h",
        f"--pool={queue.pool}",
        f"--concurrency={queue.slots}",
        "--task-events",
        "--without-gossip",
        "--without-mingle",
        "--loglevel=INFO",
    ]


BEAT_COMMAND = ["--app=tasks.app", "beat", "--loglevel=WARNING", "--schedule={home}/beat-schedule"]
