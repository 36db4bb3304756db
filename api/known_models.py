"""Which providers and models a request may name, as workers have announced them.

A provider takes the names that it lists, or listed before it went away. Of one whose list nobody has seen any name may
be a model; the job then says whether it is.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from sqlalchemy.orm import Session

from api.known_providers import Announced, announced_models
from api.ttl_cache import TtlCache
from core.errors import AppError, Invalid
from core.llm_config import SELECTS_ONLY
from db.queries.jobs import workers
from db.transactions import read
from tasks.queues import IO_LLM

AUTO = "auto"
MOST_NAMES = 5
WHERE = "GET /api/llm/models lists all; one that was just pulled is listed within half a minute."

known_models_cache: TtlCache[str, Announced] = TtlCache(seconds=1)


class ProviderNotAnnounced(AppError):
    """The worker that would announce this provider does not run: it may still be starting."""

    slug = "model-unavailable"


async def known_names() -> Announced:
    """As of the last second."""
    return await known_models_cache.get("", lambda: read(announced_models))


async def check_names(provider: str | None, model: str | None) -> None:
    """Raises `Invalid` for a provider or model that nobody has, and for a model that cannot chat; and
    `ProviderNotAnnounced` where nobody can tell yet."""
    provider = None if provider == AUTO else provider
    if provider is None and model is None:
        return
    known = await known_names()
    if provider is not None and provider not in known:
        if not await read(_announces_providers):
            raise ProviderNotAnnounced(
                f"Nobody knows yet whether there is a provider {provider!r}: no worker of {IO_LLM.name} runs. It may "
                "be starting; then send the request again."
            )
        raise _invalid("provider", f"There is no provider {provider!r}. Name one of {_listed([AUTO, *sorted(known)])}.")
    if model is not None:
        _check_model(model, known if provider is None else {provider: known[provider]})


def _announces_providers(session: Session) -> bool:
    """Whether a worker runs that announces the providers elsewhere. One on a GPU host may be off for a night."""
    served = workers.by_queue(session).get(IO_LLM.name)
    return served is not None and served.alive > 0


def _check_model(name: str, known: Announced) -> None:
    same = [writes for provider in known.values() for writes in provider.find(name)]
    if any(same) or (not same and _may_be_unseen(name, known)):
        return
    writing = {model for provider in known.values() for model, writes in provider.models.items() if writes}
    advice = _advice(name, sorted(writing))
    if same:
        raise _invalid("model", f"{name!r} cannot chat; it only computes vectors. {advice}")
    raise _invalid("model", f"There is no model {name!r} at {' and '.join(map(repr, known))}. {advice}")


def _may_be_unseen(name: str, known: Announced) -> bool:
    """Whether it may be a model of a provider whose list nobody has seen. As for `auto`, one that never was up is
    passed over where another writes, except for its default model."""
    unseen = [provider for provider in known.values() if not provider.models]
    somebody_writes = any(provider.models for kind, provider in known.items() if kind != SELECTS_ONLY)
    return any(provider.has_been_up or provider.default_model == name or not somebody_writes for provider in unseen)


def _advice(name: str, names: Sequence[str]) -> str:
    if near := get_close_matches(name, names, MOST_NAMES):
        return f"Did you mean {_listed(near)}? {WHERE}"
    return f"Name one like {_listed(names[:MOST_NAMES])}. {WHERE}" if names else WHERE


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, errors=[{"field": field, "message": message}])
