from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from db.queries.jobs import upkeep
from db.transactions import transaction
from pensum_client import (
    AsyncPensum,
    Gone,
    NotAuthenticated,
    NotFound,
    Pensum,
    PensumError,
    ProblemError,
    Unavailable,
    Unreachable,
)
from pensum_client.errors import UnexpectedResponse
from tests.support.client_server import ApiServer
from tests.support.client_variants import Variant, opened
from tests.support.factories import Person, make_job, make_user
from tests.support.network import BadNetwork, response
from tests.support.ports import reserve_port


async def test_wrong_key_is_not_authenticated(variant: Variant, server: ApiServer) -> None:
    async with opened(variant, server.url, "pk_wrong") as pensum:
        with pytest.raises(NotAuthenticated):
            await pensum.get(uuid4())


async def test_unknown_job_and_job_of_another_user_are_not_found(pensum: AsyncPensum) -> None:
    for job_id in (uuid4(), make_job(make_user().id).id):
        for method in (pensum.get, pensum.wait, pensum.cancel, pensum.retry, pensum.result):
            with pytest.raises(NotFound):
                await method(job_id)
        with pytest.raises(NotFound):
            [event async for event in pensum.stream(job_id)]


async def test_job_deleted_by_retention_is_gone(pensum: AsyncPensum, user: Person) -> None:
    job = make_job(user.id)
    await pensum.cancel(job.id)
    with transaction() as session:
        age = text("UPDATE jobs SET finished_at = now() - interval '31 days' WHERE id = :id")
        session.execute(age, {"id": job.id})
        upkeep.delete_old(session, keep=timedelta(days=30), limit=100)
    with pytest.raises(Gone, match="PENSUM_RETENTION_DAYS"):
        await pensum.get(job.id)


async def test_problem_names_the_wrong_field(pensum: AsyncPensum) -> None:
    with pytest.raises(ProblemError) as caught:
        [job async for job in pensum.jobs(kind="coffee.make")]
    problem = caught.value
    assert (problem.status, problem.slug, problem.title) == (422, "validation-error", "Invalid request")
    assert "'coffee.make'" in str(problem)
    assert [error["field"] for error in problem.errors] == ["kind"]


async def test_absent_server_is_unreachable(variant: Variant) -> None:
    url = f"http://127.0.0.1:{reserve_port()}"
    async with opened(variant, url, "pk_any", timeout=0.2) as pensum:
        with pytest.raises(Unreachable, match=url):
            await pensum.get(uuid4())
        with pytest.raises(Unreachable, match=url):
            [event async for event in pensum.stream(uuid4())]


async def test_error_of_a_proxy_is_an_error_of_the_api(variant: Variant, network: BadNetwork, user: Person) -> None:
    async with opened(variant, network.url, user.key, timeout=0) as pensum:
        network.responses.append(response("502 Bad Gateway", "<h1>502</h1>", content_type="text/html"))
        with pytest.raises(Unavailable, match="returned 502 Bad Gateway"):
            await pensum.get(uuid4())
        network.responses.append(response("403 Forbidden", "<h1>403</h1>", content_type="text/html"))
        with pytest.raises(ProblemError, match="returned 403 Forbidden"):
            await pensum.get(uuid4())


async def test_response_of_another_server_is_unexpected(remote_pensum: AsyncPensum, network: BadNetwork) -> None:
    network.responses.append(response("200 OK", "<h1>It works!</h1>", content_type="text/html"))
    with pytest.raises(UnexpectedResponse, match="did not return a JobOut"):
        await remote_pensum.get(uuid4())


async def test_stream_of_another_server_is_unexpected(remote_pensum: AsyncPensum, network: BadNetwork) -> None:
    network.responses.append(response("200 OK", "<h1>It works!</h1>", content_type="text/html"))
    with pytest.raises(UnexpectedResponse, match="did not return an event stream"):
        [event async for event in remote_pensum.stream(uuid4())]


def test_every_error_is_a_pensum_error() -> None:
    assert issubclass(Unreachable, PensumError)
    assert issubclass(ProblemError, PensumError)


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "ftp://pensum.example", "http://"])
def test_invalid_base_url_is_refused_before_any_request(url: str) -> None:
    with pytest.raises(ValueError, match="is not the URL of an API"):
        Pensum(url, "pk_any")
