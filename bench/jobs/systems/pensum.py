"""The product's Celery app and worker, with two kinds of jobs of the bench's own."""

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import ClassVar, cast

from pydantic import BaseModel
from sqlalchemy import text

from bench.jobs import job_body
from db.queries.accounts import users
from db.queries.jobs import jobs
from db.transactions import transaction
from tasks.app import app
from tasks.attempt import Attempt
from tasks.contracts import CONTRACTS, Contract
from tasks.group_commit import GroupCommit
from tasks.handlers import handles
from tasks.notifier import wake_after_commit
from tasks.queues import IO, QUEUES, Queue
from tasks.submit import draft, submit

__all__ = ["app"]

CHECKPOINT_EVERY_SECONDS = 0.005

BATCH = 1_000


class Sent(BaseModel):
    sent_at: int


class Noop(Contract):
    """Log when it began."""

    kind = "bench.noop"
    stages: ClassVar[Mapping[str, Queue]] = {"run": IO}

    sent_at: int


class Wait(Contract):
    """Work until it is cancelled."""

    kind = "bench.wait"
    stages: ClassVar[Mapping[str, Queue]] = {"run": IO}

    sent_at: int


def _noop(attempt: Attempt, request: Noop) -> Sent:
    return Sent(sent_at=job_body.run(request.sent_at))


def _wait(attempt: Attempt, request: Wait) -> Sent:
    job_body.run(request.sent_at)
    while True:
        attempt.checkpoint()
        time.sleep(CHECKPOINT_EVERY_SECONDS)  # stands for work that takes long


cast(dict[str, type[Contract]], CONTRACTS).update({Noop.kind: Noop, Wait.kind: Wait})
handles(Noop)(_noop)
handles(Wait)(_wait)

if batch := os.environ.get("BENCH_BATCH"):
    QUEUES[IO.name] = replace(IO, batch=int(batch))


async def send(moments: Iterable[int]) -> None:
    """As the API submits, without HTTP."""
    group_commit = GroupCommit()
    for sent_at in moments:
        await group_commit.submit(draft(Noop(sent_at=sent_at), user_id=None))


def fill(count: int) -> None:
    for first in range(0, count, BATCH):
        contracts = (Noop(sent_at=time.time_ns()) for _ in range(min(BATCH, count - first)))
        with transaction() as session:
            jobs.add_all(session, [draft(contract, user_id=None) for contract in contracts])
            wake_after_commit(session, IO.name)
    with transaction() as session:
        session.execute(text("ANALYZE jobs"))


def send_until_cancelled(moments: Iterable[int]) -> None:
    """Submits them for the user whose key is in BENCH_KEY, who may cancel them over HTTP."""
    with transaction() as session:
        user = users.get_by_key(session, os.environ["BENCH_KEY"])
    for sent_at in moments:
        with transaction() as session:
            submit(session, Wait(sent_at=sent_at), user_id=user.id)
