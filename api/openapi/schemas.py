"""Schemas as generators of clients need them: readable names, files as bytes, the Job by its kind."""

from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]

PREFIX = "#/components/schemas/"
FORM = "Body_"  # FastAPI's name for a form, before that of its operation
UPLOAD = "upload_"
OWN_MODULES = ("api__", "core__", "db__", "tasks__")
REPLACED = {"JobOut": "Job", "HTTPValidationError": "Problem"}


def tidied(document: Json) -> Json:
    schemas = document["components"]["schemas"]
    for name in schemas:
        if name.startswith(FORM):
            schemas[name] |= {"additionalProperties": False, "title": _name_of_form(name.removeprefix(FORM))}
    names = _short_names(schemas) | REPLACED
    document["components"]["schemas"] = {
        names[name]: schema for name, schema in schemas.items() if name not in REPLACED
    }
    document = _mapped(document, lambda schema: _as_bytes(_renamed(schema, names)))
    return _without_unused(document)


def _short_names(schemas: Json) -> dict[str, str]:
    """FastAPI's names begin with the module where two are alike. Of those ours has the short one: a plug-in that is
    installed renames no type of a generated client."""
    names: dict[str, str] = {}
    for name in sorted(schemas, key=lambda name: not name.startswith(OWN_MODULES)):
        short = schemas[name]["title"] if "_" in name else name
        names[name] = short if short not in names.values() else "".join(map(_capitalized, name.split("_")))
    return names


def _capitalized(word: str) -> str:
    return word[:1].upper() + word[1:]


def _name_of_form(operation: str) -> str:
    words = "".join(word.capitalize() for word in operation.removeprefix(UPLOAD).split("_"))
    return f"{words}{'Upload' if operation.startswith(UPLOAD) else 'Form'}"


def _mapped(value: Any, change: Callable[[Json], Json]) -> Any:
    """The same with each object changed, the outer ones last."""
    match value:
        case dict():
            return change({key: _mapped(inner, change) for key, inner in value.items()})
        case list():
            return [_mapped(inner, change) for inner in value]
    return value


def _renamed(schema: Json, names: dict[str, str]) -> Json:
    match schema.get("$ref"):
        case str(reference) if reference.startswith(PREFIX):
            return schema | {"$ref": PREFIX + names[reference.removeprefix(PREFIX)]}
    if "mapping" in schema and "propertyName" in schema:
        return schema | {
            "mapping": {key: _renamed({"$ref": to}, names)["$ref"] for key, to in schema["mapping"].items()}
        }
    return schema


def _as_bytes(schema: Json) -> Json:
    """`contentMediaType` is JSON Schema's way to say that a text is a file, and few generators know it."""
    return schema | ({"format": "binary"} if schema.get("contentMediaType") == "application/octet-stream" else {})


def _without_unused(document: Json) -> Json:
    schemas: Json = document["components"].pop("schemas")
    found, left = set[str](), list(_references(document))
    while left:
        if (name := left.pop()) not in found:
            found.add(name)
            left += _references(schemas[name])
    document["components"]["schemas"] = {name: schemas[name] for name in sorted(found)}
    return document


def _references(value: Any) -> Iterator[str]:
    match value:
        case {"$ref": str(reference)} if reference.startswith(PREFIX):
            yield reference.removeprefix(PREFIX)
        case dict():
            for inner in value.values():
                yield from _references(inner)
        case list():
            for inner in value:
                yield from _references(inner)
