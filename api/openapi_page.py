"""Renders the OpenAPI document as a page to read, docs/api.md."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Json = Mapping[str, Any]

PAGE = Path(__file__).parent.parent / "docs" / "api.md"
METHODS = ("get", "post", "put", "patch", "delete")
OF_ANY_JOB = ("metadata", "callback_url")
HEAD = """\
# The HTTP API

This page is made from [openapi.json](../openapi.json) by `make openapi`. A running platform shows the same at `/docs`,
where requests can be tried, with the schema of each body and result. `?` marks what may be left out. A request that
answers with 202 takes the headers `Prefer: wait=N`, `Cancel-After` and `Idempotency-Key`, and most take `metadata` and
`callback_url` in the body; under *answers* stands what the `result` of its job has ([jobs](jobs.md)).
"""
COLUMNS = "| request | what it does | takes | answers |\n|---|---|---|---|\n"


def render(document: Json) -> str:
    parts = [HEAD, document["info"]["description"]]
    parts += [_section(tag, document) for tag in document["tags"]]
    return "\n".join(parts)


def _section(tag: Json, document: Json) -> str:
    rows = [_row(*one, document) for one in _operations(document) if tag["name"] in one[2]["tags"]]
    head = (
        f"## {tag['name']}\n\n{tag['description']}\n\n| request | what it does | takes | answers |\n|---|---|---|---|\n"
    )
    return head + "".join(rows)


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def _row(method: str, path: str, operation: Json, document: Json) -> str:
    told = " ".join(str(operation.get("description") or operation["summary"]).split())
    cells = [f"`{method} {path}`", told, _taken(operation, document), _answers(operation, document)]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _taken(operation: Json, document: Json) -> str:
    """The names of its parameters and of the fields of its body, without what any job takes."""
    parameters = [one for one in operation.get("parameters", ()) if one["in"] == "query"]
    query = [_name(one["name"], is_required=one["required"]) for one in parameters]
    body = [field for schema in _schemas(operation.get("requestBody", {})) for field in _fields(schema, document)]
    own = [field for field in dict.fromkeys(body) if field.strip("`?") not in OF_ANY_JOB]
    return ", ".join([*query, *own])


def _answers(operation: Json, document: Json) -> str:
    status, response = next((one for one in operation["responses"].items() if one[0] < "4"), ("", {}))
    schemas = list(_schemas(response))
    if status == "202":
        schemas = [result for schema in schemas for result in _result_of(schema, document)]
    fields = [field.rstrip("?") for schema in schemas for field in _fields(schema, document)]
    return " ".join([status, ", ".join(dict.fromkeys(fields)).replace(" of,", " of")]).strip()


def _result_of(job: Json, document: Json) -> Iterator[Json]:
    result = _resolved(job, document).get("properties", {}).get("result", {})
    return (one for one in result.get("anyOf", [result]) if one.get("type") != "null")


def _schemas(content: Json) -> Iterator[Json]:
    return (one["schema"] for one in content.get("content", {}).values() if "schema" in one)


def _fields(schema: Json, document: Json) -> list[str]:
    found = _resolved(schema, document)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in found:
            return [field for one in found[several] for field in _fields(one, document)]
    if found.get("type") == "array":
        return _fields(found["items"], document)
    properties, required = found.get("properties", {}), found.get("required", ())
    if "next_cursor" in properties:
        return ["`next_cursor`, and `items` of", *_fields(properties["items"], document)]
    return [_name(name, is_required=name in required) for name in properties]


def _resolved(schema: Json, document: Json) -> Json:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def _name(name: str, *, is_required: bool) -> str:
    return f"`{name}`" if is_required else f"`{name}`?"
