"""The providers that this process can ask, and in which queue their jobs wait."""

from collections.abc import Collection, Sequence

from core.errors import Transient
from core.once import once
from core.settings import settings
from core.settings.provider_names import AUTO
from db.queries.jobs.claims import ServedProvider
from db.queries.llm import providers
from db.queries.llm.providers import Announced
from db.transactions import read_only
from tasks.attempt_llm import connection
from tasks.queues import GPU_LLM, IO_LLM, Queue
from workers.embeddings import loading
from workers.embeddings.models import EmbeddingModelMissing
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


def ensure_named_provider(queues: Collection[str]) -> None:
    """Better no worker than one that has jobs wait for a provider that nobody can ask. Of several workers another one
    may be configured for it: then it has been announced. Raises `SystemExit`."""
    named = settings().llm.provider
    if named == AUTO or named in registry() or not {queue.name for queue in LLM_QUEUES} & set(queues):
        return
    known = sorted({*registry(), *_announced_elsewhere()})
    if named not in known:
        raise SystemExit(
            f"pensum: PENSUM_LLM_PROVIDER={named!r}: no such provider is configured here, and no other worker has "
            f"announced it. Known are {', '.join(known)}, and {AUTO} for all of them.\n"
            "docs/configuration.md says what configures a provider."
        )


def _announced_elsewhere() -> list[str]:
    try:
        with read_only() as session:
            return [health.name for health in providers.list_health(session)]
    except Transient:
        return []


def queue_of(entry: ProviderEntry) -> Queue:
    return GPU_LLM if entry.runs == "gpu" else IO_LLM


def can_search() -> bool:
    """Most jobs for language models also search the library. A host without an encoder asks no provider: better none
    than one whose jobs fail."""
    try:
        loading.ensure_installed()
    except EmbeddingModelMissing:
        return False
    return True


def configured_on(queues: Sequence[Queue]) -> list[str]:
    """Also where this host cannot ask them for now."""
    return [entry.name for entry in registry().values() if queue_of(entry) in queues]


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
