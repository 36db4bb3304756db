from typing import Any

import pytest

from core.errors import Cancelled
from tests.support.sandboxes import skip_without_sandbox
from workers.coding.grade import grade_code
from workers.sandbox import bubblewrap
from workers.sandbox.types import Limits, SandboxUnavailable

SOLUTION = {
    "answer": "def double(x):\n    return 2 * x\n",
    "task": None,
    "entry": "double",
    "tests": [
        {"name": "two", "visible": True, "arguments": [2], "expected": 4},
        {"name": "text", "visible": True, "arguments": ["ab"], "expected": "abab"},
        {"name": "pair", "visible": False, "arguments": [{"$tuple": [1, 7777]}], "expected": {"$tuple": [1, 7777] * 2}},
        {"name": "zero", "visible": False, "arguments": [0], "expected": 0, "weight": 2},
    ],
}
QUICK = Limits(cpu_seconds=0.3)


@pytest.fixture(autouse=True)
def _sandbox() -> None:
    skip_without_sandbox()


def test_right_answer_passes_all_tests() -> None:
    graded = grade_code(SOLUTION["answer"], SOLUTION)  # type: ignore[arg-type]  # a text
    assert (graded.correct, graded.score, graded.feedback) == (True, 1.0, "All 4 tests pass.")
    assert graded.items == []


def test_score_is_the_share_of_tests_by_weight() -> None:
    graded = grade_code("def double(x): return x + x if x != 0 else 1", SOLUTION)
    assert (graded.correct, graded.score) == (False, 0.6)


def test_inputs_and_results_are_shown_of_visible_tests_only() -> None:
    graded = grade_code("def double(x): return x", SOLUTION)
    assert graded.tests is not None
    first, _, pair, _ = graded.tests
    assert (first.input, first.got, first.expected) == ("double(2)", "2", "4")
    assert (pair.name, pair.visible, pair.passed) == ("pair", False, False)
    assert (pair.input, pair.got, pair.expected) == (None, None, None)
    assert graded.feedback == "1 of 4 tests pass. double(2) returned 2, expected 4."


def test_forgotten_return_is_asked_about() -> None:
    assert "does it `return` its result?" in grade_code("def double(x): print(2 * x)", SOLUTION).feedback


def test_error_is_told_with_its_line() -> None:
    graded = grade_code("def double(x):\n    y = x\n    return y / 0", SOLUTION)
    assert "(line 3)" in graded.feedback
    assert graded.tests is not None
    assert graded.tests[0].got == "ZeroDivisionError: division by zero (line 3)"


@pytest.mark.parametrize(
    "leak",
    [
        "raise ValueError(repr(x))",
        "raise type(repr(x).replace('(', 'x'), (Exception,), {})",
        "return repr(x)",
        "print(x); return 5",
    ],
)
def test_input_of_a_hidden_test_is_never_shown(leak: str) -> None:
    source = f"def double(x):\n    if not isinstance(x, tuple): return 2 * x\n    {leak}"
    graded = grade_code(source, SOLUTION)
    assert not graded.correct
    assert "hidden test 'pair'" in graded.feedback
    assert "7777" not in str(graded)


def test_code_that_is_no_python_is_a_wrong_answer() -> None:
    graded = grade_code("def double(x):\n    return 2 *\n", SOLUTION)
    assert (graded.correct, graded.score) == (False, 0.0)
    assert graded.feedback == "This is no Python in line 2, column 15: invalid syntax."


@pytest.mark.parametrize(
    ("source", "feedback"),
    [
        ("", "defines no function `double`"),
        ("x = 1", "defines no function `double`"),
        ("\0", "no Python"),
        ("\ud800", "no Python"),
        ("def double(x):\n    while True: pass", "took too long"),
        ("import os\ndef double(x): os._exit(0)", "ended its process"),
        ("def double(x): return object()", "<object>"),
        ("def double(x): return '\\0\\ud800'", r"\x00"),
        ("x" * 60_000, "longer than 50,000"),
        ("def double(x): return 4 if x == 2 else None", "double('ab') returned None"),
    ],
)
def test_bad_answer_gets_feedback_and_no_error(source: str, feedback: str) -> None:
    graded = grade_code(source, SOLUTION, limits=QUICK)
    assert not graded.correct
    assert feedback in graded.feedback
    graded.feedback.encode("utf-8")


def test_expected_values_never_enter_the_sandbox() -> None:
    """A program that searches all it can reach finds its inputs, and nothing of what is expected."""
    source = """
import gc
def secret(x):
    reached = [str(one) for one in gc.get_objects() if type(one) in (tuple, dict, list)]
    return any("-".join(["needle", "right"]) in one for one in reached)
"""
    tests: list[dict[str, Any]] = [{"name": "a", "visible": True, "arguments": [1], "expected": "needle-right"}]
    graded = grade_code(source, {"entry": "secret", "tests": tests})
    assert graded.tests is not None
    assert graded.tests[0].got == "False"


def test_cancelled_grading_stops() -> None:
    def cancel() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        grade_code("def double(x):\n    while True: pass", SOLUTION, cancel)


def test_without_a_sandbox_nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    bubblewrap.executable.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    try:
        with pytest.raises(SandboxUnavailable, match="No permissions to create a new namespace"):
            grade_code("def double(x): return 2 * x", SOLUTION)
    finally:
        bubblewrap.executable.cache_clear()
