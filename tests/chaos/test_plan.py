"""A seed stands for one run."""

from random import Random

from tests.chaos import plan, schedule
from tests.chaos.faults import KillWorker, StallWorker
from tests.chaos.run import Settings

SECONDS = Settings(seed=0).storm_seconds


def test_a_seed_repeats_jobs_and_faults() -> None:
    def draw(seed: int) -> tuple[object, object]:
        rng = Random(seed)
        return plan.draw(rng, short=50, long=5, seconds=SECONDS), schedule.draw(rng, seconds=SECONDS)

    assert draw(7) == draw(7)
    assert draw(7) != draw(8)


def test_every_job_can_be_told_from_every_other() -> None:
    jobs = plan.draw(Random(7), short=2000, long=100, seconds=SECONDS)
    texts = [text for job in jobs for text in job.texts]
    assert len(texts) == len(set(texts))
    assert len({job.key for job in jobs}) == len(jobs) == 2100


def test_even_the_shortest_run_has_every_kind_of_fault() -> None:
    long, short = (
        schedule.draw(Random(7), seconds=seconds) for seconds in (SECONDS, Settings(seed=0, minutes=2).storm_seconds)
    )
    assert {planned.fault.name for planned in short} == {planned.fault.name for planned in long}
    assert len({planned.fault.name for planned in short}) == 7


def test_a_stalled_worker_is_left_alone_until_it_goes_on() -> None:
    stalled = ""
    for planned in schedule.draw(Random(7), seconds=SECONDS):
        match planned.fault:
            case StallWorker(target):
                stalled = target
            case KillWorker(target):
                assert target != stalled
