from datetime import datetime

from pydantic import BaseModel

from db.queries.jobs.platform_usage import Usage, UsageBy, Used


class UsageFigures(BaseModel):
    """Of `jobs` that ended, of which some `failed` by a problem whose cause is the platform. `cost` is what the prices
    of `/api/admin/llm-config` made of the tokens when they were used; `tokens_without_price` are those of jobs that
    cost nothing by them. `gpu_seconds` are those for which jobs held slots of GPU queues: with many slots they are
    more than the GPU's own. `cache_hits` are jobs whose result was known."""

    jobs: int
    failed: int
    prompt_tokens: int
    output_tokens: int
    cost: float
    tokens_without_price: int
    gpu_seconds: float
    cache_hits: int


class UsageRowOut(UsageFigures):
    """`key` is a day (UTC), a kind, or the id of a user, whose address is `email`; null is the platform itself."""

    key: str | None
    email: str | None


class PlatformUsageOut(BaseModel):
    """`items` are those that used the most, or the days in their order; `left_out` more are only in `total`. Where not
    `has_prices` no cost is known."""

    since: datetime
    until: datetime
    by: UsageBy
    has_prices: bool
    total: UsageFigures
    items: list[UsageRowOut]
    left_out: int


def render_row(used: Used, usage: Usage) -> UsageRowOut:
    return UsageRowOut(**_rounded(used), key=used.key, email=usage.emails.get(used.key or ""))


def render_total(used: Used) -> UsageFigures:
    return UsageFigures(**_rounded(used))


def _rounded(used: Used) -> dict[str, float]:
    figures = {name: value for name, value in vars(used).items() if name != "key"}
    return figures | {"cost": round(used.cost, 6), "gpu_seconds": round(used.gpu_seconds, 3)}
