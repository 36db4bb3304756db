"""Models by one name, as OpenAI's clients name them: `auto`, `PROVIDER/MODEL` or just `MODEL`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy.orm import Session

from api.known_models import AUTO, check_names, known_names
from api.known_providers import writes
from core.errors import Invalid
from core.model_names import is_named
from db.queries.embeddings import generations
from db.queries.llm import providers

OWNER = "pensum"


class UnknownModel(Invalid):
    """There is no such model. GET /v1/models lists all."""

    slug = "model-missing"


async def check_model(name: str) -> tuple[str | None, str | None]:
    """Provider and model, None where the platform chooses. Raises `UnknownModel`."""
    provider, model = await _named(name)
    try:
        await check_names(provider, model)
    except Invalid as error:
        raise UnknownModel(error.detail, errors=error.errors) from error
    return provider, model


async def _named(name: str) -> tuple[str | None, str | None]:
    """Names of models have slashes too, but only one that is known can be without its provider."""
    if name == AUTO:
        return None, None
    known = await known_names()
    prefix, slash, model = name.partition("/")
    is_whole = any(provider.find(name) or provider.default_model == name for provider in known.values())
    if not slash or (is_whole and not (prefix in known and known[prefix].find(model))):
        return None, name
    if prefix not in known or not model:
        raise _unknown(name, [f"{provider}/{model}" for provider in known for model in known[provider].models])
    return prefix, model


def _unknown(name: str, names: Sequence[str]) -> UnknownModel:
    near = get_close_matches(name.lower(), names, 1)
    advice = f"Did you mean {near[0]!r}? " if near else ""
    message = f"There is no model {name!r}. {advice}GET /v1/models lists all; those of a provider are PROVIDER/MODEL."
    return UnknownModel(message, errors=[{"field": "model", "message": message}])


def all_models(session: Session) -> list[dict[str, Any]]:
    return list(_models(session))


def find_model(session: Session, name: str) -> dict[str, Any]:
    """By any name that a request may give it. Raises `UnknownModel`."""
    models = all_models(session)
    for is_meant in (_is_whole_name, _is_bare_name):
        for model in models:
            if is_meant(model, name):
                return model
    raise _unknown(name, [model["id"] for model in models])


def _is_whole_name(model: Mapping[str, Any], name: str) -> bool:
    return is_named(model["id"], name)


def _is_bare_name(model: Mapping[str, Any], name: str) -> bool:
    provider, slash, bare = model["id"].partition("/")
    return bool(slash) and provider == model["owned_by"] and is_named(bare, name)


def _models(session: Session) -> Iterator[dict[str, Any]]:
    known = providers.list_health(session)
    if known:
        yield _model(AUTO, OWNER, min(health.since for health in known))
    for health in known:
        for model in health.models:
            if writes(model):
                yield _model(f"{health.name}/{model['name']}", health.name, health.since)
    if generation := generations.find_active(session):
        yield _model(generation.model, OWNER, generation.created_at)


def _model(name: str, owner: str, since: datetime) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": int(since.timestamp()), "owned_by": owner}
