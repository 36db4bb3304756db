"""Schedules as operators see them, and running one now."""

from datetime import datetime, timedelta

import httpx
import pytest
import redis
from sqlalchemy import text

from db.transactions import transaction
from tasks import upkeep  # noqa: F401  # importing it registers its schedules
from tasks.app import app
from tasks.queues import UPKEEP_LONG
from tasks.schedules import COUNT_WORDS, SCHEDULES
from tests.support.api_client import Json, assert_problem, client_of, content
from tests.support.broker import waiting_wakeups
from tests.support.factories import make_user
from tests.support.probe_jobs import broker
from tests.support.waiting import eventually

__all__ = ["broker"]

PATH = "/api/admin/schedules"


@pytest.fixture
def admin(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_admin=True))


@pytest.fixture
def operator(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_operator=True))


async def schedule_of(client: httpx.AsyncClient, name: str = COUNT_WORDS.name) -> Json:
    [found] = [one for one in content(await client.get(PATH))["items"] if one["name"] == name]
    assert isinstance(found, dict)
    return found


def trigger() -> None:
    """As a worker does for a message of beat."""
    app.tasks[COUNT_WORDS.task]()


def was_served(ago: timedelta) -> None:
    """Last, by a worker of an older version."""
    with transaction() as session:
        session.execute(text("DELETE FROM ticks WHERE schedule = :name"), {"name": COUNT_WORDS.name})
        served = "INSERT INTO ticks (schedule, due_at, began_at) VALUES (:name, now() - CAST(:ago AS interval), NULL)"
        session.execute(text(served), {"name": COUNT_WORDS.name, "ago": ago})


async def test_operator_sees_what_each_schedule_does_and_when_it_ran(operator: httpx.AsyncClient) -> None:
    was_served(2 * COUNT_WORDS.every)
    trigger()
    listed = content(await operator.get(PATH))["items"]
    assert [one["name"] for one in listed] == [schedule.name for schedule in SCHEDULES]
    assert all(one["does"].endswith(".") for one in listed)
    counted = await schedule_of(operator)
    assert (counted["every_seconds"], counted["is_late"]) == (600, False)
    last = counted["last"]
    assert last["due_at"] <= last["began_at"] <= last["ended_at"]
    assert last["seconds"] >= 0
    assert last["problem"] is None
    assert datetime.fromisoformat(counted["next_at"]) >= datetime.fromisoformat(last["due_at"]) + COUNT_WORDS.every


async def test_schedule_that_nobody_serves_is_late(operator: httpx.AsyncClient) -> None:
    was_served(timedelta(hours=1))
    late = await schedule_of(operator)
    assert late["is_late"]
    assert {late["last"][name] for name in ("began_at", "ended_at", "seconds", "problem")} == {None}
    trigger()
    assert not (await schedule_of(operator))["is_late"]


async def test_schedule_runs_again_before_it_is_due_when_an_administrator_asks(
    admin: httpx.AsyncClient, operator: httpx.AsyncClient, broker: redis.Redis
) -> None:
    trigger()
    before = await schedule_of(operator)
    content(await admin.post(f"{PATH}/{COUNT_WORDS.name}/run"))
    assert eventually(lambda: waiting_wakeups(broker, UPKEEP_LONG) > 0)
    trigger()
    after = await schedule_of(operator)
    assert after["last"]["began_at"] > before["last"]["began_at"]
    audited = content(await admin.get("/api/admin/audit", params={"action": "schedule.run", "limit": 1}))["items"]
    assert [entry["subject"] for entry in audited] == [COUNT_WORDS.name]


async def test_only_administrators_run_schedules_and_only_known_ones(
    admin: httpx.AsyncClient, operator: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    assert_problem(await client.get(PATH), 403, "not-an-operator")
    assert_problem(await operator.post(f"{PATH}/{COUNT_WORDS.name}/run"), 403, "not-an-administrator")
    unknown = assert_problem(await admin.post(f"{PATH}/breakfast/run"), 404, "not-found")
    assert COUNT_WORDS.name in unknown["detail"]
