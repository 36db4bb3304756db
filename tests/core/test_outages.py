import logging

import pytest

from core import outages
from core.outages import Outage


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger=outages.__name__)
    return caplog


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What works once is back."""
    monkeypatch.setattr(outages, "SETTLED_SECONDS", 0.0)


@pytest.mark.usefixtures("settled")
def test_outage_is_two_lines_however_many_meet_it(log: pytest.LogCaptureFixture) -> None:
    server = Outage("valkey")
    server.note_success()
    for n in range(5):
        server.note_failure(f"no route,\nattempt {n}")
    for _ in range(5):
        server.note_success()
    assert not server.is_on
    assert log.messages == ["valkey is away: no route, attempt 0", "valkey is back after 0 s"]


def test_connections_that_died_with_the_line_and_fail_late_do_not_make_a_second_outage(
    log: pytest.LogCaptureFixture,
) -> None:
    server = Outage("valkey")
    for _ in range(3):
        server.note_failure("timeout")
        server.note_success()
    assert server.is_on
    assert log.messages == ["valkey is away: timeout"]
