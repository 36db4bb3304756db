"""Which providers and models a request may name, as workers have announced them.

Only what is certainly wrong is refused. The models of a provider that is away are not known, so that any name may be
one of them; the job then says whether it is.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from api.known_providers import Announced, announced_models
from api.ttl_cache import TtlCache
from core.errors import Invalid
from db.transactions import read

AUTO = "auto"
DEFAULT_TAG = ":latest"  # of a model of Ollama that is named without one
MOST_NAMES = 5
WHERE = "GET /api/llm/models lists all; one that was just pulled is listed within half a minute."

known_models_cache: TtlCache[str, Announced] = TtlCache(seconds=1)


async def check_names(provider: str | None, model: str | None) -> None:
    """Raises `Invalid` for a provider or model that nobody has, and for a model that cannot chat."""
    provider = None if provider == AUTO else provider
    if provider is None and model is None:
        return
    known = await known_models_cache.get("", lambda: read(announced_models))
    if provider is not None and provider not in known:
        raise _invalid("provider", f"There is no provider {provider!r}. Name one of {_listed([AUTO, *sorted(known)])}.")
    if model is not None:
        _check_model(model, known if provider is None else {provider: known[provider]})


def _check_model(name: str, known: Announced) -> None:
    writing: dict[str, bool] = {}
    for models in known.values():
        for model, writes in models.items():
            writing[model] = writes or writing.get(model, False)
    same = [writing[model] for model in (name, f"{name}{DEFAULT_TAG}") if model in writing]
    if any(same) or (not same and not all(known.values())):
        return
    advice = _advice(name, sorted(model for model, writes in writing.items() if writes))
    if same:
        raise _invalid("model", f"{name!r} cannot chat; it only computes vectors. {advice}")
    raise _invalid("model", f"There is no model {name!r} at {' and '.join(map(repr, known))}. {advice}")


def _advice(name: str, names: Sequence[str]) -> str:
    if near := get_close_matches(name, names, MOST_NAMES):
        return f"Did you mean {_listed(near)}? {WHERE}"
    return f"Name one like {_listed(names[:MOST_NAMES])}. {WHERE}" if names else WHERE


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, errors=[{"field": field, "message": message}])
