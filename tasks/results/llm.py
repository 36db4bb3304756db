"""Results of `llm.*`."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel


class GeneratedText(BaseModel):
    """`finish_reason` says whether the text is whole (`stop`) or ended at its token limit (`length`)."""

    text: str
    value: Any = None
    finish_reason: Literal["stop", "length", "repetition", "cancelled"] | None = None


def in_written_order(result: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a stored `GeneratedText` with the keys of its `value` in the order in which the model wrote them, which
    only `text` still has: JSONB sorts keys."""
    is_structured = isinstance(result.get("value"), dict | list)
    return {**result, "value": json.loads(result["text"])} if is_structured else dict(result)


class EmbeddedTexts(BaseModel):
    model: str
    dimensions: int
    vectors: list[list[float]]


class PulledModel(BaseModel):
    provider: str
    name: str
    digest: str | None = None
    size_bytes: int | None = None


class DeletedModel(BaseModel):
    provider: str
    name: str
