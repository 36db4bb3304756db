"""What a claim brings along for handlers (`claim_context.sql`)."""

from collections.abc import Mapping
from typing import Any

from core.llm_config import LlmConfig
from db.queries.embeddings.generations import ActiveGeneration
from db.queries.llm import config

NOTHING_CHANGED = LlmConfig()


def read(generation: Mapping[str, Any] | None, spending: Mapping[str, Any] | None) -> list[Any]:
    """The active generation, and budgets and prices."""
    return [
        None if generation is None else ActiveGeneration(**generation),
        NOTHING_CHANGED if spending is None else config.from_json(chains={}, **spending),
    ]
