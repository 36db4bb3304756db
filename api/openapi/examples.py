"""An example for every body, made from its schema: a value for each field, by the field's name where that says more."""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

Json = dict[str, Any]

JSON_TYPE = "application/json"
PREFIX = "#/components/schemas/"
ID = "0198c2a4-7c1e-7d2a-9f00-5b2d3c4e5f60"
MOMENT = "2026-03-01T12:00:00Z"
DEEPEST = 8  # levels; no body of ours has more

#: What a field of this name holds, where its schema allows it.
VALUES: Json = {
    "access_token": "eyJhbGciOiJIUzI1NiJ9...",
    "answer": "A lease is a promise that ends by itself. [1]",
    "authors": ["Ada Lovelace"],
    "authorization_url": "https://github.com/login/oauth/authorize?client_id=...",
    "callback_url": "https://example.org/pensum",
    "content": "A lease is a promise that ends by itself. [1]",
    "detail": "question: Field required",
    "difficulty": "medium",
    "document_path": "leases.md",
    "email": "ada@example.org",
    "end": 37,
    "estimated_start_at": None,
    "event_date": "1962~",
    "exercise_type": "cloze",
    "field": "question",
    "instance": "/api/answers",
    "input": {"question": "What is a lease?"},
    "internal": False,
    "key": "pk_...",
    "kind": "answers.ask",
    "language": "de",
    "limit": 5,
    "message": "What is a lease?",
    "metadata": {"course": "biology"},
    "model": "llama3.2:3b",
    "name": "Leases",
    "next_cursor": None,
    "password": "a long phrase of yours",
    "path": "leases.md",
    "position": None,
    "prefix": "pk_4fJ2",
    "progress": {"done": 3, "total": 10, "unit": "chunks", "note": "embedding"},
    "prompt": "What is a lease?",
    "provider": "ollama",
    "query": "What is a lease?",
    "question": "What is a lease?",
    "quote": "A lease is a promise that ends by itself.",
    "role": "user",
    "score": 0.9,
    "secret": "whsec_...",
    "self": f"/api/jobs/{ID}",
    "events": f"/api/jobs/{ID}/events",
    "cancel": f"/api/jobs/{ID}/cancel",
    "slug": "validation-error",
    "summary": "What a lease is, why it ends by itself, and what happens to work whose lease has run out.",
    "text": "A lease is a promise that ends by itself.",
    "texts": ["A lease is a promise that ends by itself."],
    "title": "Leases",
    "token": "eyJhbGciOiJIUzI1NiJ9...",
    "topic": "leases",
    "topics": ["leases"],
    "type": "learning",
    "url": "https://example.org/leases",
    "username": "Ada",
    "year": 2024,
    "state": "succeeded",
}


def add(document: Json) -> None:
    schemas = document["components"]["schemas"]
    for operations in [*document["paths"].values(), *document["webhooks"].values()]:
        for operation in operations.values():
            for media in _media_of(operation):
                media.setdefault("example", example_of(media["schema"], schemas))
    for response in document["components"]["responses"].values():
        for media in response["content"].values():
            media["example"] = example_of(media["schema"], schemas)


def _media_of(operation: Json) -> Iterator[Json]:
    for body in [operation.get("requestBody", {}), *operation["responses"].values()]:
        for media_type, media in body.get("content", {}).items():
            if media_type == JSON_TYPE and "schema" in media:
                yield media


def example_of(schema: Json, schemas: Json, name: str = "", depth: int = 0) -> Any:
    if name in VALUES and _takes(schema, VALUES[name], schemas):
        return VALUES[name]
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].removeprefix(PREFIX)], schemas, name, depth)
    if options := schema.get("examples") or schema.get("enum"):
        return options[0]
    if "const" in schema:
        return schema["const"]
    if options := schema.get("oneOf") or schema.get("anyOf"):
        return example_of(options[0], schemas, name, depth)
    return _of_type(schema, schemas, name, depth)


def _takes(schema: Json, value: Any, schemas: Json) -> bool:
    return Draft202012Validator(schema | {"components": {"schemas": schemas}}).is_valid(value)


def _of_type(schema: Json, schemas: Json, name: str, depth: int) -> Any:
    match schema.get("type"):
        case "object":
            return _object(schema, schemas, depth)
        case "array":
            items = schema.get("items") if depth < DEEPEST else None
            return [example_of(items, schemas, name, depth + 1)] if items else []
        case "string":
            return {"uuid": ID, "date-time": MOMENT, "date": MOMENT[:10]}.get(schema.get("format", ""), name or "text")
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return schema.get("default", True)
    return None


def _object(schema: Json, schemas: Json, depth: int) -> Json:
    """Of what may be left out, only what has a value by name."""
    fields: Json = schema.get("properties", {}) if depth < DEEPEST else {}
    shown = set(schema.get("required") or fields) | (VALUES.keys() & fields)
    return {name: example_of(fields[name], schemas, name, depth + 1) for name in fields if name in shown}
