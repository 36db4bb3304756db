"""The models written by hand against the API's schema."""

import inspect
import json
from typing import Any

import pytest
from pydantic import BaseModel

from api import openapi_file
from api.main import create_app
from pensum_client import (
    account_outputs,
    chat_models,
    cv_outputs,
    inputs,
    library_results,
    outputs,
    results,
    story_outputs,
)
from pensum_client.kinds import PATHS

SCHEMA = json.loads(openapi_file.FILE.read_text())
COMPONENTS: dict[str, dict[str, Any]] = SCHEMA["components"]["schemas"]
PROSE = {"title", "description", "examples"}
LIMITS = {"minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern"} | {
    *("minProperties", "maxProperties", "propertyNames"),
}
UNCOMPARED = ({"default": None}, {"format": "email"})  # FastAPI leaves the first out; the API checks the second

MODELS: list[type[BaseModel]] = [
    model
    for module in (inputs, outputs, account_outputs, chat_models, cv_outputs, story_outputs, library_results, results)
    for _, model in inspect.getmembers(module, inspect.isclass)
    if issubclass(model, BaseModel)
    and model.__module__ == module.__name__
    and model not in {outputs.Page, library_results.Result}
]


def test_openapi_json_is_the_schema_of_the_api() -> None:
    assert create_app().openapi() == SCHEMA, "Run `make openapi` and commit openapi.json"


def api_schema(model: type[BaseModel]) -> dict[str, Any]:
    """That of the component of its name, or of the request body where FastAPI made no component of it."""
    if model.__name__ in COMPONENTS:
        return COMPONENTS[model.__name__]
    path = PATHS[model]  # type: ignore[index]  # a KeyError is the failure of the test
    body: dict[str, Any] = SCHEMA["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return body


def shape(schema: Any) -> Any:
    """Names, types, defaults and requiredness, without prose and limits."""
    match schema:
        case {"$ref": str(reference)}:
            return reference_shape(reference)
        case {"properties": dict(properties)}:
            fields = {name: shape(field) for name, field in properties.items()}
            return {"fields": fields, "required": sorted(schema.get("required", []))}
        case dict():
            kept = {name: value for name, value in schema.items() if name not in PROSE | LIMITS}
            return {name: shape(value) for name, value in kept.items() if {name: value} not in UNCOMPARED}
        case list():
            return [shape(item) for item in schema]
        case _:
            return schema


def reference_shape(reference: str) -> Any:
    """An enumeration stands for itself, a model for its name: it is compared on its own."""
    name = reference.rpartition("/")[2]
    return shape(COMPONENTS[name]) if "enum" in COMPONENTS.get(name, {}) else name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_model_has_the_fields_types_and_defaults_of_the_schema(model: type[BaseModel]) -> None:
    assert shape(model.model_json_schema()) == shape(api_schema(model))


def test_results_of_each_kind_are_those_that_the_api_documents() -> None:
    documented = {name.removeprefix("JobOf_").removesuffix("_") for name in COMPONENTS if name.startswith("JobOf_")}
    known = {model.__name__ for model in results.RESULTS.values()} | {"IngestedTranscript"}
    assert documented <= known


@pytest.mark.parametrize("item", [outputs.JobOut, outputs.GenerationOut])
def test_a_page_has_the_fields_of_the_schema(item: type[BaseModel]) -> None:
    page = outputs.Page[item].model_json_schema()  # type: ignore[valid-type]  # a type chosen by the parameter
    assert shape(page) == shape(COMPONENTS[f"PageOut_{item.__name__}_"])
