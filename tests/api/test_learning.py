import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from db.models import Exercise, ExerciseAnswer, ProgressEntry
from db.transactions import transaction
from tests.support.api_client import Json, assert_problem, content, fields_of, walk
from tests.support.api_jobs import BOOKS, is_untouched, run_to_end, submit

TYPES = ("multiple_choice", "short_answer", "cloze")
TOPIC = "how to keep a model from memorizing its examples"
QUESTION = "How do I keep a model from memorizing its examples?"
RESOURCES: Json = {"query": QUESTION}
EXERCISES: Json = {"exercise_type": "cloze", "topic": TOPIC}


@dataclass(frozen=True)
class LearningSession:
    """A session in which a learner asked for resources, and for exercises of every type."""

    id: str
    resources: Json
    exercises: dict[str, Json]


@pytest.fixture(scope="module")
async def session(learner: httpx.AsyncClient) -> LearningSession:
    session_id = await start_session(learner)
    bodies: list[tuple[str, Json]] = [("resources", RESOURCES | {"limit": 2})]
    bodies += [("exercises", {"exercise_type": type_, "topic": TOPIC, "count": 2}) for type_ in TYPES]
    jobs = [await submit(learner, f"/api/learning/{path}", body | {"session_id": session_id}) for path, body in bodies]
    resources, *exercises = [await run_to_end(learner, job) for job in jobs]
    return LearningSession(session_id, resources, dict(zip(TYPES, exercises, strict=True)))


async def start_session(client: httpx.AsyncClient) -> str:
    response = await client.post("/api/learning/sessions")
    assert response.status_code == 201
    return str(content(response)["id"])


def row_of(exercise: Json) -> Exercise:
    with transaction() as session:
        return session.get_one(Exercise, UUID(exercise["id"]))


def solution_of(exercise: Json) -> Json:
    return row_of(exercise).solution


def make_answer(exercise: Json) -> None:
    row = row_of(exercise)
    with transaction() as session:
        session.add(ExerciseAnswer(user_id=row.user_id, exercise_id=row.id, job_id=uuid4(), answer=None))


async def make_observation(client: httpx.AsyncClient, topic: str, score: float) -> None:
    user_id = UUID(content(await client.get("/api/auth/me"))["id"])
    with transaction() as session:
        session.add(ProgressEntry(user_id=user_id, completed_task=topic, topic=topic, score=score))


def contains_word(text: str, answer: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text, re.IGNORECASE) is not None


# Sessions


async def test_new_session_is_empty(client: httpx.AsyncClient) -> None:
    session_id = await start_session(client)
    shown = content(await client.get(f"/api/learning/sessions/{session_id}"))
    assert set(shown) == {"id", "external_id", "created_at", "queries", "resources", "exercises", "answers", "progress"}
    assert (shown["id"], shown["resources"], shown["exercises"], shown["answers"]) == (session_id, [], [], [])


async def test_session_lists_its_resources_and_exercises(learner: httpx.AsyncClient, session: LearningSession) -> None:
    shown = content(await learner.get(f"/api/learning/sessions/{session.id}"))
    quotes = [resource["quote"] for resource in shown["resources"]]
    assert quotes == [resource["quote"] for resource in session.resources["result"]["resources"]]
    assert {resource["query"] for resource in shown["resources"]} == {QUESTION}
    made = [exercise["id"] for job in session.exercises.values() for exercise in job["result"]["exercises"]]
    assert [exercise["id"] for exercise in shown["exercises"]] == made
    assert {exercise["type"] for exercise in shown["exercises"]} == set(TYPES)


async def test_session_of_another_user_is_not_found(
    client: httpx.AsyncClient, learner: httpx.AsyncClient, session: LearningSession
) -> None:
    assert_problem(await client.get(f"/api/learning/sessions/{session.id}"), 404, "not-found")
    assert_problem(await client.get(f"/api/learning/sessions/{uuid4()}"), 404, "not-found")
    assert_problem(await client.get("/api/learning/sessions/mine"), 404, "not-found")
    assert (await learner.get(f"/api/learning/sessions/{session.id}")).status_code == 200


@pytest.mark.parametrize(("path", "body"), [("resources", RESOURCES), ("exercises", EXERCISES)])
async def test_session_of_another_user_creates_no_job(
    client: httpx.AsyncClient, session: LearningSession, path: str, body: Json
) -> None:
    for session_id in (session.id, str(uuid4())):
        response = await client.post(f"/api/learning/{path}", json=body | {"session_id": session_id})
        assert_problem(response, 404, "not-found")
    assert await is_untouched(client)


# Resources


async def test_resources_have_reasons_and_exact_quotes(learner: httpx.AsyncClient, session: LearningSession) -> None:
    assert (session.resources["kind"], session.resources["state"]) == (
        "learning.resources",
        "succeeded",
    )
    resources = session.resources["result"]["resources"]
    assert resources[0]["title"] == "Overfitting and Regularization"
    for resource in resources:
        assert {"title", "url", "kind", "reason", "score", "quote"} <= set(resource)
        assert resource["reason"]
        document = content(await learner.get(resource["url"]))
        assert document["text"][resource["start"] : resource["end"]] == resource["quote"]
        assert (document["title"], document["path"] in BOOKS) == (resource["title"], True)


async def test_receipt_names_provider_and_model(session: LearningSession) -> None:
    for job in (session.resources, *session.exercises.values()):
        receipt = job["receipt"]
        assert (receipt["provider"], receipt["model"], receipt["attempts"]) == ("extractive", "extractive", 1)
        assert receipt["work_seconds"] > 0


async def test_session_is_optional(client: httpx.AsyncClient) -> None:
    finished = await run_to_end(client, await submit(client, "/api/learning/resources", RESOURCES))
    assert (finished["state"], finished["result"]["resources"]) == ("succeeded", [])
    assert "nothing there is near enough" in finished["result"]["note"]


# Exercises


@pytest.mark.parametrize("type_", TYPES)
async def test_exercises_have_the_requested_type(session: LearningSession, type_: str) -> None:
    job = session.exercises[type_]
    assert (job["kind"], job["state"]) == ("learning.exercises", "succeeded")
    exercises = job["result"]["exercises"]
    assert len(exercises) == 2
    for exercise in exercises:
        assert set(exercise) == {"id", "type", "prompt", "choices", "starter_code", "hints"}
        assert exercise["type"] == type_
        assert exercise["prompt"]
        assert bool(exercise["choices"]) == (type_ == "multiple_choice")


async def test_exactly_one_choice_is_correct(session: LearningSession) -> None:
    for exercise in session.exercises["multiple_choice"]["result"]["exercises"]:
        solution = solution_of(exercise)
        assert exercise["choices"][solution["index"]] == solution["answer"]
        assert len(set(exercise["choices"])) == len(exercise["choices"]) > 2


async def test_solutions_are_never_sent(learner: httpx.AsyncClient, session: LearningSession) -> None:
    shown_session = content(await learner.get(f"/api/learning/sessions/{session.id}"))
    pages = await walk(learner, "/api/jobs", kind="learning.exercises")
    shown = [shown_session["exercises"], pages, *session.exercises.values()]
    texts = [json.dumps(one, ensure_ascii=False) for one in shown]
    for job in session.exercises.values():
        for exercise in job["result"]["exercises"]:
            solution = solution_of(exercise)
            assert not any(json.dumps(solution["explanation"], ensure_ascii=False)[1:-1] in text for text in texts)
            if not exercise["choices"]:
                assert not contains_word(json.dumps(exercise, ensure_ascii=False), solution["answer"])
    for secret in ("solution", "accepted", "explanation", "index", "keywords", "answer"):
        assert not any(f'"{secret}"' in text for text in texts)


async def test_hints_do_not_contain_the_correct_choice(session: LearningSession) -> None:
    for exercise in session.exercises["multiple_choice"]["result"]["exercises"]:
        answer = solution_of(exercise)["answer"]
        assert not any(contains_word(text, answer) for text in (exercise["prompt"], *exercise["hints"]))


async def test_topic_outside_the_library_fails_with_topic_not_found(client: httpx.AsyncClient) -> None:
    finished = await run_to_end(client, await submit(client, "/api/learning/exercises", EXERCISES))
    assert (finished["state"], finished["result"]) == ("failed", None)
    assert finished["error"]["type"] == "/problems/topic-not-found"
    assert finished["error"]["detail"]


async def test_same_request_gives_other_exercises_until_none_is_left(learner: httpx.AsyncClient) -> None:
    body = EXERCISES | {"exercise_type": "short_answer", "topic": "overfitting", "count": 10}
    fingerprints: list[bytes | None] = []
    for _ in range(20):
        job = await run_to_end(learner, await submit(learner, "/api/learning/exercises", body))
        if job["state"] == "failed":
            break
        written = job["result"]["exercises"]
        assert (job["result"]["note"] is None) == (len(written) == 10)
        fingerprints += [row_of(exercise).fingerprint for exercise in written]
    assert job["error"]["type"] == "/problems/exercises-exhausted"
    assert "'overfitting'" in job["error"]["detail"]
    assert len(set(fingerprints)) == len(fingerprints) >= 1


async def test_without_a_topic_the_last_query_of_the_session_counts(learner: httpx.AsyncClient) -> None:
    session_id = await start_session(learner)
    query: Json = {"query": "What is overfitting?", "session_id": session_id}
    await run_to_end(learner, await submit(learner, "/api/learning/resources", query))
    body: Json = {"exercise_type": "cloze", "session_id": session_id}
    job = await run_to_end(learner, await submit(learner, "/api/learning/exercises", body))
    assert job["state"] == "succeeded"
    assert {row_of(exercise).topic for exercise in job["result"]["exercises"]} == {query["query"]}


async def test_without_a_topic_the_weakest_one_counts(client: httpx.AsyncClient) -> None:
    for topic, score in (("leases", 0.9), ("fences", 0.1)):
        await make_observation(client, topic, score)
    job = await run_to_end(client, await submit(client, "/api/learning/exercises", {"exercise_type": "cloze"}))
    assert job["result"]["exercises"] == []
    assert "“fences”" in job["result"]["note"]


async def test_without_a_topic_and_without_a_past_the_problem_says_what_to_do(client: httpx.AsyncClient) -> None:
    session_id = await start_session(client)
    for body in ({"exercise_type": "cloze"}, {"exercise_type": "cloze", "session_id": session_id}):
        response = await client.post("/api/learning/exercises", json=body)
        problem = assert_problem(response, 422, "validation-error")
        assert fields_of(problem) == ["topic"]
        assert "Name a topic" in problem["detail"]
    assert await is_untouched(client)


# Reading exercises


async def test_exercises_are_listed_and_filtered(learner: httpx.AsyncClient, session: LearningSession) -> None:
    made = {type_: [one["id"] for one in job["result"]["exercises"]] for type_, job in session.exercises.items()}
    own = {"session_id": session.id}
    pages = await walk(learner, "/api/learning/exercises", **own, limit=2)
    assert [one["id"] for page in pages for one in page] == sorted(
        (id for ids in made.values() for id in ids), reverse=True
    )
    assert all(one["solution"] is None and not one["answered"] for page in pages for one in page)
    [clozes] = await walk(learner, "/api/learning/exercises", **own, type="cloze")
    assert {one["id"] for one in clozes} == set(made["cloze"])
    assert (await walk(learner, "/api/learning/exercises", **own, topic=TOPIC.upper()))[0]
    assert await walk(learner, "/api/learning/exercises", **own, topic="another") == [[]]
    assert await walk(learner, "/api/learning/exercises", **own, answered="true") == [[]]


async def test_solution_is_shown_after_an_answer(learner: httpx.AsyncClient, session: LearningSession) -> None:
    exercise = session.exercises["cloze"]["result"]["exercises"][0]
    path = f"/api/learning/exercises/{exercise['id']}"
    before = content(await learner.get(path))
    assert (before["answered"], before["solution"], before["language"]) == (False, None, "en")
    make_answer(exercise)
    after = content(await learner.get(path))
    assert (after["answered"], after["solution"]) == (True, solution_of(exercise))
    [[listed]] = await walk(learner, "/api/learning/exercises", session_id=session.id, answered="true")
    assert listed == after


async def test_exercise_of_another_user_is_not_found(client: httpx.AsyncClient, session: LearningSession) -> None:
    exercise = session.exercises["cloze"]["result"]["exercises"][0]
    for id_ in (exercise["id"], str(uuid4())):
        assert_problem(await client.get(f"/api/learning/exercises/{id_}"), 404, "not-found")
    assert await walk(client, "/api/learning/exercises") == [[]]
    assert await walk(client, "/api/learning/exercises", session_id=session.id) == [[]]


# Invalid input


@pytest.mark.parametrize("type_", ["code", "essay", "", None, 1])
async def test_unknown_exercise_type_is_rejected_with_the_known_types(client: httpx.AsyncClient, type_: Any) -> None:
    response = await client.post("/api/learning/exercises", json=EXERCISES | {"exercise_type": type_})
    problem = assert_problem(response, 422, "validation-error")
    assert fields_of(problem) == ["exercise_type"]
    assert all(allowed in problem["detail"] for allowed in TYPES)
    assert await is_untouched(client)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("count", 0),
        ("count", 21),
        ("count", -1),
        ("count", 1.5),
        ("count", "many"),
        ("difficulty", "impossible"),
        ("topic", ""),
        ("topic", " \n"),
        ("topic", "a" * 1001),
        ("session_id", ""),
        ("session_id", "a" * 201),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_invalid_exercise_requests_are_rejected(client: httpx.AsyncClient, field: str, value: Any) -> None:
    response = await client.post("/api/learning/exercises", json=EXERCISES | {field: value})
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
    assert await is_untouched(client)


@pytest.mark.parametrize(
    ("field", "value"),
    [("query", ""), ("query", " "), ("query", "a" * 1001), ("limit", 0), ("limit", 21), ("session_id", " ")],
    ids=lambda value: str(value)[:20],
)
async def test_invalid_resource_requests_are_rejected(client: httpx.AsyncClient, field: str, value: Any) -> None:
    response = await client.post("/api/learning/resources", json=RESOURCES | {field: value})
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
    assert await is_untouched(client)


@pytest.mark.parametrize("count", [1, 20])
async def test_minimum_and_maximum_exercise_count_are_accepted(client: httpx.AsyncClient, count: int) -> None:
    await submit(client, "/api/learning/exercises", EXERCISES | {"count": count})
    assert len((await walk(client, "/api/jobs"))[0]) == 1
