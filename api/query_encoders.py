"""Where the query of a search is embedded: by the nearest encoder that is within reach.

Workers announce the embedding models that they have ready. An `io` worker stands beside the API, and saves a query the
way to the GPU's host. Workers of `gpu.embed` load any model, so that they serve also while generations are switched.
"""

from collections.abc import Mapping

from api.queue_health import STARVED_SECONDS
from api.ttl_cache import TtlCache
from db.queries.jobs import workers
from db.queries.jobs.workers import QueueEncoders
from db.row_level_security import acting_as_platform
from db.transactions import read
from tasks.contracts import EmbedQuery
from tasks.queues import GPU_EMBED, IO_EMBED, Queue

NEAREST_FIRST = (IO_EMBED, GPU_EMBED)

encoders_cache: TtlCache[str, Mapping[str, QueueEncoders]] = TtlCache(seconds=1)


async def find_queue(model: str) -> Queue | None:
    """The queue of the nearest, as of the last second. None where no encoder of the model is within reach."""
    known = await encoders_cache.get("", _load)
    return next((queue for queue in NEAREST_FIRST if _is_within_reach(queue, known[queue.name], model)), None)


async def is_gpu_within_reach() -> bool:
    """Whether a worker of `gpu.embed` takes work, as of the last second."""
    known = await encoders_cache.get("", _load)
    return _is_within_reach(GPU_EMBED, known[GPU_EMBED.name], "")


def _is_within_reach(queue: Queue, encoders: QueueEncoders, model: str) -> bool:
    """A worker that lives and takes no query for seconds is none to wait for."""
    has_model = queue is GPU_EMBED or model in encoders.models
    return encoders.is_served and has_model and (encoders.waits_seconds or 0.0) < STARVED_SECONDS


async def _load() -> Mapping[str, QueueEncoders]:
    queues = [queue.name for queue in NEAREST_FIRST]
    with acting_as_platform():
        return await read(workers.encoders, queues=queues, kind=EmbedQuery.kind, priority=EmbedQuery.priority)
