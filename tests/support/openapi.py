"""Reading an OpenAPI document as its users do: with its references followed."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


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
