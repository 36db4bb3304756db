from contextlib import aclosing

from db.queries.jobs import snapshot_cursor
from db.transactions import read_only
from pensum_client import AsyncPensum, JobChanged
from tests.support.api_worker import succeed
from tests.support.client_server import ApiServer
from tests.support.client_variants import Variant, opened
from tests.support.factories import Person, make_running_job, make_user


async def until_ended(pensum: AsyncPensum, place: str, job_id: object) -> JobChanged:
    """The end of the job; only the user's own jobs come before."""
    async with aclosing(pensum.job_changes(place)) as changes:
        async for changed in changes:
            if changed.job.id == job_id and changed.job.finished_at is not None:
                return changed
    raise AssertionError("The stream ended.")


async def test_changes_of_own_jobs_come_from_a_place_on(variant: Variant, server: ApiServer, user: Person) -> None:
    with read_only() as session:
        place = str(snapshot_cursor.now(session))
    fence, other = make_running_job(user.id), make_running_job(make_user().id)
    for one in (other, fence):
        succeed(one)
    async with opened(variant, server.url, user.key) as pensum:
        changed = await until_ended(pensum, place, fence.id)
        assert (changed.job.state, changed.job.attempt) == ("succeeded", 1)
        assert changed.place == place
