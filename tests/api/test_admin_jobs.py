"""The jobs of all users: operators read and cancel them and see no texts, administrators also run them again."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import update

from db.models import Job, JobState
from db.transactions import transaction
from tests.support.api_client import JOB_FIELDS, assert_problem, client_of, content
from tests.support.factories import Person, make_job, make_running_job, make_user

JOBS = "/api/admin/jobs"
SECRET = "heron-on-the-pier"
ERROR = {"slug": "not-found", "detail": f"Nothing of {SECRET}.", "errors": [{"field": "x", "message": SECRET}]}


@pytest.fixture
async def admin(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_admin=True))


@pytest.fixture
async def operator(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_operator=True))


def change(job_id: UUID, **values: Any) -> None:
    with transaction() as session:
        session.execute(update(Job).where(Job.id == job_id).values(**values))


def make_failed(person: Person, **values: Any) -> UUID:
    job = make_job(person.id)
    change(job.id, **{"state": JobState.FAILED, "error": ERROR, "finished_at": datetime.now(UTC)} | values)
    return job.id


async def list_ids(client: httpx.AsyncClient, **params: Any) -> list[str]:
    return [job["id"] for job in content(await client.get(JOBS, params=params))["items"]]


async def test_jobs_are_found_by_what_they_have_in_common(operator: httpx.AsyncClient) -> None:
    person = make_user()
    waiting, failed = make_job(person.id), make_failed(person, provider="tin")
    both, params = [str(failed), str(waiting.id)], {"user_id": str(person.id)}
    assert await list_ids(operator, **params) == both
    assert await list_ids(operator, **params, kind="llm.generate", queue=waiting.queue) == both
    for one in ({"state": "failed"}, {"problem": "not-found"}, {"provider": "tin"}):
        assert await list_ids(operator, **params, **one) == [str(failed)]
    for none in ({"kind": "llm.embed"}, {"until": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}):
        assert await list_ids(operator, **params, **none) == []
    assert await list_ids(operator, **params, since=(datetime.now(UTC) - timedelta(hours=1)).isoformat()) == both
    first = content(await operator.get(JOBS, params=params | {"limit": 1}))
    assert [first["items"][0]["id"], first["next_cursor"]] == [str(failed), str(failed)]
    assert await list_ids(operator, **params, cursor=first["next_cursor"]) == [str(waiting.id)]


async def test_unknown_kind_is_refused(operator: httpx.AsyncClient) -> None:
    problem = assert_problem(await operator.get(JOBS, params={"kind": "llm.generat"}), 422, "validation-error")
    assert "llm.generate" in problem["detail"]


async def test_operator_sees_no_texts_and_administrator_does(
    admin: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    person = make_user()
    progress = {"done": 3, "total": 4, "unit": "chunks", "note": SECRET}
    failed = make_failed(person, payload={"prompt": SECRET}, result={"text": SECRET}, progress=progress)
    for response in (
        await operator.get(JOBS, params={"user_id": str(person.id)}),
        await operator.get(f"{JOBS}/{failed}"),
        await operator.get("/api/admin/problems"),
        await operator.post(f"{JOBS}/{failed}/cancel"),
    ):
        content(response)
        assert SECRET not in response.text
    shown = content(await operator.get(f"{JOBS}/{failed}"))
    assert set(shown) > JOB_FIELDS
    assert (shown["user_id"], shown["texts_withheld"], shown["result"]) == (str(person.id), True, None)
    assert shown["progress"] == {"done": 3, "total": 4, "unit": "chunks"}
    assert (shown["error"]["type"], shown["error"]["detail"]) == ("/problems/not-found", "Not found")
    full = content(await admin.get(f"{JOBS}/{failed}"))
    assert (full["texts_withheld"], full["result"], full["progress"]) == (False, {"text": SECRET}, progress)
    assert SECRET in full["error"]["detail"]


async def test_operator_cancels_and_administrator_retries(
    admin: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    person = make_user()
    waiting, running = make_job(person.id), make_running_job(person.id)
    response = await operator.post(f"{JOBS}/{waiting.id}/cancel")
    assert (response.status_code, response.json()["state"]) == (200, "cancelled")
    for _ in range(2):
        response = await operator.post(f"{JOBS}/{running.id}/cancel")
        assert (response.status_code, response.json()["state"]) == (202, "cancelling")
    assert_problem(await operator.post(f"{JOBS}/{waiting.id}/retry"), 403, "not-an-administrator")
    assert content(await admin.post(f"{JOBS}/{waiting.id}/retry"))["state"] == "queued"
    assert_problem(await admin.post(f"{JOBS}/{running.id}/retry"), 409, "conflict")
    assert_problem(await admin.get(f"{JOBS}/{uuid4()}"), 404, "not-found")
    assert await actions_on(admin, waiting.id) == ["job.cancel", "job.retry"]
    assert await actions_on(admin, running.id) == ["job.cancel"]


async def actions_on(admin: httpx.AsyncClient, subject: object) -> list[str]:
    entries = content(await admin.get("/api/admin/audit", params={"subject": str(subject)}))["items"]
    return [entry["action"] for entry in reversed(entries)]


async def test_problems_are_grouped_by_slug_and_kind(operator: httpx.AsyncClient) -> None:
    since, people = datetime.now(UTC), [make_user(), make_user()]
    slug = f"no-room-{secrets.token_hex(4)}"  # of no other test's jobs
    failed = [make_failed(person, error=ERROR | {"slug": slug}) for person in [*people, people[0]]]
    make_failed(people[1])
    found = content(await operator.get("/api/admin/problems", params={"since": since.isoformat()}))["items"]
    assert "Not found" in [each["title"] for each in found if each["problem"] == "not-found"]
    [group] = [each for each in found if each["problem"] == slug]
    assert (group["count"], group["users"], group["kind"]) == (3, 2, "llm.generate")
    assert group["sample_job_id"] == str(failed[-1])
    assert since.isoformat() < group["first_at"] < group["last_at"]


async def test_problems_are_listed_by_their_cause(operator: httpx.AsyncClient) -> None:
    since, person = datetime.now(UTC).isoformat(), make_user()
    causes = {"topic-not-found": "expected", "unreadable-document": "input", f"x-{secrets.token_hex(4)}": "platform"}
    for slug in causes:
        make_failed(person, error=ERROR | {"slug": slug})
    for cause in ("expected", "input", "platform"):
        found = content(await operator.get("/api/admin/problems", params={"since": since, "cause": cause}))["items"]
        assert {group["cause"] for group in found} == {cause}
        assert {group["problem"] for group in found} & causes.keys() == {
            slug for slug, known in causes.items() if known == cause
        }


async def test_jobs_are_counted_by_state_and_hour(operator: httpx.AsyncClient) -> None:
    def queued_now(counts: dict[str, Any]) -> int:
        return sum(each["count"] for each in counts["items"] if each["state"] == "queued")

    before = content(await operator.get(f"{JOBS}/counts"))
    make_job(make_user().id)
    after = content(await operator.get(f"{JOBS}/counts"))
    assert queued_now(after) == queued_now(before) + 1
    assert all(datetime.fromisoformat(each["hour"]).minute == 0 for each in after["items"])


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z"])
async def test_any_moment_may_be_asked_for(admin: httpx.AsyncClient, moment: str) -> None:
    for name in ("since", "until"):
        assert (await admin.get(JOBS, params={name: moment})).status_code == 200
        for path in (f"{JOBS}/counts", "/api/admin/problems", "/api/admin/usage", "/api/admin/usage.csv"):
            assert (await admin.get(path, params={name: moment})).status_code in {200, 422}


async def test_a_number_is_no_moment(admin: httpx.AsyncClient) -> None:
    """Of which unit, since when?"""
    for name in ("since", "until"):
        problem = assert_problem(await admin.get(JOBS, params={name: "1764000000"}), 422, "validation-error")
        assert "ISO 8601" in problem["detail"]


async def test_window_is_bounded(operator: httpx.AsyncClient) -> None:
    params = {"since": "2026-01-01T00:00:00Z", "until": "2026-03-01T00:00:00Z"}
    assert_problem(await operator.get("/api/admin/problems", params=params), 422, "validation-error")


async def test_learners_get_none_of_it(stranger: httpx.AsyncClient) -> None:
    for path in (JOBS, f"{JOBS}/counts", "/api/admin/problems"):
        assert_problem(await stranger.get(path), 403, "not-an-operator")
