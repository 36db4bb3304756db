"""Wrong solutions that are nearly right: what good tests must tell from the reference."""

import ast
import copy
from collections.abc import Iterator
from typing import Any

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def mutants(source: str, most: int) -> list[str]:
    """At most so many, from all over the source. The same source has the same mutants."""
    tree = ast.parse(source)
    count = sum(1 for _ in _places(tree))
    chosen = range(count) if count <= most else [number * count // most for number in range(most)]
    return [made for number in chosen if (made := _mutant(tree, number)) != ast.unparse(tree)]


def _places(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare | ast.BinOp | ast.BoolOp | ast.AugAssign | ast.If | ast.IfExp | ast.While) or (
            isinstance(node, ast.Constant) and type(node.value) is int
        ):
            yield node


def _mutant(tree: ast.AST, number: int) -> str:
    copied = copy.deepcopy(tree)
    node = next(place for nth, place in enumerate(_places(copied)) if nth == number)
    match node:
        case ast.Compare():
            node.ops[0] = _swapped(node.ops[0])
        case ast.BinOp() | ast.BoolOp() | ast.AugAssign():
            node.op = _swapped(node.op)
        case ast.If() | ast.IfExp() | ast.While():
            node.test = ast.Constant(value=False)
        case ast.Constant():
            node.value = int(node.value) + 1  # type: ignore[arg-type]  # its type was looked at
    return ast.unparse(ast.fix_missing_locations(copied))


def _swapped(operator: ast.AST) -> Any:
    return SWAPPED.get(type(operator), type(operator))()
