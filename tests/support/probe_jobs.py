"""Kinds of jobs that exist for one test. They run on `io` and `upkeep`, where next to nothing of the product waits."""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import ClassVar, Protocol, cast

import pytest
import redis
from pydantic import BaseModel
from sqlalchemy import text

from core.settings import settings
from db.transactions import transaction
from embedded.servers import EmbeddedValkey
from tasks.attempt import Attempt
from tasks.contracts import CONTRACTS, Contract
from tasks.handlers import HANDLERS, Outcome, handles
from tasks.queues import IO, QUEUES, Queue
from tests.support.waiting import LONGEST_SECONDS


class Probe(Contract):
    kind = "tests.probe"
    stages: ClassVar[Mapping[str, Queue]] = {"run": IO}
    backoff = timedelta(0)

    text: str = ""


class Done(BaseModel):
    text: str = "done"


class Register(Protocol):
    """A kind of its own for each call, with one handler for each stage."""

    def __call__(
        self,
        *handlers: Callable[[Attempt, Probe], Outcome],
        stages: Mapping[str, Queue] | None = None,
        max_attempts: int = 3,
        lease: timedelta = Contract.lease,
    ) -> type[Probe]: ...


@pytest.fixture(scope="module", autouse=True)
def no_waiting_jobs(platform: None) -> None:
    """What earlier tests left would wake slots and run here; a job whose worker is gone, once its lease runs out."""
    with transaction() as session:
        session.execute(text("DELETE FROM jobs WHERE state IN ('queued', 'scheduled', 'running')"))


@pytest.fixture
def register(platform: None) -> Iterator[Register]:
    contracts = cast(dict[str, type[Contract]], CONTRACTS)
    added: list[type[Probe]] = []

    def register(
        *handlers: Callable[[Attempt, Probe], Outcome],
        stages: Mapping[str, Queue] | None = None,
        max_attempts: int = 3,
        lease: timedelta = Contract.lease,
    ) -> type[Probe]:
        class Own(Probe):
            kind = f"tests.{secrets.token_hex(6)}"

        Own.stages = dict(stages or Probe.stages)
        Own.max_attempts, Own.lease = max_attempts, lease
        contracts[Own.kind] = Own
        added.append(Own)
        for stage, handler in zip(Own.stages, handlers, strict=True):
            handles(Own, stage=stage)(handler)
        return Own

    yield register
    for contract in added:
        del contracts[contract.kind]
        for stage in contract.stages:
            del HANDLERS[contract.kind, stage]


@pytest.fixture
def broker(platform: None, valkey: EmbeddedValkey) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(valkey.url) as client:
        client.delete(*(f"{settings().broker.prefix}{name}" for name in QUEUES))  # so that counts begin at zero
        yield client


def work_until_stopped(attempt: Attempt) -> None:
    """A handler's loop that ends by what `checkpoint` raises, or after whatever waits for that has given up."""
    deadline = time.monotonic() + 3 * LONGEST_SECONDS
    while time.monotonic() < deadline:
        attempt.checkpoint()
        time.sleep(0.01)
    raise AssertionError("this job was not stopped in time")
