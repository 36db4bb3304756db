"""The models written by hand against the API's schema."""

import importlib
import inspect
import json
import pkgutil
from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel, RootModel, ValidationError

import pensum_client
from api import openapi_page
from pensum_client import events, inputs, output, outputs, results
from pensum_client.kinds import PATHS
from tasks.job_schema import JobOut
from tasks.results.kinds import RESULTS
from tests.support.failures import each
from tests.support.openapi import app_document, document, schemas

PROSE = {"title", "description", "examples"}
LIMITS = {"minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern"} | {
    *("minProperties", "maxProperties", "propertyNames"),
}
UNCOMPARED = ({"default": None}, {"format": "email"})  # FastAPI leaves the first out; the API checks the second

OF_NO_SCHEMA = {inputs.Input, outputs.Page, output.Output, events.Event, events.JobChanged, events.PlatformEvent}


def models() -> list[type[BaseModel]]:
    modules = [
        importlib.import_module(f"pensum_client.{module.name}")
        for module in pkgutil.iter_modules(pensum_client.__path__)
    ]
    return [
        model
        for module in modules
        for _, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, BaseModel) and model.__module__ == module.__name__
        if not issubclass(model, RootModel) and model not in OF_NO_SCHEMA
    ]


@cache
def kinds() -> set[str]:
    return set(schemas()["JobFilterIn"]["properties"]["kind"]["anyOf"][0]["enum"])


def test_openapi_json_is_the_schema_of_the_api() -> None:
    assert app_document() == document(), "Run `make openapi` and commit openapi.json"


def test_page_of_the_api_is_that_of_openapi_json() -> None:
    assert openapi_page.PAGE.read_text() == openapi_page.render(document()), "Run `make openapi` and commit docs/api.md"


def api_schema(model: type[BaseModel]) -> dict[str, Any]:
    """That of the component of its name, or of the request body where FastAPI made no component of it. The client has
    one job for all kinds."""
    if model is outputs.JobOut:
        return JobOut.model_json_schema(mode="serialization")
    if model.__name__ in schemas():
        return dict(schemas()[model.__name__])
    path = PATHS[model]  # type: ignore[index]  # a KeyError is the failure of the test
    body: dict[str, Any] = document()["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return body


def shape(schema: Any) -> Any:
    """Names, types, defaults and requiredness, without prose and limits."""
    match schema:
        case {"$ref": str(reference)}:
            return reference_shape(reference)
        case {"enum": list(names)} if set(names) == kinds():
            return {"type": "string"}  # plug-ins have others
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
    if name == "JobOut":
        return "Job"
    return shape(schemas()[name]) if "enum" in schemas().get(name, {}) else name


def test_each_model_has_the_fields_types_and_defaults_of_the_schema() -> None:
    for check in each(models(), name=lambda model: model.__name__):
        with check as model:
            assert shape(model.model_json_schema()) == shape(api_schema(model))


def test_misspelt_field_is_refused_before_it_is_sent() -> None:
    for check in each([model for model in models() if issubclass(model, inputs.Input)], lambda model: model.__name__):
        with check as model, pytest.raises(ValidationError, match="misspelt"):
            model.model_validate({"misspelt": 1})


def test_results_of_each_kind_are_those_that_the_api_documents() -> None:
    assert {kind: model.__name__ for kind, model in results.RESULTS.items()} | {"transcripts.ingest": "of two"} == {
        kind: getattr(result, "__name__", "of two") for kind, result in RESULTS.items()
    }


@pytest.mark.parametrize("item", [outputs.JobOut, outputs.GenerationOut])
def test_a_page_has_the_fields_of_the_schema(item: type[BaseModel]) -> None:
    page = outputs.Page[item].model_json_schema()  # type: ignore[valid-type]  # a type chosen by the parameter
    documented = json.dumps(shape(schemas()[f"{item.__name__.removesuffix('Out')}Page"]))
    assert json.dumps(shape(page)) == documented
