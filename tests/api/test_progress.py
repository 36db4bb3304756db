import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.api_client import Json, assert_problem, client_of, content, fields_of, walk
from tests.support.api_jobs import ingest, is_untouched, result_of, submit, work
from tests.support.factories import make_user

PATH = "/api/profiles/progress"
MASTERY = "/api/profiles/mastery"
TOPIC = "Cross-validation"
NOTE = b"# Cross-validation\n\nCross-validation is a procedure that rotates the role of the validation set.\n"


async def test_progress_job_returns_insight_and_mastery(client: httpx.AsyncClient) -> None:
    await ingest(client, NOTE)
    task: Json = {"completed_task": "Read about cross-validation", "score": 0.9, "minutes": 20}
    result = await result_of(client, PATH, task)
    assert set(result) == {"progress", "topic", "mastery", "next", "citations"}
    assert task["completed_task"] in result["progress"]
    assert list(result["mastery"]) == [TOPIC]
    assert 0 < result["mastery"][TOPIC] < 1
    assert result["next"]
    [entry] = content(await client.get(PATH))["items"]
    assert set(entry) == {*task, "id", "session_id", "topic", "insight", "mastery", "created_at"}
    assert entry | task == entry
    assert (entry["topic"], entry["insight"]) == (TOPIC, result["progress"])
    assert round(entry["mastery"], 3) == result["mastery"][TOPIC]


async def test_citations_name_the_task_and_quote_the_library(client: httpx.AsyncClient) -> None:
    document_id = (await ingest(client, NOTE))["document_id"]
    result = await result_of(client, PATH, {"completed_task": "Read about cross-validation", "score": 0.9})
    [entry] = content(await client.get(PATH))["items"]
    task, *passages = result["citations"]
    assert (task["kind"], task["entry_id"], task["score"]) == ("history", entry["id"], 0.9)
    text = content(await client.get(f"/api/documents/{document_id}"))["text"]
    assert passages
    for passage in passages:
        assert (passage["kind"], passage["document_id"]) == ("library", document_id)
        assert text[passage["start"] : passage["end"]] == passage["quote"]


async def test_mastery_is_listed_by_topic_with_its_observations(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    assert content(await client.get(MASTERY)) == {"items": [], "next_cursor": None}
    await ingest(client, NOTE)
    await result_of(client, PATH, {"completed_task": "An exercise on cross-validation", "score": 1})
    await result_of(client, PATH, {"completed_task": "Quiz on sourdough starters", "score": 0})
    await result_of(client, PATH, {"completed_task": "Watched a video on cross-validation"})
    last = await result_of(client, PATH, {"completed_task": "More cross-validation", "score": 1})
    await submit(client, PATH, {"completed_task": "What no worker looked at yet"})
    weakest, best = content(await client.get(MASTERY))["items"]
    assert set(best) == {"topic", "mastery", "observations", "exposures", "last_completed_at"}
    assert (weakest["topic"], weakest["observations"]) == ("Sourdough starters", 1)
    assert (best["topic"], best["observations"], best["exposures"]) == (TOPIC, 2, 1)
    assert {one["topic"]: one["mastery"] for one in (best, weakest)} == last["mastery"]
    assert content(await stranger.get(MASTERY))["items"] == []


async def test_task_submitted_twice_with_one_key_counts_once(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        headers = {"Idempotency-Key": "a"}
        content(await client.post(PATH, json={"completed_task": "A quiz on baking", "score": 1}, headers=headers))
    await work("profiles.progress")
    [topic] = content(await client.get(MASTERY))["items"]
    assert topic["observations"] == 1


async def test_a_hundred_concurrent_learners_each_get_their_own_insight(api: httpx.ASGITransport) -> None:
    learners = [client_of(api, make_user()) for _ in range(100)]
    tasks = [{"completed_task": f"Quiz on river {number}x", "score": 1} for number in range(100)]
    jobs = await asyncio.gather(*[submit(one, PATH, task) for one, task in zip(learners, tasks, strict=True)])
    await work("profiles.progress")
    for one, job, task in zip(learners, jobs, tasks, strict=True):
        finished = content(await one.get(job["links"]["self"]))
        assert finished["state"] == "succeeded"
        assert str(task["completed_task"]).endswith(finished["result"]["topic"][1:])
        assert [item["observations"] for item in content(await one.get(MASTERY))["items"]] == [1]


async def test_success_raises_mastery_and_failure_lowers_it(client: httpx.AsyncClient) -> None:
    await ingest(client, NOTE)

    async def mastery_after(score: float) -> float:
        result = await result_of(client, PATH, {"completed_task": "An exercise on cross-validation", "score": score})
        return float(result["mastery"][TOPIC])

    first, better, worse = [await mastery_after(score) for score in (1, 1, 0)]
    assert first < better
    assert worse < better


async def test_half_and_then_nearly_full_marks_are_progress(client: httpx.AsyncClient) -> None:
    for score, expected in ((0.55, 0.467), (0.95, 0.743)):
        result = await result_of(client, PATH, {"completed_task": "SQL joins", "score": score})
        assert result["mastery"] == {"SQL joins": expected}


@pytest.mark.parametrize("task", ["Day 3 done", "baked bread", "Called my sister"])
async def test_task_that_names_no_topic_changes_no_mastery_and_is_told_why(
    client: httpx.AsyncClient, task: str
) -> None:
    await ingest(client, NOTE)
    result = await result_of(client, PATH, {"completed_task": task})
    assert (result["topic"], result["mastery"]) == (None, {})
    assert f"“{task}”" in result["progress"]
    assert "It names no topic of study" in result["progress"]
    assert [one["kind"] for one in result["citations"]] == ["history"]


async def test_task_without_score_is_exposure(client: httpx.AsyncClient) -> None:
    result = await result_of(client, PATH, {"completed_task": "Watched a video on backpropagation"})
    assert result["mastery"] == {"Backpropagation": 0.3}
    assert "not how well you know it" in result["progress"]
    [mastery] = content(await client.get(MASTERY))["items"]
    assert (mastery["observations"], mastery["exposures"]) == (0, 1)


async def test_tasks_in_six_languages_are_one_topic(client: httpx.AsyncClient) -> None:
    tasks = [
        "Completed module 1: convolutional networks",
        "Quiz zu Faltungsnetzen",
        "Exercices sur les réseaux convolutifs",
        "Ejercicios de redes convolucionales",
        "Questionário sobre redes neurais convolucionais",
        "Przeczytałem rozdział o sieciach konwolucyjnych",
    ]
    for task in tasks:
        await submit(client, PATH, {"completed_task": task, "score": 0.5})
    await work("profiles.progress")
    [mastery] = content(await client.get(MASTERY))["items"]
    assert (mastery["topic"], mastery["observations"]) == ("Convolutional networks", 6)


async def test_task_counts_from_its_submission(client: httpx.AsyncClient) -> None:
    await submit(client, PATH, {"completed_task": "Read about nothing in particular"})
    [entry] = content(await client.get(PATH))["items"]
    assert [entry[field] for field in ("topic", "score", "minutes", "insight", "mastery")] == [None] * 5


async def test_history_contains_all_own_tasks_newest_first(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    tasks = [f"Task {number}" for number in range(5)]
    for task in tasks:
        await submit(client, PATH, {"completed_task": task, "score": 1, "minutes": 0})
    await submit(stranger, PATH, {"completed_task": "Task of a stranger"})
    pages = await walk(client, PATH, limit=2)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [entry["completed_task"] for page in pages for entry in page] == tasks[::-1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("score", 1.5),
        ("score", -0.1),
        ("score", "good"),
        ("minutes", -1),
        ("minutes", 100_001),
        ("minutes", "long"),
        ("completed_task", ""),
        ("completed_task", " \t\n"),
        ("completed_task", "a" * 1001),
        ("completed_task", None),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_invalid_progress_is_rejected_and_not_stored(client: httpx.AsyncClient, field: str, value: Any) -> None:
    response = await client.post(PATH, json={"completed_task": "Read", field: value})
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
    assert await is_untouched(client)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
async def test_progress_that_is_not_a_number_is_rejected_and_not_stored(client: httpx.AsyncClient, number: str) -> None:
    for field in ("score", "minutes"):
        body = f'{{"completed_task": "Read", "{field}": {number}}}'
        response = await client.post(PATH, content=body, headers={"Content-Type": "application/json"})
        assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
    assert await is_untouched(client)


@pytest.mark.parametrize(("field", "value"), [("limit", "0"), ("limit", "101"), ("cursor", "nowhere")])
async def test_invalid_history_query_is_rejected(client: httpx.AsyncClient, field: str, value: str) -> None:
    response = await client.get(PATH, params={field: value})
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]


# In a session


async def test_session_lists_its_progress(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    session_id = content(await client.post("/api/learning/sessions"))["id"]
    await submit(client, PATH, {"completed_task": "Outside"})
    await submit(client, PATH, {"completed_task": "Inside", "session_id": session_id})
    [shown] = content(await client.get(f"/api/learning/sessions/{session_id}"))["progress"]
    assert (shown["completed_task"], shown["session_id"]) == ("Inside", session_id)
    for unknown in (session_id, str(uuid4())):
        response = await stranger.post(PATH, json={"completed_task": "Read", "session_id": unknown})
        assert_problem(response, 404, "not-found")
    assert await is_untouched(stranger)


async def test_session_pages_contain_all_own_sessions_newest_first(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    made = [content(await client.post("/api/learning/sessions"))["id"] for _ in range(3)]
    content(await stranger.post("/api/learning/sessions"))
    pages = await walk(client, "/api/learning/sessions", limit=2)
    assert [[session["id"] for session in page] for page in pages] == [[made[2], made[1]], [made[0]]]
    assert set(pages[0][0]) == {"id", "external_id", "created_at"}
