"""Concurrency limits: how many jobs of a kind may run at once for one user in a queue, in all workers together."""

from collections.abc import Mapping, Sequence

from core.once import once
from core.settings import settings
from tasks.contracts import CONTRACTS
from tasks.queues import CPU, GPU_EMBED, GPU_LLM, IO, IO_LLM, QUEUES, Queue, worker_names

LLM_QUEUES = (GPU_LLM, IO_LLM)  # which of them a job waits in depends on its provider


@once
def _by_kind() -> Mapping[str, int]:
    limits = {kind: contract.running_per_user for kind, contract in CONTRACTS.items()} | dict(
        settings().concurrency.per_user
    )
    return {kind: most for kind, most in limits.items() if most is not None}


@once
def _by_queue(queue: Queue) -> Mapping[str, int]:
    if queue is IO:  # its jobs wait for others more than they work, and a claim that counts costs twice as much
        return {}
    names = {kind for kind, contract in CONTRACTS.items() if _stage_queue(queue) in contract.stages.values()}
    limits = {kind: _on_this_machine(kind, most, queue) for kind, most in _by_kind().items() if kind in names}
    return limits if queue.per_user is None else {kind: min(most, queue.per_user) for kind, most in limits.items()}


def _on_this_machine(kind: str, most: int, queue: Queue) -> int:
    """One person's files may have most of a large machine, and leave some of it to whoever comes next."""
    is_ingested = GPU_EMBED in CONTRACTS[kind].stages.values() and queue in (CPU, GPU_EMBED)
    if not is_ingested or kind in settings().concurrency.per_user:
        return most
    return max(most, queue.slots * len(worker_names(queue)) * 3 // 4)


def _stage_queue(queue: Queue) -> Queue:
    """The queue that contracts name for the stages of these jobs."""
    if queue is IO_LLM:
        return GPU_LLM  # where a provider needs no GPU, its jobs wait elsewhere
    return next((one for one in QUEUES.values() if one.large == queue.name), queue)


def running_per_user(queue: Queue) -> Mapping[str, int]:
    """The limits of the kinds that run on the queue; most queues have none."""
    return _by_queue(queue)


def counted_with(queue: Queue) -> Sequence[str]:
    """The queues whose running jobs count for the limits of this one."""
    return [one.name for one in (LLM_QUEUES if queue in LLM_QUEUES else (queue,))]
