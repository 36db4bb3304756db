"""Which providers and models a request may name, as live workers announce them.

Only what is certainly wrong is refused. A provider that is away announces no models, so that any name may be one of its
models; the job then says whether it is.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from api.schemas.llm import ModelOut
from api.ttl_cache import TtlCache
from core.errors import Invalid
from db.queries.jobs import workers
from db.transactions import read

AUTO = "auto"
ALWAYS_THERE = ("extractive", "ollama")
COMPLETION = "completion"
MOST_NAMES = 5
WHERE = "GET /api/llm/models lists all; one that was just pulled is listed within half a minute."

KnownModels = Mapping[str, list[ModelOut]]
"""By provider. A provider without any is away."""

known_models_cache: TtlCache[str, KnownModels] = TtlCache(seconds=1)


async def check_names(provider: str | None, model: str | None) -> None:
    """Raises `Invalid` for a provider or model that nobody has, and for a model that cannot chat."""
    provider = None if provider == AUTO else provider
    if provider is None and model is None:
        return
    known = await known_models_cache.get("", _load)
    if provider is not None and provider not in known:
        raise _invalid("provider", f"There is no provider {provider!r}. Name one of {_listed([AUTO, *known])}.")
    if model is not None:
        _check_model(model, known if provider is None else {provider: known[provider]})


async def _load() -> KnownModels:
    found: dict[str, dict[str, ModelOut]] = {name: {} for name in ALWAYS_THERE}
    for worker in await read(workers.list_alive):
        for model in map(ModelOut.model_validate, worker.models):
            found.setdefault(model.provider, {})[model.name] = model
    return {provider: list(models.values()) for provider, models in sorted(found.items())}


def _check_model(name: str, known: KnownModels) -> None:
    models = [model for found in known.values() for model in found]
    same = [model for model in models if model.name in {name, f"{name}:latest"}]
    if any(_can_chat(model) for model in same) or (not same and not all(known.values())):
        return
    if same:
        raise _invalid("model", f"{name!r} cannot chat; it only computes vectors. {_advice(name, models)}")
    owners = " and ".join(map(repr, known))
    raise _invalid("model", f"There is no model {name!r} at {owners}. {_advice(name, models)}")


def _can_chat(model: ModelOut) -> bool:
    return not model.capabilities or COMPLETION in model.capabilities


def _advice(name: str, models: Iterable[ModelOut]) -> str:
    names = sorted({model.name for model in models if _can_chat(model)})
    if near := get_close_matches(name, names, MOST_NAMES):
        return f"Did you mean {_listed(near)}? {WHERE}"
    return f"Name one like {_listed(names[:MOST_NAMES])}. {WHERE}" if names else WHERE


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, errors=[{"field": field, "message": message}])
