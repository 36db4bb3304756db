from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import insert, update

from db.models import ProgressEntry, ReviewCard
from db.transactions import transaction
from tests.support.api_client import Json, assert_problem, content, fields_of
from tests.support.api_jobs import result_of
from tests.support.exercises import make_exercise
from tests.support.factories import Person

PATH = "/api/learning/topics"
PROGRESS = "/api/profiles/progress"
MASTERY = "/api/profiles/mastery"


async def complete(client: httpx.AsyncClient, task: str, score: float | None = None) -> Json:
    return await result_of(client, PROGRESS, {"completed_task": task, "score": score})


async def topics(client: httpx.AsyncClient) -> dict[str, Json]:
    return {topic["name"]: topic for topic in content(await client.get(PATH))["items"]}


async def history(client: httpx.AsyncClient) -> list[tuple[str, str | None]]:
    return [(entry["completed_task"], entry["topic"]) for entry in content(await client.get(PROGRESS))["items"]]


async def test_topics_are_listed_with_mastery_and_exposure(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await complete(client, "Quiz on overfitting", 0.5)
    await complete(client, "Read about overfitting")
    await complete(client, "Watched a lecture on backpropagation")
    await complete(client, "Day 3 done")
    found = await topics(client)
    assert list(found) == ["Backpropagation", "Overfitting"]
    overfitting, backpropagation = found["Overfitting"], found["Backpropagation"]
    assert (overfitting["mastery"], overfitting["observations"], overfitting["exposures"]) == (0.433, 1, 1)
    assert (backpropagation["mastery"], backpropagation["exposures"]) == (None, 1)
    assert await topics(client) == found
    assert await topics(stranger) == {}


async def test_merged_topic_counts_for_the_other_and_history_stays(client: httpx.AsyncClient) -> None:
    await complete(client, "Quiz zur Fotosynthese", 0.4)
    await complete(client, "Quiz on photosynthesis", 0.8)
    found = await topics(client)
    path = f"{PATH}/{found['Fotosynthese']['id']}/merge"
    merged = content(await client.post(path, json={"into": found["Photosynthesis"]["id"]}))
    assert (merged["name"], merged["other_names"], merged["observations"]) == ("Photosynthesis", ["Fotosynthese"], 2)
    assert list(await topics(client)) == ["Photosynthesis"]
    assert await history(client) == [
        ("Quiz on photosynthesis", "Photosynthesis"),
        ("Quiz zur Fotosynthese", "Photosynthesis"),
    ]
    later = await complete(client, "Noch ein Quiz zur Fotosynthese", 1)
    assert (later["topic"], list(later["mastery"])) == ("Photosynthesis", ["Photosynthesis"])


async def test_topic_tells_how_likely_its_exercises_are_still_known(client: httpx.AsyncClient, user: Person) -> None:
    exercise = make_exercise(user.id, "multiple_choice")
    await result_of(client, f"/api/learning/exercises/{exercise.id}/answers", {"answer": "Recall"})
    [topic] = (await topics(client)).values()
    assert (topic["name"], topic["retention"], topic["exercises"]) == ("Overfitting", 1.0, 1)
    with transaction() as session:
        is_its_card = ReviewCard.exercise_id == exercise.id
        days = {"stability": 5.0, "last_review_at": datetime.now(UTC) - timedelta(days=5)}
        session.execute(update(ReviewCard).where(is_its_card).values(**days))
    renamed = content(await client.patch(f"{PATH}/{topic['id']}", json={"name": "Memorising"}))
    assert (renamed["retention"], renamed["exercises"]) == (0.9, 1)


async def test_wrong_answer_leaves_nothing_retained_until_a_right_one(client: httpx.AsyncClient, user: Person) -> None:
    exercise = make_exercise(user.id, "multiple_choice")
    path = f"/api/learning/exercises/{exercise.id}/answers"
    for answer, retention in (("Recall", 1.0), ("Precision", 0.0), ("Recall", 1.0)):
        await result_of(client, path, {"answer": answer})
        [topic] = (await topics(client)).values()
        assert (topic["retention"], topic["exercises"]) == (retention, 1)


async def test_history_of_a_topic_has_its_tasks_under_all_its_names(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await complete(client, "Quiz zur Fotosynthese", 0.4)
    await complete(client, "Quiz on photosynthesis", 0.8)
    await complete(client, "Quiz on SQL joins", 0.8)
    found = await topics(client)
    into = {"into": found["Photosynthesis"]["id"]}
    content(await client.post(f"{PATH}/{found['Fotosynthese']['id']}/merge", json=into))
    for name in ("Photosynthesis", "fotosynthese"):
        entries = content(await client.get(PROGRESS, params={"topic": name}))["items"]
        assert [entry["completed_task"] for entry in entries] == ["Quiz on photosynthesis", "Quiz zur Fotosynthese"]
    assert content(await client.get(PROGRESS, params={"topic": "Herons"}))["items"] == []
    assert content(await stranger.get(PROGRESS, params={"topic": "Photosynthesis"}))["items"] == []


async def test_renamed_topic_keeps_its_tasks_and_id(client: httpx.AsyncClient) -> None:
    await complete(client, "Quiz on SQL joins", 0.4)
    [topic] = (await topics(client)).values()
    renamed = content(await client.patch(f"{PATH}/{topic['id']}", json={"name": "  Joining   tables "}))
    assert (renamed["id"], renamed["name"], renamed["observations"]) == (topic["id"], "Joining tables", 1)
    assert (await complete(client, "Second quiz on SQL joins", 0.9))["topic"] == "Joining tables"
    assert (await complete(client, "Exercises on joining tables", 0.9))["topic"] == "Joining tables"
    [mastery] = content(await client.get(MASTERY))["items"]
    assert (mastery["topic"], mastery["observations"]) == ("Joining tables", 3)


async def test_deleted_topic_does_not_come_back_and_its_tasks_stay(client: httpx.AsyncClient) -> None:
    await complete(client, "Quiz on SQL joins", 0.4)
    [topic] = (await topics(client)).values()
    assert (await client.delete(f"{PATH}/{topic['id']}")).status_code == 204
    result = await complete(client, "Another quiz on SQL joins", 1)
    assert (result["topic"], result["mastery"]) == (None, {})
    assert await topics(client) == {}
    assert content(await client.get(MASTERY))["items"] == []
    assert [topic for _, topic in await history(client)] == [None, None]
    assert_problem(await client.delete(f"{PATH}/{topic['id']}"), 404, "not-found")


async def test_name_of_another_topic_is_refused_and_of_a_deleted_one_taken_over(client: httpx.AsyncClient) -> None:
    for task in ("Quiz on overfitting", "Quiz on backpropagation"):
        await complete(client, task, 1)
    found = await topics(client)
    one, other = found["Overfitting"]["id"], found["Backpropagation"]["id"]
    assert_problem(await client.patch(f"{PATH}/{one}", json={"name": "backpropagation"}), 409, "conflict")
    await client.delete(f"{PATH}/{other}")
    renamed = content(await client.patch(f"{PATH}/{one}", json={"name": "Backpropagation"}))
    assert (renamed["observations"], renamed["other_names"]) == (2, ["Overfitting"])


async def test_topic_cannot_be_merged_into_itself_or_into_one_of_another_user(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    for one in (client, stranger):
        await complete(one, "Quiz on overfitting", 1)
    [own], [foreign] = [list((await topics(one)).values()) for one in (client, stranger)]
    path = f"{PATH}/{own['id']}/merge"
    assert_problem(await client.post(path, json={"into": own["id"]}), 422, "validation-error")
    for into in (foreign["id"], str(uuid4())):
        assert_problem(await client.post(path, json={"into": into}), 404, "not-found")
    assert list(await topics(client)) == list(await topics(stranger)) == ["Overfitting"]


@pytest.mark.parametrize("name", ["", "  ", "a" * 121, None])
async def test_invalid_name_is_refused(client: httpx.AsyncClient, name: str | None) -> None:
    response = await client.patch(f"{PATH}/{uuid4()}", json={"name": name})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["name"]


async def test_task_of_an_older_version_has_a_topic_once_topics_are_read(
    client: httpx.AsyncClient, user: Person
) -> None:
    row = {"user_id": user.id, "completed_task": "An old task", "score": 1.0}
    with transaction() as session:
        session.execute(insert(ProgressEntry), [row | {"topic": "Knots"}, row | {"topic": "knots"}])
    [topic] = (await topics(client)).values()
    assert (topic["name"], topic["observations"]) == ("Knots", 2)
