import httpx

from tests.factories import Person, make_job, make_user


async def test_a_job_of_somebody_else_is_not_found(client: httpx.AsyncClient) -> None:
    job = make_job(make_user().id)
    answer = await client.get(f"/api/jobs/{job.id}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/not-found"


async def test_a_waiting_job_is_cancelled_at_once(client: httpx.AsyncClient, user: Person) -> None:
    job = make_job(user.id)
    answer = await client.post(f"/api/jobs/{job.id}/cancel")
    assert answer.status_code == 200
    assert answer.json()["state"] == "cancelled"
