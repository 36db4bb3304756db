"""A task that a model wrote, and what is wrong with it as far as code can see without running it.

Candidates cross from the worker that has the model to the one that has the sandbox. That one reads them as strictly as
if it had written none of this.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from workers.coding.generative import giveaways
from workers.coding.generative.forms import FEWEST_TESTS, IDENTIFIER, MOST_HINTS, MOST_TESTS, WrittenTask
from workers.llm.forms import LINE, PARAGRAPH, SENTENCE
from workers.sandbox.values import NotAValue, from_json, to_json

LONGEST_ARGUMENTS = 2_000  # characters, as JSON
MOST_ARGUMENTS = 6
NOT_PYTHON = (ValueError, SyntaxError, MemoryError, RecursionError)


class Unsound(ValueError):
    """A task that is of no use, for the reason that the message says."""


def _read_arguments(value: Any) -> Any:
    if not isinstance(value, list) or len(value) > MOST_ARGUMENTS or len(str(value)) > LONGEST_ARGUMENTS:
        raise ValueError("the arguments are no short list")
    from_json(value)
    return value


Arguments = Annotated[list[Any], BeforeValidator(_read_arguments)]


class CandidateTest(BaseModel):
    """`arguments` as `workers/sandbox/values.py` writes them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=LINE)
    visible: bool
    arguments: Arguments

    @property
    def values(self) -> list[Any]:
        return [from_json(one) for one in self.arguments]


class Candidate(BaseModel):
    """`second` is another solution, written by the statement alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=3, max_length=LINE)
    entry: str = Field(pattern=IDENTIFIER)
    statement: str = Field(min_length=40, max_length=PARAGRAPH)
    starter: str = Field(max_length=SENTENCE)
    reference: str = Field(max_length=PARAGRAPH)
    second: str = Field(default="", max_length=PARAGRAPH)
    hints: list[Annotated[str, Field(max_length=SENTENCE)]] = Field(max_length=MOST_HINTS)
    tests: list[CandidateTest] = Field(min_length=FEWEST_TESTS, max_length=MOST_TESTS)


def candidate_of(written: WrittenTask) -> Candidate:
    """Raises `Unsound`."""
    tests = [
        CandidateTest(name=test.name, visible=test.visible, arguments=_literal(test.arguments))
        for test in written.tests
    ]
    found = Candidate(
        title=written.title.strip(),
        entry=written.entry,
        statement=written.statement.strip(),
        starter=_source(written.starter),
        reference=_source(written.reference),
        hints=[],
        tests=tests,
    )
    if (fault := find_fault(found)) is not None:
        raise Unsound(fault)
    hints = [hint.strip() for hint in written.hints if not giveaways.tells(hint, found.reference, found.entry)]
    return found.model_copy(update={"hints": hints})


def with_second(candidate: Candidate, solution: str) -> Candidate:
    """Raises `Unsound`."""
    second = _source(solution)
    if _signature(second, candidate.entry) is None:
        raise Unsound("the second solution is not the function")
    return candidate.model_copy(update={"second": second})


def find_fault(candidate: Candidate) -> str | None:
    """In a few words; None where nothing is wrong."""
    return next((reason for reason, is_wrong in CHECKS if is_wrong(candidate)), None)


def _literal(text: str) -> list[Any]:
    try:
        value = ast.literal_eval(text.strip())
        if not isinstance(value, list):
            raise Unsound("the arguments of a test are no list")
        return _read_arguments([to_json(one) for one in value])  # type: ignore[no-any-return]  # it is a list
    except (*NOT_PYTHON, NotAValue) as error:
        raise Unsound("the arguments of a test are no list of literals") from error


def _source(text: str) -> str:
    return text.strip("\n") + "\n"


def _function(source: str, entry: str) -> ast.FunctionDef | None:
    """The only definition of the name, at the top."""
    try:
        tree = ast.parse(source)
    except NOT_PYTHON:
        return None
    found = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == entry]
    return found[0] if len(found) == 1 else None


def _signature(source: str, entry: str) -> str | None:
    function = _function(source, entry)
    return (
        None if function is None else ", ".join(one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg))
    )


def _is_no_function(candidate: Candidate) -> bool:
    return _function(candidate.reference, candidate.entry) is None


def _starter_is_another(candidate: Candidate) -> bool:
    starter = _signature(candidate.starter, candidate.entry)
    return starter is None or starter != _signature(candidate.reference, candidate.entry)


def _starter_does_something(candidate: Candidate) -> bool:
    function = _function(candidate.starter, candidate.entry)
    return function is None or not all(map(_is_idle, function.body)) or len(ast.parse(candidate.starter).body) > 1


def _is_idle(statement: ast.stmt) -> bool:
    """A docstring, `...`, `pass`, `return None` or an error that says that nothing is there yet."""
    match statement:
        case ast.Pass() | ast.Raise() | ast.Return(value=None | ast.Constant(value=None)):
            return True
        case ast.Expr(value=ast.Constant()):
            return True
    return False


def _statement_lacks_the_name(candidate: Candidate) -> bool:
    return candidate.entry not in candidate.statement


def _tests_are_one_sided(candidate: Candidate) -> bool:
    visible = sum(test.visible for test in candidate.tests)
    return not 0 < visible <= len(candidate.tests) - 2


def _tests_are_the_same(candidate: Candidate) -> bool:
    names, calls = ({str(part) for part in parts} for parts in zip(*_names_and_calls(candidate.tests), strict=True))
    return min(len(names), len(calls)) < len(candidate.tests)


def _names_and_calls(tests: Sequence[CandidateTest]) -> Iterator[tuple[str, str]]:
    for test in tests:
        yield test.name.strip().lower(), repr(test.arguments)


def _tests_lack_an_edge_case(candidate: Candidate) -> bool:
    return not any(_is_edge(value) for test in candidate.tests for value in test.values)


def _is_edge(value: Any) -> bool:
    """Nothing, one thing, zero, less than that, or many of the same; also within a list."""
    if isinstance(value, str | bytes | dict | set | frozenset):
        return len(value) < 2
    if isinstance(value, list | tuple):
        return len(value) < 2 or all(one == value[0] for one in value) or any(map(_is_edge, value))
    return value is None or (isinstance(value, int | float) and value <= 0)


def _statement_tells(candidate: Candidate) -> bool:
    return giveaways.tells(f"{candidate.title}\n{candidate.statement}", candidate.reference, candidate.entry)


CHECKS: Sequence[tuple[str, Callable[[Candidate], bool]]] = (
    ("the reference is not the function", _is_no_function),
    ("the starter has another signature", _starter_is_another),
    ("the starter does something", _starter_does_something),
    ("the statement does not name the function", _statement_lacks_the_name),
    ("a few tests must be visible, and two or more hidden", _tests_are_one_sided),
    ("two tests are the same", _tests_are_the_same),
    ("no test has an edge case", _tests_lack_an_edge_case),
    ("the statement gives the solution away", _statement_tells),
)
