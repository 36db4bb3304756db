"""What the jobs of a batch share is begun for all of them before the first handler runs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from db.models import JobState
from tasks.attempt import Attempt
from tasks.handlers import HEAD_STARTS, Outcome, head_start
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of
from tests.support.probe_handlers import work
from tests.support.probe_jobs import Done, Probe, Register

ALONE = 1  # the first job that a slot claims
TOGETHER = 4

pytestmark = pytest.mark.usefixtures("large_batches")


@dataclass
class Begun:
    is_cancelled: bool = False

    def cancel(self) -> None:
        self.is_cancelled = True


@dataclass
class Kitchen:
    """Handlers that say what was begun when they ran."""

    begun: dict[UUID, Begun] = field(default_factory=dict)
    seen: list[int] = field(default_factory=list)
    takes: bool = True

    def begin(self, attempt: Attempt, contract: Probe) -> Begun:
        if contract.text == "spoiled":
            raise ValueError
        self.begun[attempt.id] = Begun()
        return self.begun[attempt.id]

    def handle(self, attempt: Attempt, contract: Probe) -> Outcome:
        self.seen.append(len(self.begun))
        if self.takes and (begun := attempt.take_head_start()):
            assert begun is self.begun[attempt.id]
        return Done()


@pytest.fixture
def kitchen() -> Iterator[Kitchen]:
    yield Kitchen()
    HEAD_STARTS.pop(next((key for key in HEAD_STARTS if key[0].startswith("tests.")), ("", "")), None)


def run_together(register: Register, user: Person, kitchen: Kitchen, *texts: str) -> list[UUID]:
    kind = register(kitchen.handle)
    head_start(kind)(kitchen.begin)
    made = [make_job(user.id, kind(text=text)).id for text in ["alone"] * ALONE + list(texts)]
    assert work() >= len(made)
    assert {row_of(id_)["state"] for id_ in made} == {JobState.SUCCEEDED}
    return made[ALONE:]


def test_jobs_of_a_batch_are_all_begun_before_the_first_runs(
    register: Register, user: Person, kitchen: Kitchen
) -> None:
    made = run_together(register, user, kitchen, *["text"] * TOGETHER)
    assert set(made) <= kitchen.begun.keys()
    assert kitchen.seen[-TOGETHER:] == [len(kitchen.begun)] * TOGETHER


def test_a_job_alone_is_not_begun_ahead(register: Register, user: Person, kitchen: Kitchen) -> None:
    kind = register(kitchen.handle)
    head_start(kind)(kitchen.begin)
    make_job(user.id, kind())
    work()
    assert kitchen.begun == {}


def test_a_job_that_cannot_be_begun_ahead_runs_all_the_same(register: Register, user: Person, kitchen: Kitchen) -> None:
    made = run_together(register, user, kitchen, "text", "spoiled", "text")
    assert made[1] not in kitchen.begun


def test_what_no_handler_took_is_cancelled(register: Register, user: Person, kitchen: Kitchen) -> None:
    kitchen.takes = False
    run_together(register, user, kitchen, *["text"] * TOGETHER)
    assert kitchen.begun
    assert all(begun.is_cancelled for begun in kitchen.begun.values())
