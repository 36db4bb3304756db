"""Every form that a model fills in is bounded. `structured.fill` takes no other class."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

import workers
from tests.support.failures import each
from workers.llm.forms import LINE, PARAGRAPH, SENTENCE, Form, Line

LARGEST_REPETITION = 2_000  # from here on llama.cpp refuses a grammar


def _subclasses(form: type[Form]) -> Iterator[type[Form]]:
    for subclass in form.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def forms() -> list[type[Form]]:
    for package in ("learning", "llm", "profiles"):
        for module in pkgutil.walk_packages([f"{workers.__path__[0]}/{package}"], f"workers.{package}."):
            importlib.import_module(module.name)
    importlib.import_module("cli.llm_check.kinds")
    return [form for form in _subclasses(Form) if form.__module__.startswith(("workers.", "cli."))]


def unbounded(schema: Any, root: Any, path: str = "", within: tuple[str, ...] = ()) -> Iterator[str]:
    """The places of a JSON schema where an output can go on without end."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        if name in within:
            yield f"{path} contains itself"
        else:
            yield from unbounded(root["$defs"][name], root, path, (*within, name))
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from unbounded(choice, root, path, within)
    match schema.get("type"):
        case "string" if not {"enum", "const"} & set(schema) and schema.get("maxLength", 2_000) >= LARGEST_REPETITION:
            yield path
        case "array":
            if schema.get("maxItems", 2_000) >= LARGEST_REPETITION:
                yield path
            yield from unbounded(schema["items"], root, f"{path}[]", within)
        case "object":
            if schema.get("additionalProperties"):
                yield f"{path}.*"
            for name, value in schema.get("properties", {}).items():
                yield from unbounded(value, root, f"{path}.{name}", within)


def test_all_forms_are_found() -> None:
    names = {form.__name__ for form in forms()}
    assert {"Plan", "Cloze", "MultipleChoice", "ShortAnswer", "Verdicts", "Suggestions", "Assessment"} <= names
    assert {"ProfileForm", "Greeting", "Explanations", "Verdict"} <= names


def test_every_text_and_list_of_a_form_is_bounded() -> None:
    for check in each(forms(), name=lambda form: form.__name__):
        with check as form:
            schema = form.model_json_schema()
            assert list(unbounded(schema, schema)) == []


def test_every_form_has_a_limit_of_tokens() -> None:
    for check in each(forms(), name=lambda form: form.__name__):
        with check as form:
            assert 0 < form.max_tokens() <= form.max_tokens(items=20)


def test_the_walk_finds_what_is_unbounded() -> None:
    schema = {
        "$defs": {"Node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}},
        "type": "object",
        "properties": {
            "text": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "texts": {"type": "array", "items": {"type": "string", "maxLength": 5}},
            "node": {"$ref": "#/$defs/Node"},
            "kind": {"type": "string", "enum": ["a"]},
        },
    }
    assert list(unbounded(schema, schema)) == [".text", ".texts", ".node.next contains itself"]


class Named(Form):
    tokens = 10
    tokens_per_item = 5

    name: Line


def test_text_that_its_bound_stopped_is_refused_and_not_kept() -> None:
    assert Named(name="x" * (LINE - 1)).name
    with pytest.raises(ValidationError, match="reached the limit of 200 characters; write less"):
        Named(name="x" * LINE)


def test_limit_of_tokens_grows_with_the_items_asked_for() -> None:
    assert (Named.max_tokens(), Named.max_tokens(items=3)) == (10, 25)


def test_bounds_are_those_that_every_server_takes() -> None:
    assert max(LINE, SENTENCE, PARAGRAPH) < LARGEST_REPETITION
