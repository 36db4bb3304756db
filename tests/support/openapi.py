"""Reading an OpenAPI document as its users do: with its references followed."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from api.main import create_app

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Operation:
    document: Json
    method: str
    path: str
    told: Json

    def __str__(self) -> str:
        return self.id

    @property
    def id(self) -> str:
        return str(self.told["operationId"])

    @property
    def responses(self) -> dict[str, Json]:
        return {status: self.resolved(response) for status, response in self.told["responses"].items()}

    @property
    def body(self) -> dict[str, Json]:
        """By media type."""
        content: dict[str, Json] = self.told.get("requestBody", {}).get("content", {})
        return content

    @property
    def headers(self) -> set[str]:
        """Those of the request."""
        return {each["name"] for each in self.told.get("parameters", ()) if each["in"] == "header"}

    def resolved(self, part: Json) -> Json:
        while "$ref" in part:
            kind, name = part["$ref"].removeprefix("#/components/").split("/")
            part = self.document["components"][kind][name]
        return part


def operations_of(document: Json) -> list[Operation]:
    return [
        Operation(document, method.upper(), path, told)
        for path, operations in document["paths"].items()
        for method, told in operations.items()
    ]


@cache
def document() -> Json:
    """The document in openapi.json, which tests/client/test_models.py compares with the one of the API."""
    read: Json = json.loads((ROOT / "openapi.json").read_text())
    return read


@cache
def app_document() -> Json:
    """The document that the API itself makes, which takes seconds."""
    return create_app().openapi()


def schemas() -> Json:
    """The schemas of `document()`, by their names."""
    named: Json = document()["components"]["schemas"]
    return named
