"""The Job by its kind, for the documentation alone: routes return a `JobOut`, whose `result` is any object."""

from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, RootModel, create_model

from api.schemas.problems import Problem
from tasks.contracts import CONTRACTS
from tasks.job_schema import JobOut
from tasks.results.kinds import RESULTS


class Progress(BaseModel):
    """`done` of `total` units, as `note` says: what the job does now."""

    done: int
    total: int
    unit: str
    note: str


def _job_of(kind: str) -> type[BaseModel]:
    name = "".join(part.capitalize() for part in kind.replace("_", ".").split("."))
    fields: dict[str, Any] = {
        "kind": (Literal[kind], ...),
        "progress": (Progress | None, ...),
        "result": (RESULTS.get(kind, dict[str, Any]) | None, ...),
        "error": (Problem | None, ...),
    }
    said = (CONTRACTS[kind].__doc__ or "").strip().partition("\n\n")[0]
    return create_model(f"{name}Job", __base__=JobOut, __doc__=said, **fields)


JOBS = {kind: _job_of(kind) for kind in sorted(CONTRACTS)}

AnyJob: Any = reduce(or_, JOBS.values())


class Job(RootModel[Annotated[AnyJob, Field(discriminator="kind")]]):
    """A job. Its `kind` says what it does and which form its `result` has, once it succeeded."""
