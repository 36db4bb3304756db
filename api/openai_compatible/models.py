"""Models by one name, as OpenAI's clients name them: `auto`, `PROVIDER/MODEL` or just `MODEL`."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.known_models import AUTO, check_names, known_models_cache
from api.known_providers import announced_models, writes
from core.errors import Invalid
from db.queries.embeddings import generations
from db.queries.llm import providers
from db.transactions import read

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
    if name == AUTO:
        return None, None
    known = await known_models_cache.get("", lambda: read(announced_models))
    provider, slash, model = name.partition("/")
    return (provider, model) if slash and model and provider in known else (None, name)


def all_models(session: Session) -> list[dict[str, Any]]:
    return list(_models(session))


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
