from pathlib import Path

import pytest

from workers.llm import schema_check, schema_child
from workers.llm.gateway import SchemaUnsupported
from workers.llm.schema_check import parsed
from workers.llm.structured import Misfit

NUMBERS = {"type": "array", "items": {"type": "number"}}


def test_output_that_fits_is_parsed() -> None:
    assert parsed("[1, 2.5]", NUMBERS) == [1, 2.5]
    assert parsed('"ä ß 語"', {"type": "string", "pattern": "^ä"}) == "ä ß 語"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[1, ", "no JSON"),
        ('["a"]', r"\$\[0\]: 'a' is not of type 'number'"),
        ("[1e999]", "1e999 is no number"),
        ("[NaN]", "NaN is no number"),
        ("1" * 5000, "no JSON"),
        ("[" * 30_000, "nested too deeply"),
    ],
)
def test_output_that_does_not_fit_says_why(text: str, why: str) -> None:
    with pytest.raises(Misfit, match=why):
        parsed(text, NUMBERS)


@pytest.mark.parametrize("text", ['"a\\u0000b"', '"\\ud800"'])
def test_text_that_no_database_stores_does_not_fit(text: str) -> None:
    with pytest.raises(Misfit):
        parsed(text, {"type": "string"})


@pytest.fixture
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child takes one second of a processor, not five."""
    monkeypatch.setattr(schema_child, "LIMIT_SECONDS", 1)
    script = Path(schema_child.__file__).read_text()
    changed = tmp_path / "schema_child.py"
    changed.write_text(script.replace("LIMIT_SECONDS = 5", "LIMIT_SECONDS = 1"))
    assert changed.read_text() != script
    monkeypatch.setattr(schema_check, "COMMAND", [*schema_check.COMMAND[:-1], str(changed)])


@pytest.mark.usefixtures("impatient")
def test_pattern_that_takes_for_ever_is_given_up() -> None:
    with pytest.raises(SchemaUnsupported, match=r"more than 1 s of a processor\. Simplify its patterns"):
        parsed(f'"{"a" * 40}!"', {"type": "string", "pattern": "^(a+)+$"})


def test_schema_that_refers_to_itself_for_ever_is_given_up() -> None:
    with pytest.raises(Misfit, match="nested too deeply"):
        parsed("[]", {"$ref": "#"})


def test_reference_to_another_schema_is_not_fetched() -> None:
    with pytest.raises(SchemaUnsupported, match="does not contain"):
        parsed("[]", {"$ref": "http://127.0.0.1:1/schema.json"})
