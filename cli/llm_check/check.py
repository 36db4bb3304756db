"""Gives a provider the tasks, each within a time limit, and keeps the results."""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Literal

from cli.llm_check.kinds import KINDS, Kind, NotDone, Task
from cli.llm_check.measured_provider import MeasuredProvider, Speed
from core.errors import AppError
from workers.learning.tutor import TopicNotFound
from workers.llm.extractive import NothingToQuote
from workers.llm.gateway import (
    CredentialsRefused,
    Failure,
    ModelError,
    ModelMissing,
    ModelUnfit,
)

FIT, PARTLY = 0.8, 0.5  # shares of the tasks
OF_THE_PROVIDER = frozenset({Failure.AWAY, Failure.BUSY, Failure.RATE_LIMITED, Failure.OUT_OF_BUDGET})

TOO_SLOW, INTERRUPTED = "too slow", "it was interrupted"
REASONS = {
    "model-answer-invalid": "wrote nonsense twice",
    "model-repeats": "repeats itself",
    "output-cut": "does not come to an end",
    "prompt-too-long": "has too small a context",
    "schema-unsupported": "cannot fill a form",
    "nothing-to-quote": "only quotes",
    "topic-not-found": "found too little in the texts",
}

VerdictName = Literal["fit", "partly", "unfit", "not checked"]


class TooSlow(Exception):
    """The time limit ended a task."""


@dataclass(frozen=True)
class Limits:
    """In seconds. A large model takes minutes to load."""

    task: float
    total: float
    loading: float = 120.0


@dataclass
class KindResult:
    """`done` of the `asked` tasks have a result that is of use; `reasons` are those of the others."""

    kind: Kind
    asked: int = 0
    done: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    speeds: list[Speed] = field(default_factory=list)

    @property
    def verdict(self) -> VerdictName:
        if not self.asked:
            return "not checked"
        share = self.done / self.asked
        return "fit" if share >= FIT else "partly" if share >= PARTLY else "unfit"


@dataclass
class Report:
    """`stopped` says why not all tasks were given; `failure` why the provider cannot be asked at all."""

    provider: str
    model: str
    results: Sequence[KindResult]
    context_tokens: int | None = None
    seconds: float = 0.0
    stopped: str | None = None
    failure: ModelError | None = None

    @property
    def asked(self) -> int:
        return sum(result.asked for result in self.results)


def check(provider: MeasuredProvider, limits: Limits, on_task: Callable[[int, int], None]) -> Report:
    """One task of each kind in turn, so that each kind has results where time runs out. Ctrl-C stops the model and
    keeps the results. `on_task` is told how many tasks are over, of how many."""
    report = Report(provider.name, provider.model, [KindResult(kind) for kind in KINDS])
    started = time.monotonic()
    try:
        _give_tasks(provider, limits, report, started + limits.total, on_task)
    except TooSlow:
        what = f"the limit of {limits.total:.0f} s was reached" if report.asked else "the model took too long to load"
        report.stopped = what
    except KeyboardInterrupt:
        report.stopped = INTERRUPTED
    except ModelError as error:
        report.stopped, report.failure = "the model could not be asked", error
    report.seconds = time.monotonic() - started
    return report


def _give_tasks(
    provider: MeasuredProvider,
    limits: Limits,
    report: Report,
    deadline: float,
    on_task: Callable[[int, int], None],
) -> None:
    with _time_limit(min(limits.loading, limits.total)):
        provider.models()  # from the list the provider knows the model's context
        provider.load(None)
    report.context_tokens = provider.context_tokens(None)
    total = sum(len(kind.tasks) for kind in KINDS)
    for number in range(max(len(kind.tasks) for kind in KINDS)):
        for result in report.results:
            if number < len(result.kind.tasks):
                on_task(report.asked, total)
                _give(provider, result, result.kind.tasks[number], limits.task, deadline)
    on_task(total, total)


def _give(provider: MeasuredProvider, result: KindResult, task: Task, seconds: float, deadline: float) -> None:
    """Raises `TooSlow` where the time for all tasks is over."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TooSlow
    reason = _reason_of(provider, task, min(seconds, left))
    if reason == TOO_SLOW and left < seconds:
        raise TooSlow
    result.asked += 1
    result.speeds += provider.take_speeds()
    if reason is None:
        result.done += 1
    else:
        result.reasons[reason] += 1


def _reason_of(provider: MeasuredProvider, task: Task, seconds: float) -> str | None:
    """Why the task is not done. Errors that say nothing of the model's abilities rise."""
    try:
        with _time_limit(seconds):
            task(provider)
    except TooSlow:
        return TOO_SLOW
    except NotDone as problem:
        return str(problem)
    except (ModelError, NothingToQuote, TopicNotFound) as problem:
        if _is_of_the_provider(problem):
            raise
        return REASONS.get(problem.slug, problem.slug)
    return None


def _is_of_the_provider(error: AppError) -> bool:
    """It says nothing of what the model can do."""
    if isinstance(error, ModelMissing | ModelUnfit | CredentialsRefused):
        return True
    return isinstance(error, ModelError) and error.failure in OF_THE_PROVIDER


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raises `TooSlow` in the block, also where it waits for a silent server. Works in the main thread alone."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
