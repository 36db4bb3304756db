from typing import Any

import pytest
from pydantic import BaseModel, Field

from workers.llm.json_schema import has_named_properties_only, strict_form

TEXT = {"type": "string"}


class Choice(BaseModel):
    text: str = Field(max_length=80, description="One choice")


class Question(BaseModel):
    question: str = Field(min_length=1, max_length=200)
    choices: list[Choice] = Field(min_length=2, max_length=4)
    best: Choice
    points: int | None


class Optional(BaseModel):
    text: str
    note: str | None = None


def test_form_of_a_model_class_is_strict() -> None:
    form = strict_form(Question.model_json_schema())

    assert form == {
        "type": "object",
        "properties": {
            "question": TEXT,
            "choices": {"type": "array", "items": {"$ref": "#/$defs/Choice"}, "minItems": 2, "maxItems": 4},
            "best": {"$ref": "#/$defs/Choice"},
            "points": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        },
        "required": ["question", "choices", "best", "points"],
        "additionalProperties": False,
        "$defs": {
            "Choice": {
                "type": "object",
                "properties": {"text": {"type": "string", "description": "One choice"}},
                "required": ["text"],
                "additionalProperties": False,
            }
        },
    }


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


@pytest.mark.parametrize(
    "schema",
    [
        Optional.model_json_schema(),
        {"type": "object"},
        {"type": "array", "items": TEXT},
        {"anyOf": [_object(a=TEXT), _object(b=TEXT)]},
        _object(a=TEXT) | {"additionalProperties": True},
        _object(a={}),
        _object(a=True),
        _object(a={"type": ["object", "null"]}),
        _object(a={"type": "object", "patternProperties": {"x": TEXT}}),
        _object(a={"oneOf": [TEXT]}),
        _object(a={"allOf": [TEXT], "type": "string"}),
    ],
    ids=repr,
)
def test_schema_that_allows_more_has_no_strict_form(schema: dict[str, Any]) -> None:
    assert strict_form(schema) is None


@pytest.mark.parametrize(
    ("schema", "is_so"),
    [
        (Question.model_json_schema(), True),
        (Optional.model_json_schema(), True),
        (_object(a={"type": "array", "items": {"type": "object"}}), False),
        (_object(a={"anyOf": [{"type": "object"}, {"type": "null"}]}), False),
        ({"type": "object", "additionalProperties": TEXT}, False),
        (_object(a={"$ref": "#/$defs/A"}) | {"$defs": {"A": {"type": "object"}}}, False),
    ],
    ids=repr,
)
def test_open_objects_are_found(schema: dict[str, Any], is_so: bool) -> None:
    assert has_named_properties_only(schema) is is_so
