"""Learning sessions by ids that a site chose, which are its users' own."""

import asyncio
from uuid import uuid4

import httpx
import pytest

from tests.support.api_client import Json, assert_problem, content, walk
from tests.support.api_jobs import is_untouched, run_to_end, submit

SESSIONS = "/api/learning/sessions"
REQUESTS: list[tuple[str, Json]] = [
    ("/api/learning/resources", {"query": "What is overfitting?"}),
    ("/api/learning/exercises", {"exercise_type": "cloze", "topic": "overfitting"}),
    ("/api/profiles/progress", {"completed_task": "Read about overfitting"}),
    ("/api/answers", {"question": "What is overfitting?"}),
]


async def sessions_of(client: httpx.AsyncClient) -> list[Json]:
    return [session for page in await walk(client, SESSIONS) for session in page]


@pytest.mark.parametrize(("path", "body"), REQUESTS)
async def test_first_request_starts_the_session_and_later_ones_join_it(
    client: httpx.AsyncClient, path: str, body: Json
) -> None:
    for _ in range(2):
        await submit(client, path, body | {"session_id": "visit 7/a"})
    [session] = await sessions_of(client)
    assert session["external_id"] == "visit 7/a"
    await submit(client, path, body | {"session_id": session["id"]})
    assert len(await sessions_of(client)) == 1


async def test_session_is_read_by_the_id_of_the_site(client: httpx.AsyncClient) -> None:
    for task, name in (("Inside", "visit-7"), ("Outside", "visit-8")):
        await submit(client, "/api/profiles/progress", {"completed_task": task, "session_id": name})
    shown = content(await client.get(f"{SESSIONS}/visit-7"))
    assert [entry["completed_task"] for entry in shown["progress"]] == ["Inside"]
    assert content(await client.get(f"{SESSIONS}/{shown['id']}")) == shown


async def test_exercises_are_listed_by_the_id_of_the_site(learner: httpx.AsyncClient) -> None:
    body = {"exercise_type": "cloze", "topic": "overfitting", "count": 1, "session_id": "visit-9"}
    job = await run_to_end(learner, await submit(learner, "/api/learning/exercises", body))
    [[listed]] = await walk(learner, "/api/learning/exercises", session_id="visit-9")
    assert [listed["id"]] == [written["id"] for written in job["result"]["exercises"]]
    assert await walk(learner, "/api/learning/exercises", session_id="visit-10") == [[]]


async def test_same_id_is_another_session_of_another_user(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    for somebody, task in ((client, "Mine"), (stranger, "Theirs")):
        await submit(somebody, "/api/profiles/progress", {"completed_task": task, "session_id": "visit-7"})
    mine, theirs = [content(await somebody.get(f"{SESSIONS}/visit-7")) for somebody in (client, stranger)]
    assert [entry["completed_task"] for entry in mine["progress"]] == ["Mine"]
    assert [entry["completed_task"] for entry in theirs["progress"]] == ["Theirs"]


async def test_requests_at_once_start_one_session(client: httpx.AsyncClient) -> None:
    body = {"completed_task": "Read", "session_id": "visit-7"}
    await asyncio.gather(*(submit(client, "/api/profiles/progress", body) for _ in range(8)))
    assert len(await sessions_of(client)) == 1


@pytest.mark.parametrize(("path", "body"), REQUESTS)
async def test_uuid_of_another_user_is_as_unknown_as_any(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, path: str, body: Json
) -> None:
    theirs, nobodys = content(await stranger.post(SESSIONS))["id"], str(uuid4())
    problems = [
        assert_problem(await client.post(path, json=body | {"session_id": name}), 404, "not-found")
        for name in (theirs, theirs.upper(), nobodys)
    ]
    assert {problem["detail"].lower().replace(theirs, nobodys) for problem in problems} == {
        f"you have no learning session {nobodys}."
    }
    assert await is_untouched(client)
    assert await sessions_of(client) == []


async def test_request_that_is_refused_starts_no_session(client: httpx.AsyncClient) -> None:
    body = {"question": "Why?", "session_id": "visit-7", "project_id": str(uuid4())}
    assert_problem(await client.post("/api/answers", json=body), 404, "not-found")
    assert await sessions_of(client) == []
