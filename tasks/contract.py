"""What every kind of job has in common (tasks/contracts.py)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from core.llm_config import ChainName
from tasks.queues import Queue


class Priority(IntEnum):
    """The smallest number runs first within a queue."""

    INTERACTIVE = 0
    NORMAL = 5
    BULK = 9


class Deadline(StrEnum):
    """How long jobs of a kind may take in all, waiting included. `PENSUM_DEADLINE_*` says how long each is."""

    INTERACTIVE = "interactive"
    BULK = "bulk"


@dataclass(frozen=True)
class AskedFor:
    """The provider or model that a request names: no chain chooses another."""

    provider: str | None
    model: str | None


class Contract(BaseModel):
    """What a job needs, and how it is run.

    `stages` maps each step to its queue, in order; most kinds have one. `lease` is how long a job stays with a worker
    that sends no heartbeat, `time_limit` how long one attempt may work. After a `Transient` error the job waits
    `backoff` * 2**attempts (full jitter) for its next attempt. `running_per_user` limits how many of the kind run at
    once for one user in one queue, across all workers. Kinds that ask a language model have a `deadline`: it alone ends
    their wait for a model that is away. Others wait as long as it takes. `chain` is the kind of work that their stage
    in `gpu.llm` does: it decides which provider is asked. An `alone` job is claimed by itself. What the platform
    asks of itself `is_internal`: lists leave it out unless it is asked for. `left_out_of_input` are fields of its
    request that the job's input does not repeat: addresses of people, and texts that are stored elsewhere, where their
    owner can delete them.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    kind: ClassVar[str]
    stages: ClassVar[Mapping[str, Queue]]
    priority: ClassVar[Priority] = Priority.NORMAL
    lease: ClassVar[timedelta] = timedelta(seconds=30)
    time_limit: ClassVar[timedelta] = timedelta(minutes=10)
    max_attempts: ClassVar[int] = 3
    backoff: ClassVar[timedelta] = timedelta(seconds=2)
    running_per_user: ClassVar[int | None] = None
    deadline: ClassVar[Deadline | None] = None
    chain: ClassVar[ChainName | None] = None
    alone: ClassVar[bool] = False
    is_internal: ClassVar[bool] = False
    left_out_of_input: ClassVar[frozenset[str]] = frozenset()

    @property
    def first_stage(self) -> str:
        """The stage where this job begins."""
        return next(iter(self.stages))

    @property
    def is_large(self) -> bool:
        """Whether its first stage takes so long that short jobs are not to wait behind it."""
        return False

    @property
    def asks_for(self) -> AskedFor | None:
        """What the request itself names."""
        return None
