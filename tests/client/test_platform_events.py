import pytest

from db.queries.jobs import snapshot_cursor
from db.transactions import read_only
from pensum_client import AsyncPensum, PlatformEvent, ProblemError
from tests.support.api_worker import succeed
from tests.support.client_server import ApiServer
from tests.support.client_variants import Variant, opened
from tests.support.factories import Person, make_running_job, make_user


async def told(pensum: AsyncPensum, place: str, job_id: object) -> list[PlatformEvent]:
    """What is told of a job, until it has succeeded."""
    found = []
    events = pensum.platform_events(place)
    async for event in events:
        if event.data.get("id") == str(job_id):
            found.append(event)
            if event.type == "job.succeeded":
                break
    await events.aclose()
    return found


async def test_operator_follows_the_platform_from_a_place_on(variant: Variant, server: ApiServer, user: Person) -> None:
    with read_only() as session:
        place = str(snapshot_cursor.now(session))
    fence = make_running_job(user.id)
    succeed(fence)
    async with opened(variant, server.url, make_user(is_operator=True).key) as pensum:
        events = await told(pensum, place, fence.id)
        assert [event.type for event in events] == ["job.started", "job.succeeded"]
        assert {event.place for event in events} == {place}
        assert await told(pensum, events[0].place, fence.id) == events


async def test_learner_may_not_follow_the_platform(pensum: AsyncPensum) -> None:
    with pytest.raises(ProblemError, match="Only operators"):
        await anext(pensum.platform_events())
