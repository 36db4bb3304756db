"""`pensum llm providers`, `away`, `back` and `forget`: which providers can be asked, for administrators."""

from collections.abc import Sequence
from typing import Annotated

import typer

from cli import formatting
from cli.connection import Key, Url, connect
from cli.output import AsJson, print_json, print_rows
from pensum_client import ProviderOut
from pensum_client.requests import ProviderVerb

COLUMNS = ("provider", "state", "since", "running", "waiting", "models", "why")

Name = Annotated[str, typer.Argument(metavar="NAME", help="As `pensum llm providers` lists it.")]


def list_providers(as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """List the providers of language models; as tab-separated lines if the output is not a terminal."""
    with connect(url, key) as pensum:
        providers = pensum.providers().providers
    _print(providers, as_json=as_json)


def declare_away(name: Name, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Keep jobs from a provider until it is declared back: they wait, or go to the next one of their chain."""
    _declare(name, "away", url, key, as_json=as_json)


def declare_back(name: Name, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Let jobs ask a provider again that was declared away."""
    _declare(name, "back", url, key, as_json=as_json)


def forget(name: Name, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Forget a provider that no worker announces any more; it comes back by itself when one does.

    Waiting jobs go on with the next provider of their chain. Those that asked for exactly this one fail.
    """
    with connect(url, key) as pensum:
        pensum.forget_provider(name)
    if as_json:
        print_json([{"forgotten": name}])
    else:
        print(f"Forgot {name}.")


def _declare(name: str, verb: ProviderVerb, url: str | None, key: str | None, *, as_json: bool) -> None:
    with connect(url, key) as pensum:
        provider = pensum.declare_provider(name, verb)
    _print([provider], as_json=as_json)


def _print(providers: Sequence[ProviderOut], *, as_json: bool) -> None:
    if as_json:
        print_json(providers)
    else:
        print_rows(COLUMNS, [_cells(one) for one in providers], if_none="There are no providers.")


def _cells(provider: ProviderOut) -> Sequence[str]:
    return (
        provider.name,
        _state(provider),
        formatting.clock_text(provider.since),
        f"{provider.running} of {provider.slots}",
        str(provider.waiting),
        str(provider.models),
        _reason(provider),
    )


def _state(provider: ProviderOut) -> str:
    is_kept = provider.declared_away_at is not None or not provider.is_served
    return "away" if is_kept else provider.state.replace("_", " ")


def _reason(provider: ProviderOut) -> str:
    if provider.declared_away_at is not None:
        return f"{provider.declared_away_by or 'An administrator'} declared it away."
    if not provider.is_served:
        return "No live worker can ask it."
    return formatting.printable(provider.detail or "")
