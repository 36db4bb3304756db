"""Results of `llm.*`."""

from typing import Any, Literal

from pydantic import BaseModel


class GeneratedText(BaseModel):
    """`finish_reason` says whether the text is whole (`stop`) or ended at its token limit (`length`)."""

    text: str
    value: Any = None
    finish_reason: Literal["stop", "length", "repetition", "cancelled"] | None = None


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
