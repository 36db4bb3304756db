"""Every mutant applies to the tree as it is, says what a user would lose, and names tests that exist."""

import re
from collections.abc import Iterator

from tests.mutants.judging import Run, Verdict, judge_proof, judge_run
from tests.mutants.patches import ROOT, Mutant, read_all
from tests.mutants.tree_copy import PatchRefused, apply

MUTANTS = read_all()
SCENARIOS = {
    name
    for file in (ROOT / "tests" / "prove" / "scenarios").glob("*.py")
    for name in re.findall(r"^@scenario.*\ndef (\w+)", file.read_text("utf-8"), re.MULTILINE)
}


def test_patches_are_whole() -> None:
    """If this names a patch whose place you changed: make it anew, or replace it by another damage of the same kind."""
    problems = [f"{mutant.path.relative_to(ROOT)}: {problem}" for mutant in MUTANTS for problem in _problems_of(mutant)]
    assert problems == [], "\n".join(problems)


def _problems_of(mutant: Mutant) -> Iterator[str]:
    if not mutant.why:
        yield "its header lacks `Why:`"
    if not (mutant.tests or mutant.scenarios):
        yield "its header lacks `Tests:` and `Prove:`"
    yield from (f"{test} does not exist" for test in mutant.tests if not _is_there(test))
    yield from (f"the scenario {name} does not exist" for name in mutant.scenarios if name not in SCENARIOS)
    try:
        apply(mutant.path, ROOT, "--check")
    except PatchRefused as refusal:
        yield str(refusal)


def _is_there(test: str) -> bool:
    file, _, name = test.partition("::")
    path = ROOT / file
    return path.exists() and (not name or f"def {name.partition('[')[0]}(" in path.read_text("utf-8"))


def test_names_are_unique() -> None:
    names = [mutant.name for mutant in MUTANTS]
    assert sorted(names) == sorted(set(names))


def test_only_a_test_that_fails_kills() -> None:
    [mutant, *_] = MUTANTS
    verdicts = {
        (0, "12 passed in 1.00s"): Verdict.SURVIVED,
        (1, "FAILED tests/test_a.py::test_b[x y] - assert 1 == 2"): Verdict.KILLED,
        (1, "ERROR tests/test_a.py::test_b - sqlalchemy.exc.ProgrammingError: at setup"): Verdict.BROKEN,
        (1, "ERROR tests/test_a.py - NameError: name 'x' is not defined"): Verdict.BROKEN,
        (2, "ERROR tests/test_a.py"): Verdict.BROKEN,
        (4, "ERROR: file or directory not found: tests/test_c.py"): Verdict.BROKEN,
        (5, "no tests ran in 0.01s"): Verdict.BROKEN,
        (None, ""): Verdict.BROKEN,
    }
    judged = {(code, output): judge_run(mutant, Run(code, output, 1.0)).verdict for code, output in verdicts}
    assert judged == verdicts
    killed = judge_run(mutant, Run(1, "FAILED tests/test_a.py::test_b[x y] - assert 1 == 2", 1.0))
    assert (killed.test, killed.detail) == ("tests/test_a.py::test_b[x y]", "assert 1 == 2")


def test_only_a_violation_that_make_prove_prints_kills() -> None:
    [mutant, *_] = MUTANTS
    violation = "  VIOLATION results: two\n  steps: A: claim\n  make prove ARGS=\"--replay 'late_worker A A'\""
    verdicts = {
        (0, "12 orders: 0 violations"): Verdict.SURVIVED,
        (1, violation): Verdict.KILLED,
        (1, "ModuleNotFoundError: No module named 'x'"): Verdict.BROKEN,
        (2, "error: argument --scenario: invalid choice"): Verdict.BROKEN,
        (None, ""): Verdict.BROKEN,
    }
    assert {
        (code, output): judge_proof(mutant, Run(code, output, 1.0)).verdict for code, output in verdicts
    } == verdicts
    killed = judge_proof(mutant, Run(1, violation, 1.0))
    assert (killed.test, killed.detail) == ("late_worker", "results: two")
