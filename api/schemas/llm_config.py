from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.schemas.texts import Body
from core.llm_config import ChainName

LONGEST_WAIT_SECONDS = 30 * 24 * 3600
READ_ONLY = {"default_chains", "version", "updated_at", "updated_by"}

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Amount = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False, strict=True)]


class ChainEntryIn(Body):
    """Without `model` the provider's default model is asked. `wait_seconds` is how long a job waits for a provider that
    is away before the next entry is asked; null waits until the job's deadline. Where it is missing it is 20 for
    `answers` and `chat`, and null for all others."""

    provider: Name
    model: Name | None = None
    wait_seconds: Annotated[float, Field(ge=0, le=LONGEST_WAIT_SECONDS, strict=True)] | None = None


class BudgetsIn(Body):
    """Of one user and one day (UTC). Null is no limit."""

    tokens_per_day: Annotated[int, Field(ge=0, le=10**15, strict=True)] | None = None
    cost_per_day: Amount | None = None


class PriceIn(Body):
    """Of a million tokens."""

    input: Amount
    output: Amount


class LlmConfigIn(Body):
    """What is missing or null stays as it is. Chains are replaced one by one, and one that is null returns to its
    default; budgets and prices are replaced as a whole. The other fields of the response are ignored."""

    chains: (
        Annotated[dict[Name, Annotated[list[ChainEntryIn], Field(max_length=20)] | None], Field(max_length=100)] | None
    ) = None
    budgets: BudgetsIn | None = None
    prices: Annotated[dict[Name, PriceIn], Field(max_length=1000)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_read_only_fields(cls, body: Any) -> Any:
        return {name: body[name] for name in body if name not in READ_ONLY} if isinstance(body, Mapping) else body


class ChainEntryOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    provider: str
    model: str | None
    wait_seconds: float | None


class BudgetsOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    tokens_per_day: int | None
    cost_per_day: float | None


class PriceOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    input: float
    output: float


class LlmConfigOut(BaseModel):
    """The chains in force by kind of work; `default_chains` names those that nobody has changed. Prices are of a
    million tokens, by `provider/model` or by `provider`. `version` counts the changes."""

    chains: dict[ChainName, list[ChainEntryOut]]
    default_chains: list[ChainName]
    budgets: BudgetsOut
    prices: dict[str, PriceOut]
    version: int
    updated_at: datetime | None
    updated_by: UUID | None
