"""Lines that fail for some seconds, while jobs of all GPU kinds run and wait. `test_long_faults.py` has longer ones."""

import pytest

from tests.line.faults import Trial
from tests.support.namespaces import SPARE_ADDRESSES, Line

pytestmark = [pytest.mark.line, pytest.mark.system, pytest.mark.timeout(600)]


@pytest.mark.long_line
def test_nothing_suffers_from_a_line_that_is_dark_for_5_s(trial: Trial, line: Line) -> None:
    trial.endure("dark for 5 s", line.silence, line.restore, seconds=5)
    trial.assert_no_attempt_was_used_up()


def test_nothing_suffers_from_a_new_address_of_the_worker(trial: Trial, line: Line) -> None:
    trial.endure("new address", lambda: line.worker.move(SPARE_ADDRESSES[0]))
