"""Checks a changed configuration of language models against the providers that are known."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches

from api.known_providers import ModelsOf
from api.schemas.llm_config import ChainEntryIn, LlmConfigIn
from core.errors import Invalid
from core.llm_config import CHAIN_NAMES, Budgets, Chain, ChainEntry, ChainName, Price, default_wait_seconds
from core.model_names import is_named
from db.queries.llm.config import Changes

SHOWN = 20  # names in a message

Errors = Iterator[tuple[str, str]]
"""Fields and what is wrong with them."""


def checked(body: LlmConfigIn, known: ModelsOf) -> Changes:
    """Raises `Invalid`, which names everything that is unknown."""
    found = [*_errors_in_chains(body.chains or {}, known), *_errors_in_prices(body.prices or {}, known)]
    if found:
        errors = [{"field": field, "message": message} for field, message in found]
        raise Invalid("; ".join(f"{field}: {message}" for field, message in found), errors=errors)
    return _changes(body)


def _errors_in_chains(chains: Mapping[str, list[ChainEntryIn] | None], known: ModelsOf) -> Errors:
    for name, chain in chains.items():
        field = f"chains.{name}"
        if name not in CHAIN_NAMES:
            yield field, _unknown("kind of work", name, CHAIN_NAMES)
        elif chain is not None:
            yield from _errors_in_chain(field, chain, known)


def _errors_in_chain(field: str, chain: list[ChainEntryIn], known: ModelsOf) -> Errors:
    if not chain:
        yield field, "The chain is empty. Name at least one provider, or send null for the default chain."
    asked = [(entry.provider, entry.model) for entry in chain]
    for position, entry in enumerate(chain):
        place = f"{field}.{position}"
        if entry.provider not in known:
            yield f"{place}.provider", _unknown("provider", entry.provider, known)
        elif entry.model is not None and not _has(known[entry.provider], entry.model):
            yield f"{place}.model", _unknown(f"model of {entry.provider}", entry.model, known[entry.provider])
        if asked[position] in asked[:position]:
            yield place, "The chain asks this before. Name each model once."


def _has(models: Collection[str], model: str) -> bool:
    return not models or any(is_named(listed, model) for listed in models)


def _errors_in_prices(prices: Collection[str], known: ModelsOf) -> Errors:
    for name in prices:
        provider, slash, model = name.partition("/")
        if provider not in known:
            yield f"prices.{name}", _unknown("provider", provider, known)
        elif slash and not _has(known[provider], model):
            yield f"prices.{name}", _unknown(f"model of {provider}", model, known[provider])


def _unknown(what: str, name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, known, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    names = sorted(known)
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"Unknown {what} {name!r}.{hint} Known: {', '.join(names[:SHOWN])}{more}."


def _changes(body: LlmConfigIn) -> Changes:
    return Changes(
        chains=None
        if body.chains is None
        else {name: _chain(name, body.chains) for name in CHAIN_NAMES & body.chains.keys()},
        budgets=None if body.budgets is None else Budgets(**body.budgets.model_dump()),
        prices=None
        if body.prices is None
        else {name: Price(**price.model_dump()) for name, price in body.prices.items()},
    )


def _chain(name: ChainName, chains: Mapping[str, list[ChainEntryIn] | None]) -> Chain | None:
    chain = chains[name]
    return None if chain is None else tuple(_entry(name, entry) for entry in chain)


def _entry(name: ChainName, entry: ChainEntryIn) -> ChainEntry:
    is_given = "wait_seconds" in entry.model_fields_set
    return ChainEntry(entry.provider, entry.model, entry.wait_seconds if is_given else default_wait_seconds(name))
