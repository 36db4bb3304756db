from random import Random

from tests.chaos import fault_schedule, planned_jobs
from tests.chaos.faults import KillWorker, StallWorker, TakeModelAway
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
    assert len({planned.fault.name for planned in short}) == 12


def test_stalled_worker_is_not_killed() -> None:
    stalled = ""
    for planned in fault_schedule.draw(Random(7), seconds=SECONDS):
        match planned.fault:
            case StallWorker(target):
                stalled = target
            case KillWorker(target):
                assert target != stalled


def test_model_is_away_once_at_a_time_and_while_no_worker_that_asks_it_is_stalled() -> None:
    for seed in range(50):
        planned = fault_schedule.draw(Random(seed), seconds=SECONDS)
        outages = [one for one in planned if isinstance(one.fault, TakeModelAway)]
        assert len(outages) == 2
        assert outages[0].due_seconds + outages[0].seconds <= outages[1].due_seconds
        assert outages[1].due_seconds + outages[1].seconds <= SECONDS
        for outage in outages:
            assert 10 <= outage.seconds <= 120
            began = [
                one for one in planned if outage.due_seconds <= one.due_seconds < outage.due_seconds + outage.seconds
            ]
            assert StallWorker("gpu.llm") not in {one.fault for one in began}
