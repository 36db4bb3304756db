"""The product's Celery app and worker, with two kinds of jobs that only the bench has."""

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import ClassVar, cast

from pydantic import BaseModel
from sqlalchemy import text

from bench.jobs import body
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
    """Write down when it began."""

    kind = "bench.noop"
    stages: ClassVar[Mapping[str, Queue]] = {"run": IO}

    sent_at: int


class Wait(Contract):
    """Work until it is cancelled."""

    kind = "bench.wait"
    stages: ClassVar[Mapping[str, Queue]] = {"run": IO}

    sent_at: int


def _noop(attempt: Attempt, wish: Noop) -> Sent:
    return Sent(sent_at=body.run(wish.sent_at))


def _wait(attempt: Attempt, wish: Wait) -> Sent:
    body.run(wish.sent_at)
    while True:
        attempt.checkpoint()
        time.sleep(CHECKPOINT_EVERY_SECONDS)


cast(dict[str, type[Contract]], CONTRACTS).update({Noop.kind: Noop, Wait.kind: Wait})
handles(Noop)(_noop)
handles(Wait)(_wait)

if batch := os.environ.get("BENCH_BATCH"):
    QUEUES[IO.name] = replace(IO, batch=int(batch))


async def send(moments: Iterable[int]) -> None:
    """As the API submits, without HTTP."""
    desk = GroupCommit()
    for sent_at in moments:
        await desk.submit(draft(Noop(sent_at=sent_at), user_id=None))


def fill(count: int) -> None:
    for first in range(0, count, BATCH):
        wishes = (Noop(sent_at=time.time_ns()) for _ in range(min(BATCH, count - first)))
        with transaction() as session:
            jobs.add_all(session, [draft(wish, user_id=None) for wish in wishes])
            wake_after_commit(session, IO.name)
    with transaction() as session:
        session.execute(text("ANALYZE jobs"))


def send_waiting(moments: Iterable[int]) -> None:
    """Jobs of the user whose key is in BENCH_KEY, for others to cancel."""
    with transaction() as session:
        user = users.get_by_key(session, os.environ["BENCH_KEY"])
    for sent_at in moments:
        with transaction() as session:
            submit(session, Wait(sent_at=sent_at), user_id=user.id)
