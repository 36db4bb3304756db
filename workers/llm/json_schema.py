"""JSON schemas in the forms that providers hold an output to.

An output is checked against the whole schema afterwards, so a form may lack bounds that a provider does not know.
"""

from collections.abc import Mapping
from typing import Any

KEPT = frozenset(
    {"type", "enum", "const", "description", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
    | {"multipleOf", "minItems", "maxItems", "pattern"}
)
NAMES_WHAT_FITS = frozenset({"type", "enum", "const", "anyOf", "$ref"})
DROPPED = frozenset({"title", "default", "examples", "minLength", "maxLength", "format", "uniqueItems"})


class _NoStrictForm(Exception):
    """The schema allows what the strict form cannot say."""


def strict_form(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """As OpenAI's strict mode asks for it: no object has other properties than those named, and it has all of them.
    None where that would forbid what the schema allows."""
    try:
        return _strict(schema) if schema.get("type") == "object" else None
    except _NoStrictForm:
        return None


def has_named_properties_only(schema: Mapping[str, Any]) -> bool:
    """Whether no object of the schema is meant to have properties of any name."""
    is_open = schema.get("type") == "object" and not schema.get("properties")
    if is_open or schema.get("additionalProperties") or "patternProperties" in schema:
        return False
    return all(has_named_properties_only(one) for one in _parts(schema))


def _parts(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    named = [schema.get(key, {}) for key in ("properties", "$defs")]
    listed = [schema.get(key, []) for key in ("anyOf", "oneOf", "allOf", "prefixItems")]
    found = [schema.get("items"), *(one for group in named for one in group.values()), *(o for g in listed for o in g)]
    return [one for one in found if isinstance(one, Mapping)]


def _strict(schema: Any) -> dict[str, Any]:
    if not isinstance(schema, Mapping) or schema.keys().isdisjoint(NAMES_WHAT_FITS) or _is_one_of_several_types(schema):
        raise _NoStrictForm
    if "$ref" in schema:  # nothing may stand beside it but definitions
        form: dict[str, Any] = {"$ref": schema["$ref"]}
    else:
        form = {}
        for key, value in schema.items():
            form |= _keyword(key, value)
        if schema.get("type") == "object":
            form |= _closed(schema)
    if "$defs" in schema:
        form["$defs"] = {name: _strict(one) for name, one in schema["$defs"].items()}
    return form


def _is_one_of_several_types(schema: Mapping[str, Any]) -> bool:
    return isinstance(schema.get("type"), list) and not {"object", "array"}.isdisjoint(schema["type"])


def _keyword(key: str, value: Any) -> dict[str, Any]:
    if key in KEPT:
        return {key: value}
    if key == "items" and isinstance(value, Mapping):
        return {key: _strict(value)}
    if key == "anyOf":
        return {key: [_strict(one) for one in value]}
    if key in DROPPED or key in {"properties", "required", "additionalProperties", "$defs"}:
        return {}
    raise _NoStrictForm


def _closed(schema: Mapping[str, Any]) -> dict[str, Any]:
    properties = schema.get("properties", {})
    if not properties or schema.get("additionalProperties") or set(schema.get("required", ())) != set(properties):
        raise _NoStrictForm
    return {
        "properties": {name: _strict(one) for name, one in properties.items()},
        "required": list(properties),
        "additionalProperties": False,
    }
