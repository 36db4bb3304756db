"""Running the tests and scenarios of a mutant, and judging whether they noticed it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import pytest

from tests.mutants.patches import Mutant
from tests.mutants.tree_copy import PatchRefused, patched

MOST_SECONDS = 420.0
CLEAN_UP_SECONDS = 30.0  # it stops its servers meanwhile
OPTIONS = ("-x", "-q", "--no-header", "--color=no", "-p", "no:cacheprovider", "-p", "no:randomly")
FAILED = re.compile(r"^FAILED (.+?)(?: - (.*))?$", re.MULTILINE)
PROVE_OPTIONS = ("--processes", "2", "--minutes", "2", "--seed", "1", "--most-violations", "1")
VIOLATION = re.compile(r"^  VIOLATION (.+)$", re.MULTILINE)
SCENARIO = re.compile(r"--replay '(\w+)")
PROBLEM = re.compile(r"^(?:ERROR|E  +) ?(.+)$", re.MULTILINE)


class Verdict(StrEnum):
    KILLED = "killed"
    SURVIVED = "SURVIVED"
    EQUIVALENT = "equivalent"
    BROKEN = "broken"


@dataclass(frozen=True)
class Run:
    """A run of pytest or of `make prove` that ended by itself, or after `MOST_SECONDS`: then it has no exit code."""

    code: int | None
    output: str
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """`test` is the test or scenario that failed, `detail` what it said, or why the mutant is broken."""

    mutant: Mutant
    verdict: Verdict
    test: str = ""
    detail: str = ""
    seconds: float = 0.0

    def __str__(self) -> str:
        name = self.mutant.name
        match self.verdict:
            case Verdict.KILLED:
                return f"killed {name} ({self.test}{f': {self.detail}' if self.detail else ''})"
            case Verdict.SURVIVED:
                return f"SURVIVED {name}: {self.mutant.why}"
            case Verdict.EQUIVALENT:
                return f"equivalent {name}: {self.mutant.equivalent}"
            case Verdict.BROKEN:
                return f"broken {name}: {self.detail}"


def judge_mutant(folder: Path, mutant: Mutant) -> Outcome:
    """Applies the mutant to the copied tree, runs its tests and its scenarios, and takes it back. Both have to notice
    it where it names both."""
    if not (mutant.tests or mutant.scenarios):
        return Outcome(mutant, Verdict.BROKEN, detail="its header names no tests and no scenarios")
    try:
        with patched(folder, mutant):
            outcome = judge_run(mutant, run_tests(folder, mutant.tests)) if mutant.tests else None
            if mutant.scenarios and (outcome is None or outcome.verdict is Verdict.KILLED):
                outcome = judge_proof(mutant, run_scenarios(folder, mutant.scenarios))
    except PatchRefused as refusal:
        return Outcome(mutant, Verdict.BROKEN, detail=str(refusal))
    assert outcome is not None
    return _judge_equivalent(outcome) if mutant.is_equivalent else outcome


def _judge_equivalent(outcome: Outcome) -> Outcome:
    match outcome.verdict:
        case Verdict.SURVIVED:
            return replace(outcome, verdict=Verdict.EQUIVALENT)
        case Verdict.KILLED:
            return replace(outcome, verdict=Verdict.BROKEN, detail=f"it is no equivalent: {outcome.detail}")
        case _:
            return outcome


def judge_proof(mutant: Mutant, run: Run) -> Outcome:
    """Of `make prove`."""
    if run.code == 0:
        return Outcome(mutant, Verdict.SURVIVED, seconds=run.seconds)
    if run.code == 1 and (violation := VIOLATION.search(run.output)):
        scenario = SCENARIO.search(run.output)
        return Outcome(mutant, Verdict.KILLED, scenario[1] if scenario else "", violation[1][:120], run.seconds)
    return Outcome(mutant, Verdict.BROKEN, detail=_problem_of(run), seconds=run.seconds)


def judge_run(mutant: Mutant, run: Run) -> Outcome:
    """Only a test that fails by itself kills: an import that fails, or a fixture, says that the patch is broken."""
    if run.code == pytest.ExitCode.OK:
        return Outcome(mutant, Verdict.SURVIVED, seconds=run.seconds)
    if run.code == pytest.ExitCode.TESTS_FAILED and (failed := FAILED.search(run.output)):
        return Outcome(mutant, Verdict.KILLED, failed[1], (failed[2] or "")[:120], run.seconds)
    return Outcome(mutant, Verdict.BROKEN, detail=_problem_of(run), seconds=run.seconds)


def _problem_of(run: Run) -> str:
    if run.code is None:
        return f"what is to notice it took longer than {MOST_SECONDS:.0f} s"
    said = PROBLEM.findall(run.output) or run.output.split("\n")
    last = next((line.strip() for line in reversed(said) if line.strip()), "no word")
    return f"it ended with {run.code}: {last[:200]}"


def run_tests(folder: Path, tests: Sequence[str]) -> Run:
    """Runs pytest in the copied tree."""
    return _run(folder, "pytest", *OPTIONS, *tests)


def run_scenarios(folder: Path, scenarios: Sequence[str]) -> Run:
    """Runs `make prove` in the copied tree, until it has found one violation."""
    return _run(folder, "tests.prove", *PROVE_OPTIONS, "--scenario", *scenarios)


def _run(folder: Path, module: str, *arguments: str) -> Run:
    """With the packages of this environment. What it starts imports the copied tree too."""
    paths = os.pathsep.join([str(folder), str(folder / "client")])
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        # Lines of the summary are as long as the terminal. Bytecode is judged by seconds, and mutants change faster.
        env=os.environ | {"PYTHONPATH": paths, "COLUMNS": "300", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,  # Ctrl-C reaches it once, from `_stop`
    )
    began = time.monotonic()
    try:
        output, _ = process.communicate(timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        _stop(process)
        return Run(None, "", time.monotonic() - began)
    except KeyboardInterrupt:
        _stop(process)
        raise
    return Run(process.returncode, output, time.monotonic() - began)


def _stop(process: "subprocess.Popen[str]") -> None:
    """Has it stop its servers, and kills it where it does not end."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=CLEAN_UP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
