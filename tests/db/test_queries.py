"""Names of query functions make a promise: `get` raises, `find` may return None, `list` and `search` return many."""

import ast
from collections.abc import Callable, Iterator

from db.sql_files import ROOT
from tests.support.failures import each

MANY = ("list[", "dict[", "set[", "Sequence[", "Mapping[")
PROMISES: dict[str, Callable[[str], bool]] = {
    "get": lambda returned: not returned.endswith("| None"),
    "find": lambda returned: "None" in returned,
    "list": lambda returned: returned.startswith(MANY),
    "search": lambda returned: returned.startswith(MANY),
}


def query_functions() -> Iterator[tuple[str, str, str]]:
    """Module, name and returned type of every public function."""
    for path in sorted((ROOT / "queries").rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                assert node.returns is not None
                yield path.relative_to(ROOT).as_posix(), node.name, ast.unparse(node.returns)


def test_returned_type_fits_the_verb() -> None:
    functions = list(query_functions())
    for check in each(PROMISES):
        with check as verb:
            named = [function for function in functions if function[1] == verb or function[1].startswith(f"{verb}_")]
            assert named
            assert [function for function in named if not PROMISES[verb](function[2])] == []
