"""The registry of handlers: `@handles(Contract)` says which function runs which stage of which kind of job."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy.orm import Session

from tasks.attempt import Attempt
from tasks.contracts import Contract


def _nothing(session: Session) -> None:
    """Nothing to write."""


@dataclass(frozen=True)
class MoveOn:
    """This stage ended well: `write` and the change of queue commit together, and the job waits for its next stage.
    `given_up` are providers that the stage is not to ask."""

    stage: str
    write: Callable[[Session], None] = _nothing
    given_up: Sequence[str] = ()


@dataclass(frozen=True)
class Kept:
    """The result of the job, and something that is worth keeping whoever owns the job by then."""

    result: BaseModel
    keep: Callable[[Session], None]


#: The result of the job, perhaps with something to keep; or a function that writes it, in the one transaction that also
#: ends the job. If PostgreSQL goes away meanwhile, only that function runs again, so a second run must do no harm.
Outcome = BaseModel | Kept | Callable[[Session], BaseModel] | MoveOn

C = TypeVar("C", bound=Contract)
Handler = Callable[[Attempt, C], Outcome]

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
