"""What a claim brings along for handlers (`claim_context.sql`)."""

import json
from functools import lru_cache

from core.llm_config import LlmConfig
from db.queries.embeddings.generations import ActiveGeneration
from db.queries.llm import config

NOTHING_CHANGED = LlmConfig()


@lru_cache(maxsize=8)
def read(generation: str | None, spending: str | None) -> tuple[ActiveGeneration | None, LlmConfig]:
    """The active generation, and budgets and prices."""
    return (
        None if generation is None else ActiveGeneration(**json.loads(generation)),
        NOTHING_CHANGED if spending is None else config.from_json(chains={}, **json.loads(spending)),
    )
