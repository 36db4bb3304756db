"""Kinds of jobs that a process of a prefork worker does not survive."""

import os
import re
import signal
from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from tasks.attempt import Attempt
from tasks.contracts import Contract
from tasks.handlers import Outcome
from tasks.queues import CPU, Queue
from tests.support.probe_jobs import Done, work_until_stopped
from tests.tasks.echo import MUCH_MEMORY


class Task(Contract):
    """Does what its text says."""

    kind = "tests.prefork"
    stages: ClassVar[Mapping[str, Queue]] = {"run": CPU}
    max_attempts = 2
    lease = timedelta(minutes=2)

    text: str


class BriefTask(Task):
    kind = "tests.prefork_brief"
    time_limit = timedelta(seconds=1)


class LeasedTask(Task):
    kind = "tests.prefork_leased"
    lease = timedelta(seconds=6)


class ParseTask(Task):
    kind = "tests.prefork_parse"
    stages: ClassVar[Mapping[str, Queue]] = {"parse": CPU}


def do(attempt: Attempt, contract: Task) -> Outcome:
    if contract.text == "hold the GIL":
        re.match("(a+)+$", "a" * 60 + "b")
    if contract.text == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if contract.text == "abort":
        os.abort()
    if contract.text == "take memory":
        taken = b"x" * MUCH_MEMORY
        work_until_stopped(attempt)
        del taken
    if contract.text == "work on":
        work_until_stopped(attempt)
    return Done(text=str(os.getpid()))
