"""The bank of coding tasks: the files in `bank/`, and those of a folder of the site's own.

Each is TOML with a list `tasks`. A task has `name`, `title`, `topics`, `difficulty`, `statement`, `entry` (the function
to write), `starter`, `reference` (a solution), `hints`, `wrong` (solutions that some test must catch) and `tests` with
`name`, `visible`, `arguments` and `expected`, the last two as Python literals, and perhaps a `weight`.
"""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from core.errors import Permanent
from workers.sandbox.values import to_json

OWN = Path(__file__).parent / "bank"
FEWEST_TESTS = 4


class BankInvalid(Permanent):
    """A file of coding tasks cannot be used."""

    slug = "coding-bank-invalid"


def _read_literal(text: Any) -> Any:
    value = ast.literal_eval(text) if isinstance(text, str) else text
    to_json(value)  # refuses what cannot be stored
    return value


def _strip(text: Any) -> Any:
    return text.strip("\n") + "\n" if isinstance(text, str) else text


Literally = Annotated[Any, BeforeValidator(_read_literal)]
Source = Annotated[str, BeforeValidator(_strip), Field(min_length=5)]
Text = Annotated[str, Field(min_length=1)]


class CodingTest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text
    visible: bool
    arguments: Annotated[list[Any], BeforeValidator(_read_literal)]
    expected: Literally
    weight: int = Field(default=1, ge=1)

    def as_json(self) -> dict[str, Any]:
        """As a stored exercise has it."""
        return {
            "name": self.name,
            "visible": self.visible,
            "arguments": [to_json(one) for one in self.arguments],
            "expected": to_json(self.expected),
            "weight": self.weight,
        }


class CodingTask(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    topics: Annotated[list[Text], Field(min_length=1)]
    difficulty: Literal["easy", "medium", "hard"]
    statement: Text
    entry: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
    starter: Source
    reference: Source
    hints: list[Text] = []
    wrong: list[Source] = []
    tests: Annotated[list[CodingTest], Field(min_length=FEWEST_TESTS)]

    @model_validator(mode="after")
    def _is_whole(self) -> "CodingTask":
        names = [test.name for test in self.tests]
        if len(set(names)) < len(names):
            raise ValueError("two tests have the same name")
        if len({test.visible for test in self.tests}) < 2:
            raise ValueError("some tests must be visible and some hidden")
        for name in ("starter", "reference"):
            if not re.search(rf"^def {self.entry}\(", getattr(self, name), re.MULTILINE):
                raise ValueError(f"{name} defines no function {self.entry!r}")
        return self


def load(folder: Path) -> list[CodingTask]:
    """Raises `BankInvalid`, which names file, task and field."""
    return [task for file in sorted(folder.glob("*.toml")) for task in _load_file(file)]


def _load_file(file: Path) -> Iterator[CodingTask]:
    try:
        rows: Sequence[Mapping[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["tasks"]
    except (OSError, ValueError, KeyError) as error:
        raise BankInvalid(f"{file.name} is no list of coding tasks: {error!r}.") from error
    for row in rows:
        try:
            yield CodingTask.model_validate(row)
        except (ValidationError, ValueError, SyntaxError) as error:
            raise BankInvalid(f"{file.name}, task {row.get('name')!r}: {_first(error)}") from error


def _first(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    found = error.errors()[0]
    return f"{'.'.join(map(str, found['loc']))}: {found['msg']}"


@cache
def bank(folder: Path | None = None) -> Mapping[str, CodingTask]:
    """By name. A task of `folder` replaces one of the same name."""
    tasks = load(OWN) + (load(folder) if folder is not None else [])
    return {task.name: task for task in tasks}
