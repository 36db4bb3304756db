"""Trying orders: all of a scenario's, one after the other, or some by dice.

A run begins with the choices of its **branch** and then takes the first actor each time; wherever another could have
gone instead, it leaves a branch for a run of its own. A schedule is the list of its choices, so each run begins anew:
nothing in a database can be taken back.

**Sleep sets** (P. Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", 1996) leave orders out
that only swap steps that commute (steps.py): once an actor's step was tried at a place, it sleeps in the branches
beside it until a step is taken with which it does not commute. A run in which all who could go on sleep repeats
another, and is broken off.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.prove.gate import Diverged, NoProgress, Run, Watch
from tests.prove.scenarios import Scenario
from tests.prove.scene import Scene
from tests.prove.steps import Step, commute

MOST_STEPS = 400


@dataclass(frozen=True)
class Branch:
    """Choices that a run begins with, and the steps that sleep behind them."""

    choices: tuple[str, ...] = ()
    sleeping: frozenset[Step] = frozenset()


@dataclass
class Tried:
    """What became of one run. It is no order of its own if it only repeats another, or if it `diverged`: of two that
    one COMMIT lets go on at once, the other came first this time."""

    scenario: str
    choices: tuple[str, ...]
    is_order: bool
    problems: Sequence[str]
    outcome: str
    branches: Sequence[Branch] = ()
    steps: Sequence[Step] = field(default_factory=tuple, repr=False)
    has_diverged: bool = False

    @property
    def line(self) -> str:
        """Repeats the run: `python -m tests.prove --replay LINE`."""
        return " ".join((self.scenario, *self.choices))


class _Repeats(Exception):
    """All who could go on sleep."""


def try_branch(watch: Watch, scenario: Scenario, branch: Branch) -> Tried:
    """Runs the first order of a branch, and finds the branches beside it."""
    found: list[Branch] = []
    sleeping = branch.sleeping

    def choose(run: Run) -> str:
        nonlocal sleeping
        place = len(run.taken)
        if place < len(branch.choices):
            return branch.choices[place]
        choices = tuple(step.actor for step in run.taken)
        awake = [step for step in run.next_steps if step not in sleeping]
        if not awake:
            raise _Repeats
        waits = run.somebody_waits
        tried: list[Step] = []
        for step in awake:
            asleep = frozenset(other for other in (*sleeping, *tried) if commute(step, other, somebody_waits=waits))
            found.append(Branch((*choices, step.actor), asleep))
            tried.append(step)
        first = found[-len(awake)]
        del found[-len(awake)]
        sleeping = first.sleeping
        return first.choices[-1]

    tried = _try(watch, scenario, choose)
    tried.branches = found
    return tried


def try_at_random(watch: Watch, scenario: Scenario, seed: str) -> Tried:
    dice = random.Random(seed)
    return _try(watch, scenario, lambda run: dice.choice(run.next_steps).actor)


def replay(watch: Watch, scenario: Scenario, choices: Sequence[str]) -> Tried:
    """Takes these choices, and the first actor each time when they are over."""

    def choose(run: Run) -> str:
        return choices[len(run.taken)] if len(run.taken) < len(choices) else run.next_steps[0].actor

    return _try(watch, scenario, choose)


def _try(watch: Watch, scenario: Scenario, choose: Callable[[Run], str]) -> Tried:
    scene = Scene(scenario.name)
    run = Run(watch, scenario.make(scene), scene.cuts)
    problems: list[str] = []
    is_order, has_diverged = True, False
    try:
        run.begin()
        while run.next_steps:
            if len(run.taken) > MOST_STEPS:
                raise NoProgress(f"{MOST_STEPS} steps and no end")
            run.take(choose(run))
    except _Repeats:
        is_order = False
    except Diverged:
        is_order, has_diverged = False, True
    except NoProgress as error:
        problems.append(f"no progress: {error}")
    finally:
        run.end()
    outcome = ""
    if is_order and not problems:
        judgement = scene.judge(run)
        outcome, problems = judgement.outcome, [*judgement.problems]
    scene.remove()
    choices = tuple(step.actor for step in run.taken)
    return Tried(scenario.name, choices, is_order, problems, outcome, (), tuple(run.taken), has_diverged)


def exhaust(watch: Watch, scenario: Scenario) -> Iterator[Tried]:
    """Tries every order of a scenario."""
    branches = [Branch()]
    while branches:
        tried = try_branch(watch, scenario, branches.pop())
        branches += tried.branches
        yield tried
