"""Routing: which provider a job asks for its language model, and in which queue it waits for it.

The route follows the chain of the job's kind of work and the health of the providers, as of the last second. Where no
worker has announced a provider yet, the job goes without a route, and the worker that claims it finds one.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from core.llm_config import SELECTS_ONLY, ChainEntry, LlmConfig, Price, default_chains
from core.settings import settings
from db.queries.llm import config, providers
from db.queries.llm.providers import Health
from db.transactions import read, read_only
from tasks.contracts import Contract
from tasks.queues import GPU_LLM

FRESH_SECONDS = 1.0


@dataclass(frozen=True)
class Directory:
    """The configuration of language models and the providers that workers have announced, by name."""

    config: LlmConfig = field(default_factory=LlmConfig)
    providers: Mapping[str, Health] = field(default_factory=dict)

    def chain(self, name: str) -> Sequence[ChainEntry]:
        """None of its entries where no chain has the name any more."""
        return next((chain for known, chain in self.config.chains.items() if known == name), ())

    def price_of(self, provider: str, model: str | None) -> Price:
        default = self.providers[provider].default_model if provider in self.providers else None
        return self.config.price_of(provider, model or default or "")


@dataclass(frozen=True)
class Route:
    """`chain` is None where the request names its provider or model, or the stage needs none."""

    queue: str
    chain: str | None = None
    provider: str | None = None
    model: str | None = None


class _Cached:
    def __init__(self) -> None:
        self.directory = Directory()
        self._loaded_at = 0.0

    @property
    def is_fresh(self) -> bool:
        return bool(self._loaded_at) and time.monotonic() - self._loaded_at < FRESH_SECONDS

    def keep(self, directory: Directory) -> None:
        self.directory, self._loaded_at = directory, time.monotonic()

    def begin_to_load(self) -> None:
        """Others go on with what is known, if anything is, while one asks."""
        if self._loaded_at:
            self._loaded_at = time.monotonic()

    def forget(self) -> None:
        self._loaded_at = 0.0


_cached = _Cached()


def load(session: Session) -> Directory:
    health = providers.list_health(session)
    named = settings().llm.provider
    asked = [named] if named != "auto" else [one.name for one in health]
    return Directory(config.load(session, default_chains(asked)), {one.name: one for one in health})


def directory() -> Directory:
    """For workers: as of the last second."""
    if not _cached.is_fresh:
        with read_only() as session:
            _cached.keep(load(session))
    return _cached.directory


def refresh_with(session: Session) -> None:
    """Before a route is looked for in a transaction: it follows the directory as of the last second."""
    if not _cached.is_fresh:
        _cached.keep(load(session))


async def refresh_directory() -> None:
    """`refresh_with` for the API's event loop."""
    if not _cached.is_fresh:
        _cached.begin_to_load()
        _cached.keep(await read(load))


def known_directory() -> Directory:
    """As this process last saw it. It never waits for PostgreSQL."""
    return _cached.directory


def forget_directory() -> None:
    """The next look loads it anew."""
    _cached.forget()


def route_new(contract: Contract) -> Route:
    """The route of the first stage, by the known directory."""
    return route(contract, contract.first_stage, known_directory(), is_large=contract.is_large)


def route(
    contract: Contract,
    stage: str,
    known: Directory,
    *,
    given_up: Collection[str] = (),
    chain: str | None = None,
    is_large: bool = False,
) -> Route:
    """`given_up` are providers that could not do it. Without a provider in the route nobody is left, or nobody is known
    yet."""
    queue = contract.stages[stage]
    if queue is not GPU_LLM or contract.chain is None:
        return Route(queue.large if is_large and queue.large else queue.name)
    if contract.asks_for is not None:
        return _pinned(contract.asks_for.provider, contract.asks_for.model, known, given_up)
    name = chain or contract.chain
    entry = choose(known.chain(name), known.providers, given_up)
    if entry is None:
        return Route(queue.name, chain=name)
    return Route(_queue_of(entry.provider, known), name, entry.provider, entry.model)


def somebody_writes(contract: Contract, stage: str, *, given_up: Collection[str] = ()) -> bool:
    """Whether a provider is left for the stage that writes text of its own. For workers."""
    return route(contract, stage, directory(), given_up=given_up).provider not in (None, SELECTS_ONLY)


def _pinned(provider: str | None, model: str | None, known: Directory, given_up: Collection[str]) -> Route:
    """The provider that the request names, or for a model alone the one that has it."""
    if provider is None and model is not None:
        provider = _holder(model, known)
    if provider is None or provider in given_up:
        return Route(GPU_LLM.name, model=model)
    return Route(_queue_of(provider, known), None, provider, model)


def _holder(model: str, known: Directory) -> str | None:
    """A provider that lists the model, those that are up first; or else one that may have it, because nobody has seen
    its list."""
    listing = [one for one in known.providers.values() if one.lists(model)]
    unseen = [one for one in known.providers.values() if not one.models]
    listing.sort(key=lambda one: not one.is_up)
    unseen.sort(key=lambda one: (one.default_model != model, not one.has_been_up))
    return next((one.name for one in (*listing, *unseen)), None)


def _queue_of(provider: str, known: Directory) -> str:
    health = known.providers.get(provider)
    return GPU_LLM.name if health is None else health.queue


def choose(
    chain: Sequence[ChainEntry], known: Mapping[str, Health], given_up: Collection[str] = ()
) -> ChainEntry | None:
    """The first entry whose provider is up or worth waiting for. A provider that was never up is passed over, one that
    lacks the model, and one that has been away for longer than its entry waits. If no entry is left, the first is
    waited for whose provider was ever up, or else the first."""
    left = [entry for entry in chain if entry.provider in known and entry.provider not in given_up]
    for entry in left:
        if _is_worth_waiting(entry, known[entry.provider]):
            return entry
    return next((entry for entry in left if known[entry.provider].has_been_up), next(iter(left), None))


def _is_worth_waiting(entry: ChainEntry, health: Health) -> bool:
    if health.is_up:
        return health.offers(entry.model)
    if not health.has_been_up:
        return False
    return entry.wait_seconds is None or (health.down_seconds or 0.0) < entry.wait_seconds
