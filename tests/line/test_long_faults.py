"""Lines that are dark for longer than a lease, and servers that move. `make test-line` runs this; `make test` does not,
and has the short faults of `test_dead_lines.py`."""

import pytest

from tests.line.faults import Trial
from tests.line.front import NAME, Front
from tests.support.namespaces import SPARE_ADDRESSES, Line

MINUTE = 60

pytestmark = [pytest.mark.long_line, pytest.mark.timeout(900)]


def test_nothing_suffers_from_a_line_that_is_dark_for_longer_than_a_lease(trial: Trial, line: Line) -> None:
    trial.endure("dark for 60 s", line.silence, line.restore, seconds=60)


def test_nothing_suffers_from_a_line_that_is_dark_again_and_again_while_a_text_is_written(
    trial: Trial, line: Line
) -> None:
    trial.endure_often("dark 4 times for 40 s", line.silence, line.restore, seconds=40, times=4)


def test_nothing_suffers_from_an_interface_that_is_down_for_longer_than_a_lease(trial: Trial, line: Line) -> None:
    trial.endure("interface down for 45 s", line.pull, line.plug, seconds=45)


def test_workers_end_within_their_grace_while_the_line_is_dark(trial: Trial, line: Line) -> None:
    trial.endure_stop(line.silence, line.restore)


def test_nothing_suffers_from_a_new_address_of_the_server(trial: Trial, line: Line, front: Front) -> None:
    """Its name means another address from now on, and nobody is at the old one."""
    new = SPARE_ADDRESSES[1]

    def move() -> None:
        line.front.move(new)
        line.worker.resolve(NAME, new)

    trial.endure("server's address changed", move)


@pytest.mark.timeout(3 * 3600)
def test_nothing_suffers_from_a_line_that_is_dark_for_very_long(
    trial: Trial, line: Line, request: pytest.FixtureRequest
) -> None:
    minutes = request.config.getoption("--dark-minutes", default=None)
    if minutes is None:
        pytest.skip('only where asked for: make test-line ARGS="--dark-minutes 20"')
    trial.endure(f"dark for {minutes:g} min", line.silence, line.restore, seconds=minutes * MINUTE)
