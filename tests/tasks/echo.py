"""A kind of job that ends as its text says."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from core.errors import Permanent, Transient
from tasks.attempt import Attempt
from tasks.contracts import Contract
from tasks.handlers import Outcome
from tasks.queues import IO, Queue
from tests.support.probe_jobs import Done, work_until_stopped

MUCH_MEMORY = 900_000_000  # bytes


class Echo(Contract):
    """Returns its text, or ends as its text says."""

    kind = "tests.echo"
    stages: ClassVar[Mapping[str, Queue]] = {"run": IO}
    backoff = timedelta(0)

    text: str


class NewEcho(Echo):
    """A kind that only workers of a later version know."""

    kind = "tests.new_echo"


def echo(attempt: Attempt, contract: Echo) -> Outcome:
    if contract.text == "fail":
        raise Permanent
    if contract.text == "retry" and not attempt.is_last:
        raise Transient
    if contract.text == "hold the interpreter":
        re.match("(a+)+$", "a" * 60 + "!")  # takes longer than anybody lives
    if contract.text == "take memory" and attempt.claim.lost_leases == 0:
        taken = b"x" * MUCH_MEMORY
        work_until_stopped(attempt)
        del taken
    if contract.text == "work on":
        attempt.report(0, 1, "steps", "working")
        work_until_stopped(attempt)
    return Done(text=contract.text)
