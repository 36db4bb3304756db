"""The queues, and the worker command of each. `docker-compose.yml` and the embedded stack follow them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Queue:
    """`slots` jobs run at once in a worker process; a slot claims up to `batch` jobs in one statement. Awake slots of a
    queue that `listens` stay awake for a while when no job is left (workers/runtime/subscriber.py). One that is
    `served_by` another has no worker of its own: the other's worker has slots for both. Where starts are staggered, a
    job starts once the one before it waits for its server (workers/runtime/starts.py)."""

    name: str
    pool: Literal["threads", "prefork"]
    slots: int
    batch: int
    listens: bool = True
    served_by: str | None = None
    is_staggered: bool = False

    @property
    def is_gpu(self) -> bool:
        """Whether its worker belongs on the host of the GPU, which may stand elsewhere."""
        return self.name.startswith("gpu.")


GPU_LLM = Queue(
    "gpu.llm", pool="threads", slots=100, batch=1, is_staggered=True
)  # its threads only wait: providers have the slots
GPU_EMBED = Queue("gpu.embed", pool="threads", slots=16, batch=4)  # its jobs share the batches of one encoder
CPU = Queue("cpu", pool="prefork", slots=1, batch=1, listens=False)
IO = Queue("io", pool="threads", slots=8, batch=128)
IO_LLM = Queue("io.llm", pool="threads", slots=100, batch=1, served_by="io", is_staggered=True)  # models elsewhere
IO_EMBED = Queue("io.embed", pool="threads", slots=8, batch=4, served_by="io")  # queries, encoded beside the API
UPKEEP = Queue("upkeep", pool="threads", slots=2, batch=1, listens=False)  # its slots are for relay and reaper

QUEUES = {queue.name: queue for queue in (GPU_LLM, GPU_EMBED, CPU, IO, IO_LLM, IO_EMBED, UPKEEP)}


def worker_queues() -> list[Queue]:
    """Those that have a worker of their own."""
    return [queue for queue in QUEUES.values() if queue.served_by is None]


def worker_command(queue: Queue, host: str = "%h") -> list[str]:
    """The arguments behind `celery` that start the worker of this queue, and of those that it also serves. `%h` is the
    host's name."""
    served = [queue, *(other for other in QUEUES.values() if other.served_by == queue.name)]
    return [
        "--app=tasks.app",
        "worker",
        f"--queues={','.join(one.name for one in served)}",
        f"--hostname={queue.name}@{host}",
        f"--pool={queue.pool}",
        f"--concurrency={sum(one.slots for one in served)}",
        "--task-events",
        "--without-gossip",
        "--without-mingle",
        "--heartbeat-interval=10",
        "--loglevel=INFO",
    ]


BEAT_COMMAND = ["--app=tasks.app", "beat", "--loglevel=WARNING", "--schedule={home}/beat-schedule"]
