"""`@handles(Contract)`: which function does the work of which stage of which kind of job."""

from collections.abc import Callable
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
    """This stage is done: `write` and the change of queue commit together, and the next stage goes on."""

    stage: str
    write: Callable[[Session], None] = _nothing


#: The result of the job; or a function that writes it down, in the one transaction that also finishes the job.
#: If PostgreSQL goes away then, only that function runs again, so it must not mind a second run.
Outcome = BaseModel | Callable[[Session], BaseModel] | MoveOn

Wish = TypeVar("Wish", bound=Contract)
Handler = Callable[[Attempt, Wish], Outcome]

HANDLERS: dict[tuple[str, str], Callable[[Attempt, Contract], Outcome]] = {}


def handles(contract: type[Wish], *, stage: str = "run") -> Callable[[Handler[Wish]], Handler[Wish]]:
    """Registers the one handler of a stage. A handler reads in a short transaction, works with none open, and leaves
    the writing to its outcome. It may be run twice: only one attempt's outcome is ever written."""

    def register(handler: Handler[Wish]) -> Handler[Wish]:
        assert stage in contract.stages, f"{contract.__name__} has no stage {stage!r}"
        assert (contract.kind, stage) not in HANDLERS, f"{contract.kind} ({stage}) has a handler already"
        HANDLERS[contract.kind, stage] = handler  # type: ignore[assignment]  # run.py hands it its own contract only
        return handler

    return register
