"""The embedding models that this worker has ready. They are loaded before the first text comes, and announced with the
worker's heartbeat."""

import logging
import math
import threading
import time
from collections.abc import Collection, Sequence

from core.errors import Transient
from db.queries.embeddings import generations
from db.transactions import read_only
from tasks.queues import GPU_EMBED, GPU_LLM, IO_EMBED
from workers.embeddings import models
from workers.embeddings.encoder import encoder
from workers.runtime.served_providers import can_search

logger = logging.getLogger(__name__)

ENCODING_QUEUES = {GPU_EMBED.name, GPU_LLM.name, IO_EMBED.name}
RETRY_SECONDS = 10.0


class ReadyEncoders:
    """Follows the active generation. A worker beside the API downloads no model: where it lacks one, the GPU's workers
    embed the queries."""

    def __init__(self, queues: Collection[str]) -> None:
        self._is_needed = bool(ENCODING_QUEUES & set(queues))
        self._may_download = IO_EMBED.name not in queues
        self._tried: set[str] = set()
        self._retry_at: dict[str, float] = {}
        self._ready: set[str] = set()

    @property
    def models(self) -> Sequence[str]:
        return sorted(self._ready)

    def warm_up(self) -> None:
        """The first learner should not wait for the model to be read from disk."""
        if not self._is_needed:
            return
        try:
            with read_only() as session:
                model = generations.get_active(session).model
        except Transient as error:
            logger.warning("the embedding model is not warm: %s", error)
            return
        self._tried.add(model)
        self._load(model)

    def follow(self, model: str | None) -> None:
        """Loads the model of the active generation in the background, if it is another one, or could not be loaded for
        a reason that passes."""
        if self._is_needed and model is not None and self._is_to_try(model):
            self._tried.add(model)
            self._retry_at.pop(model, None)
            threading.Thread(target=self._load, args=[model], name="encoder warm-up", daemon=True).start()

    def _is_to_try(self, model: str) -> bool:
        return model not in self._tried or time.monotonic() >= self._retry_at.get(model, math.inf)

    def _load(self, model: str) -> None:
        if not self._may_download and not (can_search() and models.is_here(model)):
            logger.warning("this host lacks the embedding model %s: other workers embed queries", model)
            return
        try:
            encoder(model).encode(["warm up"])
            self._ready.add(model)
        except Transient as error:
            logger.warning("the embedding model is not warm, and is loaded again soon: %s", error)
            self._retry_at[model] = time.monotonic() + RETRY_SECONDS
        except Exception:  # whatever a broken model raises: the worker lives, and its jobs report the error
            logger.exception("the embedding model does not work")
