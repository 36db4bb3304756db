from core import last_resort
from tests.support.configuration import Configure


def test_whoever_stops_a_worker_leaves_it_the_time_to_end_by_itself(configure: Configure) -> None:
    for seconds in (0, 10, 60):
        configure(PENSUM_WORKER_WARM_SHUTDOWN_SECONDS=str(seconds))
        assert seconds < last_resort.worker_seconds() < last_resort.grace_seconds()
