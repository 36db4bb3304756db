from random import Random

from tests.chaos import fault_schedule, planned_jobs
from tests.chaos.faults import KillWorker, StallWorker
from tests.chaos.run import Settings

SECONDS = Settings(seed=0).fault_seconds


def test_seed_determines_jobs_and_faults() -> None:
    def draw(seed: int) -> tuple[object, object]:
        rng = Random(seed)
        return planned_jobs.draw(rng, short=50, long=5, seconds=SECONDS), fault_schedule.draw(rng, seconds=SECONDS)

    assert draw(7) == draw(7)
    assert draw(7) != draw(8)


def test_every_job_has_its_own_texts_and_key() -> None:
    jobs = planned_jobs.draw(Random(7), short=2000, long=100, seconds=SECONDS)
    texts = [text for job in jobs for text in job.texts]
    assert len(texts) == len(set(texts))
    assert len({job.key for job in jobs}) == len(jobs) == 2100


def test_shortest_run_has_every_kind_of_fault() -> None:
    long, short = (
        fault_schedule.draw(Random(7), seconds=seconds)
        for seconds in (SECONDS, Settings(seed=0, minutes=2).fault_seconds)
    )
    assert {planned.fault.name for planned in short} == {planned.fault.name for planned in long}
    assert len({planned.fault.name for planned in short}) == 7


def test_stalled_worker_is_not_killed() -> None:
    stalled = ""
    for planned in fault_schedule.draw(Random(7), seconds=SECONDS):
        match planned.fault:
            case StallWorker(target):
                stalled = target
            case KillWorker(target):
                assert target != stalled
