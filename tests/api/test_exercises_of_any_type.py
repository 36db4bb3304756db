"""Exercises of the types that the text carries, and of a document that is named by its title."""

import httpx

from tests.support.api_client import Json, content
from tests.support.api_jobs import BOOKS, SAMPLES, ingest, result_of, run_to_end, submit

EXERCISES = "/api/learning/exercises"
HARBOUR = b"""# Harbour pilots

A harbour pilot is a mariner who guides ships through narrow waters.
Pilots board at sea because a ship that has begun to turn cannot be stopped in time.
"""
# Sentences that share no word with the title, and nothing of its meaning.
SOUP = b"""Leeks are softened in butter before the stock is added.
A roux is a mixture of flour and fat that thickens a sauce.
"""
NUMBERS = b"1 2 3 4 5 6 7\n\n8 9 10 11 12\n"


async def written(client: httpx.AsyncClient, **body: str | int) -> Json:
    return await result_of(client, EXERCISES, {"exercise_type": "any"} | body)


async def test_types_that_the_text_lacks_are_replaced_by_others(client: httpx.AsyncClient) -> None:
    await ingest(client, HARBOUR)
    topic: Json = {"topic": "Harbour pilots", "count": 2}
    alone = await run_to_end(client, await submit(client, EXERCISES, topic | {"exercise_type": "multiple_choice"}))
    assert alone["state"] == "succeeded"
    assert alone["result"]["exercises"] == []
    exercises = (await written(client, **topic))["exercises"]
    assert {exercise["type"] for exercise in exercises} == {"short_answer", "cloze"}
    assert len(exercises) == 2


async def test_text_that_carries_all_types_gives_some_of_each(client: httpx.AsyncClient) -> None:
    await ingest(client, (SAMPLES / BOOKS[0]).read_bytes(), BOOKS[0])
    exercises = (await written(client, topic="overfitting", count=6))["exercises"]
    assert {exercise["type"] for exercise in exercises} == {"multiple_choice", "short_answer", "cloze"}
    assert len(exercises) == 6


async def test_fewer_are_written_where_the_text_has_no_more(client: httpx.AsyncClient) -> None:
    await ingest(client, HARBOUR)
    result = await written(client, topic="Harbour pilots", count=20)
    assert 0 < len(result["exercises"]) < 20
    assert f"{len(result['exercises'])} of 20 exercises" in result["note"]


async def test_title_of_a_document_leads_to_its_text_whatever_it_is_about(client: httpx.AsyncClient) -> None:
    await ingest(client, SOUP, "Quarterly figures.txt")
    await ingest(client, HARBOUR)
    [title] = [one["title"] for one in content(await client.get("/api/documents"))["items"] if one["path"] != "note.md"]
    exercises = (await written(client, topic=title.upper(), count=2))["exercises"]
    assert exercises
    assert all("roux" in str(exercise) or "flour" in str(exercise) for exercise in exercises)


async def test_document_without_a_sentence_is_told_from_a_topic_that_is_unknown(client: httpx.AsyncClient) -> None:
    await ingest(client, NUMBERS, "numbers.txt")
    [document] = content(await client.get("/api/documents"))["items"]
    result = await written(client, topic=document["title"])
    assert result["exercises"] == []
    assert f"“{document['title']}” has no sentence" in result["note"]
    job = await run_to_end(client, await submit(client, EXERCISES, {"exercise_type": "any", "topic": "jazz harmony"}))
    assert job["error"]["type"] == "/problems/topic-not-found"


async def test_title_of_another_users_document_leads_nowhere(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await ingest(stranger, SOUP, "Quarterly figures.txt")
    body = {"exercise_type": "any", "topic": "Quarterly figures"}
    job = await run_to_end(client, await submit(client, EXERCISES, body))
    assert job["error"]["type"] == "/problems/topic-not-found"


async def test_topic_of_the_progress_without_a_text_is_told_from_one_that_is_unknown(client: httpx.AsyncClient) -> None:
    progress = await result_of(
        client, "/api/profiles/progress", {"completed_task": "Quiz on backpropagation", "score": 0.2}
    )
    result = await written(client, topic=progress["topic"])
    assert result["exercises"] == []
    assert f"no text on “{progress['topic']}”" in result["note"]
