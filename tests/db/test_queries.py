"""Names of query functions make a promise: `get` raises, `find` may return None, `list` and `search` return many."""

import ast
from collections.abc import Callable, Iterator

import pytest

from db.sql_files import ROOT

MANY = ("list[", "dict[", "set[", "Sequence[", "Mapping[")


def query_functions() -> Iterator[tuple[str, str, str]]:
    """Module, name and returned type of every public function."""
    for path in sorted((ROOT / "queries").rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                assert node.returns is not None
                yield path.relative_to(ROOT).as_posix(), node.name, ast.unparse(node.returns)


@pytest.mark.parametrize(
    ("verb", "keeps_promise"),
    [
        ("get", lambda returned: not returned.endswith("| None")),
        ("find", lambda returned: "None" in returned),
        ("list", lambda returned: returned.startswith(MANY)),
        ("search", lambda returned: returned.startswith(MANY)),
    ],
)
def test_returned_type_fits_the_verb(verb: str, keeps_promise: Callable[[str], bool]) -> None:
    functions = [found for found in query_functions() if found[1] == verb or found[1].startswith(f"{verb}_")]
    assert functions
    assert [found for found in functions if not keeps_promise(found[2])] == []
