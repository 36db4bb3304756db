"""Whether a text gives the solution of a coding task away: by its lines, or by what it returns."""

import ast
import re
from collections.abc import Iterator

SHORTEST_LINE = 12  # characters without spaces: shorter lines are in every other solution
SHORTEST_VALUE = 6
DEFINED = r"def\s+{entry}\s*\([^)]*\)[^:\n]*:\s*(?!\s*(?:\.\.\.|pass\b|$|```))"

PLAIN = (
    *(ast.Constant, ast.Name, ast.List, ast.Tuple, ast.Dict, ast.Set),
    *(ast.UnaryOp, ast.unaryop, ast.expr_context),
)


def tells(text: str, reference: str, entry: str) -> bool:
    if re.search(DEFINED.format(entry=re.escape(entry)), text):
        return True
    said = _squeezed(text)
    return any(_squeezed(piece) in said for piece in _telling(reference, entry))


def _telling(reference: str, entry: str) -> Iterator[str]:
    tree = ast.parse(reference)
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and node.value is not None and _is_computed(node.value):
            yield ast.unparse(node.value)
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.For | ast.While | ast.If):
            line = ast.unparse(node).splitlines()[0].rstrip(":")
            if len(_squeezed(line)) >= SHORTEST_LINE:
                yield line


def _is_computed(value: ast.expr) -> bool:
    """More than a name or a literal, which a statement has to say."""
    is_plain = all(isinstance(one, PLAIN) for one in ast.walk(value))
    return not is_plain and len(_squeezed(ast.unparse(value))) >= SHORTEST_VALUE


def _squeezed(text: str) -> str:
    """Spaces and quotes are written in many ways."""
    return re.sub(r"\s+", "", text).replace('"', "'")
