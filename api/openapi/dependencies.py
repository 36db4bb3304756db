"""What a route depends on, as far as it decides what the route may answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from fastapi._compat import ModelField
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from api import deps, submission


@dataclass(frozen=True)
class Needs:
    user: bool
    submits: bool
    body: bool
    headers: frozenset[str]
    query: frozenset[str]


def needs_of(route: APIRoute) -> Needs:
    parts = list(_with_inner(get_dependant(path=route.path_format, call=route.endpoint)))
    calls = {part.call for part in parts}
    return Needs(
        user=deps.current_user in calls,
        submits=submission.submission_of in calls,
        body=any(part.body_params for part in parts) or "requestBody" in (route.openapi_extra or {}),
        headers=frozenset(field.alias for part in parts for field in part.header_params),
        query=frozenset(name for part in parts for field in part.query_params for name in _names_of(field)),
    )


def needs_user(route: APIRoute) -> bool:
    return any(part.call is deps.current_user for part in _with_inner(route.dependant))


def role_for(route: APIRoute) -> Literal["operator", "admin"] | None:
    """The role without which nobody may use it."""
    calls = {part.call for part in _with_inner(route.dependant)}
    return "admin" if deps.administrator in calls else "operator" if deps.operator in calls else None


def _names_of(field: ModelField) -> Iterator[str]:
    """Several, where a model holds all parameters of a route."""
    annotation = field.field_info.annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from annotation.model_fields
    else:
        yield field.alias


def _with_inner(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _with_inner(inner)
