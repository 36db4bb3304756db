"""Chains: which providers a kind of work asks, in order, and how long it waits for each.

Administrators change them while jobs run. A job follows the chain that it finds whenever it has to choose, but never
leaves a provider that works.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ChainName = Literal["answers", "exercises", "grading", "chat", "profiles", "generate", "default"]
"""The kinds of work. One without a chain of its own follows `default`."""


@dataclass(frozen=True)
class ChainEntry:
    """`model` is the provider's default model if None. Before the next entry is asked a job waits `wait_seconds` for a
    provider that is away; None: until the job's deadline."""

    provider: str
    model: str | None = None
    wait_seconds: float | None = None


@dataclass(frozen=True)
class Price:
    """Of a million tokens, in the currency that the operator thinks in."""

    input: float
    output: float


@dataclass(frozen=True)
class Budgets:
    """Of one user and one day (UTC). None is no limit."""

    tokens_per_day: int | None = None
    cost_per_day: float | None = None


@dataclass(frozen=True)
class LlmConfig:
    """`prices` by `provider/model`, or by `provider` for all its models; a model without a price costs nothing."""

    chains: Mapping[ChainName, tuple[ChainEntry, ...]] = field(default_factory=dict)
    budgets: Budgets = Budgets()
    prices: Mapping[str, Price] = field(default_factory=dict)
