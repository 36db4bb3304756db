"""Coding exercises over HTTP: picked from the bank, answered with code, graded in a sandbox."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from db.models import Exercise
from db.transactions import read_only
from tests.support.api_client import Json, client_of, content
from tests.support.api_jobs import result_of, run_to_end, submit
from tests.support.factories import make_user
from tests.support.sandboxes import skip_without_sandbox
from workers.coding.bank import bank
from workers.coding.choosing import NAMED
from workers.sandbox.types import SandboxUnavailable

WANTED: Json = {"exercise_type": "coding", "topic": "classification metrics"}


@pytest.fixture(autouse=True)
def _sandbox() -> None:
    skip_without_sandbox()


@pytest.fixture
def mine(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user())


async def pick(client: httpx.AsyncClient, **wanted: Any) -> list[Json]:
    result = await result_of(client, "/api/learning/exercises", WANTED | wanted)
    return list(result["exercises"])


def stored(exercise: Mapping[str, Any]) -> dict[str, Any]:
    with read_only() as session:
        found = session.get(Exercise, exercise["id"])
        assert found is not None
        return dict(found.solution)


async def answer(client: httpx.AsyncClient, exercise: Mapping[str, Any], **body: Any) -> Json:
    return await result_of(client, f"/api/learning/exercises/{exercise['id']}/answers", body)


async def test_tasks_of_the_bank_are_picked_by_topic_and_none_twice(mine: httpx.AsyncClient) -> None:
    first, second = await pick(mine, count=2), await pick(mine, count=2)
    prompts = [exercise["prompt"] for exercise in first + second]
    assert len(set(prompts)) == 4
    for exercise in first + second:
        assert exercise["type"] == "coding"
        assert exercise["starter_code"].startswith("def ")
        assert exercise["choices"] is None
        assert exercise["hints"]
        assert "classification" in bank()[stored(exercise)["task"]].topics
        assert "solution" not in exercise


async def test_difficulty_comes_first(mine: httpx.AsyncClient) -> None:
    for difficulty in ("easy", "hard"):
        [exercise] = await pick(mine, topic="machine learning", difficulty=difficulty, count=1)
        assert bank()[stored(exercise)["task"]].difficulty == difficulty


async def test_topic_that_the_bank_lacks_names_what_is_near(mine: httpx.AsyncClient) -> None:
    job = await run_to_end(mine, await submit(mine, "/api/learning/exercises", WANTED | {"topic": "pizza recipes"}))
    assert job["error"]["type"] == "/problems/topic-not-found"
    assert "Near it are some on" in job["error"]["detail"]
    assert job["error"]["detail"].count(",") >= NAMED - 1


async def test_without_a_topic_code_is_picked_whatever_is_weakest(mine: httpx.AsyncClient) -> None:
    entry = {"completed_task": "A quiz on the French Revolution", "score": 0.1}
    await result_of(mine, "/api/profiles/progress", entry)
    result = await result_of(mine, "/api/learning/exercises", {"exercise_type": "coding", "count": 1})
    assert len(result["exercises"]) == 1
    assert "Python basics instead" in result["note"]


async def test_topic_in_another_language_finds_the_same(mine: httpx.AsyncClient) -> None:
    [exercise] = await pick(mine, topic="Gradientenabstieg", count=1)
    assert "gradient descent" in bank()[stored(exercise)["task"]].topics


async def test_reference_passes_and_the_starter_fails(mine: httpx.AsyncClient) -> None:
    [exercise] = await pick(mine, count=1)
    solution = stored(exercise)
    right = await answer(mine, exercise, answer=solution["answer"])
    assert (right["correct"], right["score"], right["items"]) == (True, 1.0, [])
    assert len(right["tests"]) == len(solution["tests"])
    wrong = await answer(mine, exercise, answer=exercise["starter_code"])
    assert not wrong["correct"]
    assert wrong["feedback"]
    assert wrong["next_review_at"]


async def test_hidden_tests_stay_hidden(mine: httpx.AsyncClient) -> None:
    [exercise] = await pick(mine, count=1)
    hidden = {test["name"] for test in stored(exercise)["tests"] if not test["visible"]}
    assert hidden
    graded = await answer(mine, exercise, answer=exercise["starter_code"])
    for test in graded["tests"]:
        shows = [test["input"], test["got"], test["expected"]]
        assert all(shows) if test["visible"] else not any(shows)
    detail = content(await mine.get(f"/api/learning/exercises/{exercise['id']}"))
    for solution in (graded["solution"], detail["solution"]):
        assert solution["answer"]
        assert {test["name"] for test in solution["tests"]}.isdisjoint(hidden)


@pytest.mark.parametrize(
    ("source", "feedback"),
    [
        ("def f(:\n", "no Python in line 1"),
        ("import os\nos._exit(0)", "ended its process"),
        ("x = 1", "defines no function"),
    ],
)
async def test_code_that_cannot_work_is_a_wrong_answer_and_no_failed_job(
    mine: httpx.AsyncClient, source: str, feedback: str
) -> None:
    [exercise] = await pick(mine, count=1)
    graded = await answer(mine, exercise, answer=source)
    assert (graded["correct"], graded["score"]) == (False, 0.0)
    assert feedback in graded["feedback"]


async def test_giving_up_shows_the_reference(mine: httpx.AsyncClient) -> None:
    [exercise] = await pick(mine, count=1)
    graded = await answer(mine, exercise, give_up=True)
    assert (graded["correct"], graded["score"]) == (False, 0.0)
    assert graded["solution"]["answer"] == stored(exercise)["answer"]
    assert (graded["items"], graded["feedback"].startswith("You gave up.")) == ([], True)


async def test_answer_that_is_too_long_is_refused_in_characters(mine: httpx.AsyncClient) -> None:
    [exercise] = await pick(mine, count=1)
    response = await mine.post(f"/api/learning/exercises/{exercise['id']}/answers", json={"answer": "x" * 1_000_000})
    assert response.status_code == 422
    assert "at most 20000 characters" in response.text


async def test_without_a_sandbox_the_job_says_so(mine: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    [exercise] = await pick(mine, count=1)
    refusing = "workers.sandbox.bubblewrap.executable"
    monkeypatch.setattr(refusing, _refuse)
    path = f"/api/learning/exercises/{exercise['id']}/answers"
    job = await run_to_end(mine, await submit(mine, path, {"answer": "x = 1"}))
    assert job["state"] == "failed"
    assert job["error"]["type"] == "/problems/sandbox-unavailable"
    assert "pensum doctor" in job["error"]["detail"]


def _refuse() -> str:
    raise SandboxUnavailable
