"""Checks a JSON schema that a request brings, within bounds that keep the check short.

A checker of schemas takes more than linear time: for the `type` of one of 37 KB it took 6 s.
"""

import asyncio
import json
from typing import Any

import jsonschema
from jsonschema.validators import validator_for

from core.errors import Invalid

MOST_CHARACTERS = 32_000
MOST_LEVELS = 32
MOST_ITEMS = 256  # of one list
LONGEST_REASON = 300

LATEST_DIALECT = "https://json-schema.org/draft/2020-12/schema"
DIALECTS = {
    LATEST_DIALECT,
    "https://json-schema.org/draft/2019-09/schema",
    *(f"http://json-schema.org/draft-0{number}/schema" for number in (3, 4, 6, 7)),
}


async def check_schema(schema: dict[str, Any], *, field: str) -> None:
    """Raises `Invalid` for what is no schema, and for one that is beyond the bounds. Requests go on meanwhile."""
    if reason := _beyond_bounds(schema) or await asyncio.to_thread(_schema_error, schema):
        message = f"Invalid JSON schema: {reason[:LONGEST_REASON]}"
        raise Invalid(message, errors=[{"field": field, "message": message}])


def _beyond_bounds(schema: dict[str, Any]) -> str | None:
    level: list[Any] = [schema]
    for _ in range(MOST_LEVELS):
        if any(len(value) > MOST_ITEMS for value in level if isinstance(value, list)):
            return f"a list has more than {MOST_ITEMS} items"
        level = [inner for value in level for inner in _inside(value)]
    if level:
        return f"it is nested too deeply, by more than {MOST_LEVELS} levels. Use `$defs`"
    characters = len(json.dumps(schema, ensure_ascii=False))
    if characters > MOST_CHARACTERS:
        return f"it has {characters} characters, and may have {MOST_CHARACTERS}"
    return None


def _inside(value: Any) -> list[Any]:
    match value:
        case dict(fields):
            return list(fields.values())
        case list(items):
            return items
    return []


def _schema_error(schema: dict[str, Any]) -> str | None:
    dialect = schema.get("$schema", LATEST_DIALECT)
    if not isinstance(dialect, str) or dialect.rstrip("#") not in DIALECTS:
        return f"unknown dialect $schema {dialect!r}"
    try:
        validator_for(schema).check_schema(schema)
    except jsonschema.SchemaError as error:
        return error.message
    return None
