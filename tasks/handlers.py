"""The registry of handlers: `@handles(Contract)` says which function runs which stage of which kind of job."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pydantic import BaseModel
from sqlalchemy.orm import Session

from tasks.attempt import Attempt
from tasks.contracts import Contract


def _nothing(session: Session) -> None:
    """Nothing to write."""


@dataclass(frozen=True)
class MoveOn:
    """This stage ended well: `write` and the change of queue commit together, and the job waits for its next stage.
    `given_up` are providers that the stage is not to ask. A stage that `is_large` waits where no short
    jobs do, if there is such a queue."""

    stage: str
    write: Callable[[Session], None] = _nothing
    given_up: Sequence[str] = ()
    is_large: bool = False


@dataclass(frozen=True)
class Kept:
    """The result of the job, and something that is worth keeping whoever owns the job by then."""

    result: BaseModel
    keep: Callable[[Session], None]


#: The result of the job, perhaps with something to keep; or a function that writes it, in the one transaction that also
#: ends the job. If PostgreSQL goes away meanwhile, only that function runs again, so a second run must do no harm.
Outcome = BaseModel | Kept | Callable[[Session], BaseModel] | MoveOn


class HeadStart(Protocol):
    """Work that was begun for a job whose turn in its batch has not come."""

    def cancel(self) -> None:
        """Nobody waits for it any more. Changes nothing where somebody did."""


C = TypeVar("C", bound=Contract)
Handler = Callable[[Attempt, C], Outcome]

HEAD_STARTS: dict[tuple[str, str], Callable[[Attempt, Contract], HeadStart]] = {}
HANDLERS: dict[tuple[str, str], Callable[[Attempt, Contract], Outcome]] = {}


def handles(contract: type[C], *, stage: str = "run") -> Callable[[Handler[C]], Handler[C]]:
    """Registers the one handler of a stage. A handler reads in a short transaction, works with none open, and leaves
    the writing to its outcome. It may be run twice: only one attempt's outcome is ever written."""

    def register(handler: Handler[C]) -> Handler[C]:
        assert stage in contract.stages, f"{contract.__name__} has no stage {stage!r}"
        assert (contract.kind, stage) not in HANDLERS, f"{contract.kind} ({stage}) has a handler already"
        HANDLERS[contract.kind, stage] = handler  # type: ignore[assignment]  # the worker loop passes the handler's own contract only
        return handler

    return register


def head_start(
    contract: type[C], *, stage: str = "run"
) -> Callable[[Callable[[Attempt, C], HeadStart]], Callable[[Attempt, C], HeadStart]]:
    """Registers what begins a stage's work for all jobs of a batch before the first handler runs, so that they share
    it. A handler takes what was begun from its attempt, where it was, and must do without."""

    def register(begin: Callable[[Attempt, C], HeadStart]) -> Callable[[Attempt, C], HeadStart]:
        assert stage in contract.stages, f"{contract.__name__} has no stage {stage!r}"
        HEAD_STARTS[contract.kind, stage] = begin  # type: ignore[assignment]  # as in `handles`
        return begin

    return register
