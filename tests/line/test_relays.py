"""Something on the way to the servers fails: a relay that answers for them, and takes what is sent."""

from collections.abc import Iterator

import pytest

from tests.line.faults import Trial
from tests.line.front import POSTGRES_PORT, Front
from tests.line.gpu_host import GpuHost, running_gpu_host
from tests.line.relays import Relays, running_relays
from tests.support.namespaces import Line
from tests.support.relay import Relay

pytestmark = [pytest.mark.long_line, pytest.mark.timeout(900)]

FAR_SECONDS = 0.075  # each way
PATIENCE_SECONDS = 10.0


@pytest.fixture(scope="module")
def relays(line: Line, front: Front) -> Iterator[Relays]:
    with running_relays(line.front, postgres_port=POSTGRES_PORT, valkey_port=front.valkey_port) as relays:
        yield relays


@pytest.fixture(scope="module")
def gpu(line: Line, front: Front, relays: Relays) -> Iterator[GpuHost]:
    with running_gpu_host(line.worker, front, **relays.urls(front)) as gpu:
        yield gpu


def test_nothing_suffers_from_a_relay_that_stops_without_a_word(trial: Trial, relays: Relays) -> None:
    trial.endure(
        "relay silent for 40 s", lambda: relays.each(Relay.stop), lambda: relays.each(Relay.resume), seconds=40
    )


def test_nothing_suffers_from_a_router_that_forgets_its_connections(trial: Trial, relays: Relays) -> None:
    trial.endure("router forgets its connections", lambda: relays.each(Relay.forget))


def test_nothing_suffers_from_a_relay_that_cuts_every_connection_every_10_s(trial: Trial, relays: Relays) -> None:
    with relays.cutting_every(PATIENCE_SECONDS):
        trial.endure("relay cuts every 10 s", lambda: None)


def test_everything_works_with_150_ms(trial: Trial, relays: Relays) -> None:
    relays.each(lambda relay: relay.delay(FAR_SECONDS))
    try:
        trial.endure("150 ms", lambda: None)
        trial.assert_no_attempt_was_used_up()
    finally:
        relays.each(lambda relay: relay.delay(0))
