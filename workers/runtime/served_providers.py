"""The providers that this process can ask, and in which queue their jobs wait."""

from collections.abc import Sequence

from core.once import once
from db.queries.jobs.attempts import ServedProvider
from db.queries.llm.providers import Announced
from tasks.attempt_llm import connection
from tasks.queues import GPU_LLM, IO_LLM, Queue
from workers.embeddings import packages
from workers.llm.registry import ProviderEntry, registry

LLM_QUEUES = (GPU_LLM, IO_LLM)


@once
def served_on(queue: Queue) -> Sequence[ServedProvider]:
    """With their slots, for a claim. Queues without jobs for language models have none."""
    return [
        ServedProvider(entry.name, entry.slots, entry.slots_per_worker)
        for entry in registry().values()
        if queue_of(entry) is queue and can_search()
    ]


def queue_of(entry: ProviderEntry) -> Queue:
    return GPU_LLM if entry.runs == "gpu" else IO_LLM


def can_search() -> bool:
    """Most jobs for language models also search the library. A host without the packages for that, which runs an `io`
    worker, asks no provider: better none than one whose jobs fail."""
    return packages.are_installed()


def announced_on(queues: Sequence[Queue]) -> list[Announced]:
    return [
        Announced(
            name=entry.name,
            queue=queue_of(entry).name,
            rank=rank,
            slots=entry.slots,
            default_model=connection(entry.name).default_model,
        )
        for rank, entry in enumerate(registry().values())
        if queue_of(entry) in queues and can_search()
    ]
