"""The queues, and the worker command of each. `docker-compose.yml` and the embedded stack follow them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.settings import settings
from core.sizing import sizes


@dataclass(frozen=True)
class Queue:
    """`slots` jobs run at once in a worker process: as many as are set or fit the machine (core/sizing.py), or else
    `fixed_slots`. A slot claims up to `batch` jobs in one statement. Awake slots of a queue that `listens` stay awake
    for a while when no job is left (workers/runtime/subscriber.py). One that is `served_by` another has no worker of
    its own: the other's worker has slots for both. Where starts are staggered, a job starts once the one before it
    waits for its server (workers/runtime/starts.py). Of each kind at most `per_user` jobs of one user run
    at once on it, where its contract allows for more. `large` is the queue for those of its jobs that take long: they
    never hold all slots, so that short ones do not wait behind them. Users share a queue by turns, or by the seconds
    for which their jobs hold its slots: where these differ much."""

    name: str
    pool: Literal["threads", "prefork"]
    batch: int
    fixed_slots: int | None = None
    listens: bool = True
    served_by: str | None = None
    is_staggered: bool = False
    per_user: int | None = None
    large: str | None = None
    is_shared_by_seconds: bool = False

    @property
    def slots(self) -> int:
        chosen = sizes().slots.get(self.name)
        count = chosen.count if chosen else self.fixed_slots
        assert count is not None, f"core/sizing.py chooses no slots for {self.name}"
        return count

    @property
    def is_gpu(self) -> bool:
        """Whether its worker belongs on the host of the GPU, which may stand elsewhere."""
        return self.name.startswith("gpu.")


GPU_LLM = Queue(
    "gpu.llm", pool="threads", batch=1, fixed_slots=100, is_staggered=True
)  # its threads only wait: providers have the slots
GPU_EMBED = Queue(
    "gpu.embed", pool="threads", batch=32, large="gpu.embed.large"
)  # its jobs share the batches of one encoder
GPU_EMBED_LARGE = Queue("gpu.embed.large", pool="threads", batch=1, fixed_slots=8, served_by="gpu.embed")
CPU = Queue("cpu", pool="prefork", batch=1, listens=False, large="cpu.large", is_shared_by_seconds=True)
CPU_LARGE = Queue("cpu.large", pool="prefork", batch=1, listens=False, served_by="cpu", is_shared_by_seconds=True)
IO = Queue("io", pool="threads", batch=128)
# Foreign servers answer as slowly as they like: no mail, no webhook and no page of others waits behind them.
IO_FETCH = Queue("io.fetch", pool="threads", batch=1, fixed_slots=32, served_by="io", per_user=2)
IO_LLM = Queue(
    "io.llm", pool="threads", batch=1, fixed_slots=100, served_by="io", is_staggered=True
)  # models elsewhere
IO_EMBED = Queue("io.embed", pool="threads", batch=16, served_by="io")  # queries, encoded beside the API
# A slot for each schedule (tasks/schedules.py), so that none waits for another, and some for jobs.
UPKEEP = Queue("upkeep", pool="threads", batch=1, fixed_slots=5, listens=False)
UPKEEP_LONG = Queue("upkeep.long", pool="threads", batch=1, fixed_slots=8, listens=False, served_by="upkeep")

QUEUES = {
    queue.name: queue
    for queue in (
        *(GPU_LLM, GPU_EMBED, GPU_EMBED_LARGE),
        *(CPU, CPU_LARGE),
        *(IO, IO_FETCH, IO_LLM, IO_EMBED),
        *(UPKEEP, UPKEEP_LONG),
    )
}


LARGE_QUEUES = {queue.name: queue.large for queue in QUEUES.values() if queue.large is not None}


def worker_queues() -> list[Queue]:
    """Those that have a worker of their own."""
    return [queue for queue in QUEUES.values() if queue.served_by is None]


def served_by_worker_of(names: Iterable[str]) -> list[str]:
    """The queues of a worker that was started for these. Commands of older versions name `upkeep` alone, and the worker
    serves `upkeep.long` nevertheless: nobody else does."""
    named = list(names)
    is_of_an_older_version = UPKEEP.name in named and UPKEEP_LONG.name not in named
    return [*named, UPKEEP_LONG.name] if is_of_an_older_version else named


def concurrency(names: Iterable[str]) -> int:
    """Processes or threads of a worker that serves these queues. It reckons by itself: its container may have fewer
    cores than the process that started it."""
    return sum(QUEUES[name].slots for name in names if name in QUEUES)


def check_slots_or_exit() -> None:
    """For the start of a process, which ends here where PENSUM_SLOTS names a queue that there is not."""
    if unknown := sorted(settings().sizes.slots.keys() - QUEUES.keys()):
        known = ", ".join(sorted(QUEUES))
        raise SystemExit(f"pensum: PENSUM_SLOTS: there is no queue {unknown[0]!r}. The queues are {known}.")


def worker_names(queue: Queue, host: str = "%h") -> list[str]:
    """Of the queue's worker processes on a host: `gpu.embed@host`, `gpu.embed.2@host`. `%h` is the host's name."""
    count = sizes().embedding_processes.count if queue is GPU_EMBED else 1
    return [f"{queue.name}{f'.{number}' if number > 1 else ''}@{host}" for number in range(1, count + 1)]


def worker_command(queue: Queue, name: str | None = None) -> list[str]:
    """The arguments behind `celery` that start a worker of this queue, and of those that it also serves."""
    served = [queue, *(other for other in QUEUES.values() if other.served_by == queue.name)]
    return [
        "--app=tasks.app",
        "worker",
        f"--queues={','.join(one.name for one in served)}",
        f"--hostname={name or worker_names(queue)[0]}",
        f"--pool={queue.pool}",
        "--task-events",
        "--without-gossip",
        "--without-mingle",
        "--heartbeat-interval=20",
        "--loglevel=INFO",
    ]


BEAT_COMMAND = ["--app=tasks.app", "beat", "--loglevel=WARNING", "--schedule={home}/beat-schedule"]
