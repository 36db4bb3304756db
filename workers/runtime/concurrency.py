"""Concurrency limits: how many jobs of a kind may run at once for one user, in all workers together."""

from collections.abc import Mapping

from core.once import once
from core.settings import settings
from tasks.contracts import CONTRACTS
from tasks.queues import GPU_LLM, IO, IO_LLM, Queue


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
    stage_queue = GPU_LLM if queue is IO_LLM else queue  # where a provider needs no GPU, its jobs wait elsewhere
    names = {kind for kind, contract in CONTRACTS.items() if stage_queue in contract.stages.values()}
    return {kind: most for kind, most in _by_kind().items() if kind in names}


def running_per_user(queue: Queue) -> Mapping[str, int]:
    """The limits of the kinds that run on the queue; most queues have none."""
    return _by_queue(queue)
