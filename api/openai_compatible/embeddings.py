"""Embeddings in OpenAI's form."""

import base64
import struct
from collections.abc import Sequence
from functools import partial
from typing import Any

from api.known_models import AUTO
from api.openai_compatible.completions import usage_of
from api.openai_compatible.jobs import Render
from api.openai_compatible.models import UnknownModel
from api.openai_compatible.requests import EmbeddingsIn
from core.errors import Invalid
from db.models import EmbeddingGeneration, Job


def check(body: EmbeddingsIn, generation: EmbeddingGeneration) -> None:
    """Raises `UnknownModel`, and `Invalid` for dimensions that the model does not have."""
    if body.model not in (AUTO, generation.model):
        raise UnknownModel(
            f"There is no embedding model {body.model!r}. Name {generation.model!r} or {AUTO!r}.",
            errors=[{"field": "model", "message": "unknown"}],
        )
    if body.dimensions not in (None, generation.dimensions):
        message = f"{generation.model!r} has {generation.dimensions} dimensions, no other number."
        raise Invalid(message, errors=[{"field": "dimensions", "message": message}])


def render_as(encoding: str | None) -> Render:
    return partial(_embeddings_of, encode=_as_base64 if encoding == "base64" else list)


def _embeddings_of(job: Job, encode: Any) -> dict[str, Any]:
    assert job.result is not None
    usage = usage_of(job)
    return {
        "object": "list",
        "data": [
            {"object": "embedding", "index": index, "embedding": encode(vector)}
            for index, vector in enumerate(job.result["vectors"])
        ],
        "model": job.result["model"],
        "usage": {"prompt_tokens": usage["prompt_tokens"], "total_tokens": usage["total_tokens"]},
    }


def _as_base64(vector: Sequence[float]) -> str:
    """Of 32-bit floats, the low byte first."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
