"""Which providers of language models a kind of work asks, in order, what a user may spend on them, and what they cost.

Administrators change it while jobs run. A job follows the chain that it finds whenever it has to choose, but never
leaves a provider that works.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, get_args

from core.model_names import LATEST

ChainName = Literal["answers", "exercises", "grading", "chat", "profiles", "generate", "default"]
"""The kinds of work. One without a chain of its own follows `default`."""

CHAIN_NAMES: tuple[ChainName, ...] = get_args(ChainName)

SELECTS_ONLY = "extractive"
"""The provider that writes nothing of its own: it selects from the library, and costs nothing."""

SHORT_WAIT_SECONDS = 20.0
SOMEBODY_WAITS: frozenset[ChainName] = frozenset({"answers", "chat"})


@dataclass(frozen=True)
class ChainEntry:
    """`model` is the provider's default model if None. Before the next entry is asked a job waits `wait_seconds` for a
    provider that is away; None: until the job's deadline."""

    provider: str
    model: str | None = None
    wait_seconds: float | None = None


Chain = tuple[ChainEntry, ...]
Chains = Mapping[ChainName, Chain]


@dataclass(frozen=True)
class Price:
    """Of a million tokens, in the currency that the operator thinks in."""

    input: float
    output: float

    @property
    def is_due(self) -> bool:
        return self != FREE

    def of(self, prompt_tokens: int, output_tokens: int) -> Decimal:
        """Exact, so that sums of many small costs are."""
        return (Decimal(str(self.input)) * prompt_tokens + Decimal(str(self.output)) * output_tokens) / 1_000_000


FREE = Price(0, 0)


@dataclass(frozen=True)
class Budgets:
    """Of one user and one day (UTC). None is no limit."""

    tokens_per_day: int | None = None
    cost_per_day: float | None = None

    @property
    def are_limited(self) -> bool:
        return self != Budgets()


@dataclass(frozen=True)
class LlmConfig:
    """`prices` by `provider/model`, or by `provider` for all its models; a model without a price costs nothing."""

    chains: Chains = field(default_factory=dict)
    budgets: Budgets = Budgets()
    prices: Mapping[str, Price] = field(default_factory=dict)

    def price_of(self, provider: str, model: str) -> Price:
        """Ollama calls `mistral` also `mistral:latest`."""
        names = (model, model.removesuffix(LATEST), f"{model}{LATEST}")
        keys = (*(f"{provider}/{name}" for name in names), provider)
        return next((self.prices[key] for key in keys if key in self.prices), FREE)


def default_wait_seconds(name: ChainName) -> float | None:
    return SHORT_WAIT_SECONDS if name in SOMEBODY_WAITS else None


def default_chains(providers: Sequence[str]) -> Chains:
    """Every kind of work asks these providers in this order. A free prompt (`generate`) is never answered from the
    library, unless nothing else is there."""
    return {name: _default_chain(name, providers) for name in CHAIN_NAMES}


def _default_chain(name: ChainName, providers: Sequence[str]) -> Chain:
    return _fit_for(name, tuple(ChainEntry(provider, None, default_wait_seconds(name)) for provider in providers))


def _fit_for(name: ChainName, chain: Chain) -> Chain:
    writing = tuple(entry for entry in chain if entry.provider != SELECTS_ONLY)
    return writing or chain if name == "generate" else chain


def chains_in_force(own: Chains, defaults: Chains) -> Chains:
    """A kind of work without a chain of its own follows `default` where that was changed, and else its default."""
    changed = own.get("default")
    if changed is None:
        return {**defaults, **own}
    return {name: own.get(name, _fit_for(name, changed)) for name in CHAIN_NAMES}
