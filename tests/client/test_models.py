"""The models written by hand against the API's schema."""

import importlib
import inspect
import json
import pkgutil
from typing import Any

import pytest
from pydantic import BaseModel, RootModel, ValidationError

import pensum_client
from api import openapi_file
from api.main import create_app
from pensum_client import events, inputs, output, outputs, results
from pensum_client.kinds import PATHS
from tasks.job_schema import JobOut
from tasks.results.kinds import RESULTS

SCHEMA = json.loads(openapi_file.FILE.read_text())
COMPONENTS: dict[str, dict[str, Any]] = SCHEMA["components"]["schemas"]
KINDS = set(SCHEMA["components"]["schemas"]["JobFilterIn"]["properties"]["kind"]["anyOf"][0]["enum"])
PROSE = {"title", "description", "examples"}
LIMITS = {"minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern"} | {
    *("minProperties", "maxProperties", "propertyNames"),
}
UNCOMPARED = ({"default": None}, {"format": "email"})  # FastAPI leaves the first out; the API checks the second

MODULES = [
    importlib.import_module(f"pensum_client.{module.name}") for module in pkgutil.iter_modules(pensum_client.__path__)
]
OF_NO_SCHEMA = {inputs.Input, outputs.Page, output.Output, events.Event, events.JobChanged, events.PlatformEvent}
MODELS: list[type[BaseModel]] = [
    model
    for module in MODULES
    for _, model in inspect.getmembers(module, inspect.isclass)
    if issubclass(model, BaseModel) and model.__module__ == module.__name__
    if not issubclass(model, RootModel) and model not in OF_NO_SCHEMA
]


def test_openapi_json_is_the_schema_of_the_api() -> None:
    assert create_app().openapi() == SCHEMA, "Run `make openapi` and commit openapi.json"


def api_schema(model: type[BaseModel]) -> dict[str, Any]:
    """That of the component of its name, or of the request body where FastAPI made no component of it. The client has
    one job for all kinds."""
    if model is outputs.JobOut:
        return JobOut.model_json_schema(mode="serialization")
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
        case {"enum": list(names)} if set(names) == KINDS:
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
    return shape(COMPONENTS[name]) if "enum" in COMPONENTS.get(name, {}) else name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_model_has_the_fields_types_and_defaults_of_the_schema(model: type[BaseModel]) -> None:
    assert shape(model.model_json_schema()) == shape(api_schema(model))


@pytest.mark.parametrize(
    "model", [model for model in MODELS if issubclass(model, inputs.Input)], ids=lambda model: model.__name__
)
def test_misspelt_field_is_refused_before_it_is_sent(model: type[BaseModel]) -> None:
    with pytest.raises(ValidationError, match="misspelt"):
        model.model_validate({"misspelt": 1})


def test_results_of_each_kind_are_those_that_the_api_documents() -> None:
    assert {kind: model.__name__ for kind, model in results.RESULTS.items()} | {"transcripts.ingest": "of two"} == {
        kind: getattr(result, "__name__", "of two") for kind, result in RESULTS.items()
    }


@pytest.mark.parametrize("item", [outputs.JobOut, outputs.GenerationOut])
def test_a_page_has_the_fields_of_the_schema(item: type[BaseModel]) -> None:
    page = outputs.Page[item].model_json_schema()  # type: ignore[valid-type]  # a type chosen by the parameter
    documented = json.dumps(shape(COMPONENTS[f"{item.__name__.removesuffix('Out')}Page"]))
    assert json.dumps(shape(page)) == documented
