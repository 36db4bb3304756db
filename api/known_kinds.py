"""Kinds of jobs as parameters and fields."""

from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from tasks.contracts import CONTRACTS


def _known(kind: str) -> str:
    if kind not in CONTRACTS:
        message = "Unknown job kind {kind}. Known kinds: {known}"
        raise PydanticCustomError("unknown_kind", message, {"kind": repr(kind), "known": ", ".join(sorted(CONTRACTS))})
    return kind


Kind = Annotated[
    str,
    Field(max_length=100),
    AfterValidator(_known),
    WithJsonSchema({"type": "string", "enum": sorted(CONTRACTS)}),
]
