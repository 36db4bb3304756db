"""Several API processes that count the requests of one user together."""

from uuid import uuid4

import pytest
import redis

from api.quotas.rate_meter import Counted, RateExceeded, RateMeter
from tasks import redis_clients
from tests.support.configuration import Configure

NOON = 1_000_000 * 60.0
USER = uuid4()


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The minute does not end while a test runs."""
    monkeypatch.setattr("api.quotas.rate_meter.time.time", lambda: NOON + 15)


def counted(meter: RateMeter, times: int, limit: int = 10) -> int:
    for done in range(times):
        try:
            meter.count(Counted.REQUESTS, USER, limit)
        except RateExceeded:
            return done
    return times


def test_refused_requests_do_not_count() -> None:
    meter = RateMeter()
    assert counted(meter, 15) == 10
    assert meter.rate(Counted.REQUESTS, USER, 20).remaining == 10


def test_next_minute_begins_with_nothing_used(monkeypatch: pytest.MonkeyPatch) -> None:
    meter = RateMeter()
    counted(meter, 10)
    monkeypatch.setattr("api.quotas.rate_meter.time.time", lambda: NOON + 60)
    assert meter.rate(Counted.REQUESTS, USER, 10).remaining == 10


async def test_processes_share_what_they_counted(platform: None) -> None:
    one, other = RateMeter(), RateMeter()
    client = redis_clients.async_client()
    assert (counted(one, 6), counted(other, 3)) == (6, 3)
    for meter in (one, other, one):
        counted(meter, 1, limit=100)
        await meter.share(client)
    assert one.rate(Counted.REQUESTS, USER, 100).used == 12
    assert counted(one, 5, limit=12) == 0
    await client.aclose()


async def test_process_counts_on_by_itself_while_valkey_is_away(configure: Configure) -> None:
    configure(REDIS_URL="redis://127.0.0.1:1/0")
    meter, client = RateMeter(), redis_clients.async_client()
    counted(meter, 6)
    with pytest.raises(redis.RedisError):
        await meter.share(client)
    assert counted(meter, 10) == 4
    await client.aclose()
