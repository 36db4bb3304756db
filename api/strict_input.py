"""What a route does not take is refused by its name: query parameters, form fields, media types, methods.

Unknown fields of JSON are refused by their model, `api.schemas.texts.Body`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin

from fastapi import Depends, Request, params
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from api import metadata
from api.known_paths import KnownPaths
from api.suggestions import unknown
from core.errors import UnsupportedMediaType

JSON = "application/json"
MULTIPART = "multipart/form-data"
ANY = ""  # begins every name
URL_ENCODED = "application/x-www-form-urlencoded"

Model = TypeVar("Model", bound=BaseModel)
Found = Mapping[str, Any]


@dataclass(frozen=True)
class Expected:
    """What a route takes. `prefixes` begin the names of more query parameters; those of `lists` may be repeated."""

    query: frozenset[str]
    lists: frozenset[str]
    prefixes: tuple[str, ...]
    form: frozenset[str]
    required_form: frozenset[str]
    media_types: tuple[str, ...]
    body: tuple[type[BaseModel], ...]


async def _any_query() -> None:
    """Takes any query parameter."""


AnyQuery = Annotated[None, Depends(_any_query)]
"""For a route that another site calls, with parameters of its own."""


async def check(request: Request) -> None:
    """A dependency of every route. Raises `UnsupportedMediaType`, `RequestValidationError`, or 405 where the path is
    that of another route, which has no such method."""
    route = request.scope["route"]
    _check_method(request, request.app.state.known_paths, route.path)
    if not route.include_in_schema:
        return
    expected = expected_by(route.path, route.endpoint)
    await _check_media_type(request, expected.media_types)
    errors = [_error("query", name, expected.query) for name in request.query_params if not _is_known(name, expected)]
    errors += _errors_of_repeated(request.query_params, expected)
    if expected.form:
        errors += _errors_of_form(set(await request.form()), expected)
    if errors:
        raise RequestValidationError(errors)


def _errors_of_repeated(given: QueryParams, expected: Expected) -> list[dict[str, Any]]:
    """None where any parameter is taken: what it means is the other site's business."""
    if ANY in expected.prefixes:
        return []
    return [
        {"type": "repeated", "loc": ("query", name), "msg": f"sent {len(values)} times; send it once"}
        for name in given
        if len(values := given.getlist(name)) > 1 and name not in expected.lists and _is_known(name, expected)
    ]


def _errors_of_form(given: set[str], expected: Expected) -> list[dict[str, Any]]:
    """Of the unknown fields, with those that are missing: one is often the other, misspelt."""
    unknown_fields = [_error("body", name, expected.form) for name in sorted(given - expected.form)]
    missing = expected.required_form - given if unknown_fields else ()
    return unknown_fields + [{"type": "missing", "loc": ("body", name), "msg": "Field required"} for name in missing]


def _check_method(request: Request, paths: KnownPaths, template: str) -> None:
    methods = paths.overruling(request.url.path, template)
    if methods and request.method not in methods:
        raise HTTPException(405)


def _is_known(name: str, expected: Expected) -> bool:
    return name in expected.query or name.startswith(expected.prefixes)


def _error(place: str, name: str, known: Collection[str]) -> dict[str, Any]:
    return {"type": "unknown", "loc": (place, name), "msg": unknown(name, known)}


async def _check_media_type(request: Request, wanted: Sequence[str]) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if (
        not wanted
        or given in wanted
        or (JSON in wanted and given.startswith("application/") and given.endswith("+json"))
    ):
        return
    if not given and not await _has_body(request, wanted):
        return
    shown = f"is {given[:100]!r}" if given else "is missing"
    raise UnsupportedMediaType(f"The Content-Type of the request {shown}. Send {' or '.join(wanted)}.")


async def _has_body(request: Request, wanted: Sequence[str]) -> bool:
    """The body of a form is left unread where the request does not call it one."""
    if JSON in wanted:
        return bool(await request.body())
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


@cache
def expected_by(path: str, endpoint: Callable[..., Any]) -> Expected:
    parts = list(_with_inner(get_dependant(path=path, call=endpoint)))
    calls = {part.call for part in parts}
    prefixes = {metadata.of_query: metadata.PREFIX, _any_query: ANY}
    fields = [field for part in parts for field in part.body_params]
    form = {field.alias: field.field_info for field in fields if isinstance(field.field_info, params.Form)}
    return Expected(
        query=frozenset(name for part in parts for field in part.query_params for name in _names_of_query(field)),
        lists=frozenset(name for part in parts for field in part.query_params for name in _lists_of_query(field)),
        prefixes=tuple(prefix for call, prefix in prefixes.items() if call in calls),
        form=frozenset(form),
        required_form=frozenset(name for name, field in form.items() if field.is_required()),
        media_types=_form_types(form.values()) if form else (JSON,) if fields else (),
        body=tuple(model for field in fields for model in models_in(field.field_info.annotation)),
    )


def _with_inner(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _with_inner(inner)


def _names_of_query(field: Any) -> set[str]:
    """Those of the fields, where a model is a query's parameters."""
    return names_of(models_in(field.field_info.annotation)) or {field.alias}


def _lists_of_query(field: Any) -> set[str]:
    if get_origin(field.field_info.annotation) is list:
        return {field.alias}
    return {name for model in models_in(field.field_info.annotation) for name in lists_of(model)}


def lists_of(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items() if get_origin(field.annotation) is list}


def _form_types(fields: Collection[Any]) -> tuple[str, ...]:
    has_file = any(isinstance(field, params.File) for field in fields)
    return (MULTIPART,) if has_file else (URL_ENCODED, MULTIPART)


def models_in(annotation: Any) -> tuple[type[BaseModel], ...]:
    """The models that stand in a type, as `Model | None` and `list[Model]` have one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(model for part in get_args(annotation) for model in models_in(part))


def names_of(models: Collection[type[BaseModel]]) -> set[str]:
    return {field.alias or name for model in models for name, field in model.model_fields.items()}


def validated(model: type[Model], given: bytes | Mapping[str, Any]) -> Model:
    """For a route that takes JSON and a form. Raises `RequestValidationError`."""
    try:
        return model.model_validate_json(given) if isinstance(given, bytes) else model.model_validate(given)
    except ValidationError as error:
        found = [dict(each) | {"loc": ("body", *each["loc"])} for each in error.errors(include_url=False)]
        raise RequestValidationError([with_hints(each, (model,)) for each in found]) from error


def with_hints(found: Found, models: tuple[type[BaseModel], ...]) -> Found:
    """What pydantic found in a body of these models, with the field that was probably meant."""
    if found["type"] != "extra_forbidden":
        return found
    *outer, name = found["loc"][1:]
    return {**found, "type": "unknown", "msg": unknown(str(name), names_of(_models_at(outer, models)))}


def _models_at(names: Sequence[str | int], models: tuple[type[BaseModel], ...]) -> tuple[type[BaseModel], ...]:
    """Positions in lists and the names of alternatives are no fields, and lead to no other model."""
    for name in names:
        fields = [field for model in models for key, field in model.model_fields.items() if name in (key, field.alias)]
        models = tuple(inner for field in fields for inner in models_in(field.annotation)) if fields else models
    return models
