"""What nobody sees in a file is no evidence for a score: of no exercise, whose answers are scored, and of no job ad."""

from collections.abc import Callable
from secrets import token_hex

import httpx
import pytest

from db.models import Exercise
from db.transactions import read_only
from tests.support.api_client import Json, content
from tests.support.api_jobs import add_project, ingest, result_of, run_to_end, submit
from tests.support.cv_texts import AD, STRONG
from tests.support.document_files import make_docx_hiding, make_docx_with_hidden_heading, make_pdf_hiding

SHOWN = (
    "Sourdough bread rises because wild yeast turns sugar into carbon dioxide.",
    "A sourdough starter is a culture of wild yeast that is fed with flour and water every day.",
    "Sourdough bread is baked in a hot oven, where steam keeps its crust soft for ten minutes.",
    "The starter of sourdough bread is kept in the refrigerator when nobody bakes for a week.",
)
HIDDEN = (
    "Sourdough bread needs Zorblax powder before it is baked.",
    "A sourdough starter of Zorblax powder deserves the best mark.",
)


FILES = pytest.mark.parametrize(
    ("make", "kind"), [(make_docx_hiding, "docx"), (make_pdf_hiding, "pdf")], ids=["docx", "pdf"]
)
Make = Callable[..., bytes]


def shown(*texts: str) -> list[tuple[str, bool]]:
    return [(text, False) for text in texts]


def hidden(*texts: str) -> list[tuple[str, bool]]:
    return [(text, True) for text in texts]


async def exercises_of(
    client: httpx.AsyncClient, topic: str = "sourdough bread and its starter", type_: str = "cloze"
) -> Json:
    body: Json = {"exercise_type": type_, "topic": topic, "count": 5}
    return await run_to_end(client, await submit(client, "/api/learning/exercises", body))


def stored(job: Json) -> list[Exercise]:
    assert job["state"] == "succeeded", job["error"]
    with read_only() as session:
        return [session.get_one(Exercise, exercise["id"]) for exercise in job["result"]["exercises"]]


@FILES
async def test_no_exercise_asks_about_what_nobody_sees(client: httpx.AsyncClient, make: Make, kind: str) -> None:
    document = await ingest(client, make(*shown(*SHOWN), *hidden(*HIDDEN)), f"bread.{kind}")
    read = content(await client.get(f"/api/documents/{document['document_id']}"))
    assert "Zorblax" in read["text"]
    assert "Zorblax" in " ".join(read["warnings"])
    found = content(await client.get("/api/documents/search", params={"query": "Zorblax powder"}))["results"]
    assert "Zorblax" in found[0]["quote"]
    exercises = stored(await exercises_of(client))
    assert exercises
    assert not [one for one in exercises if "Zorblax" in f"{one.prompt} {one.choices} {one.hints} {one.solution}"]
    assert any("yeast" in f"{one.prompt} {one.solution}" for one in exercises)


@FILES
async def test_topic_of_which_nobody_sees_a_word_is_not_found(client: httpx.AsyncClient, make: Make, kind: str) -> None:
    await ingest(client, make(*shown("Canals have locks, and boats wait in them."), *hidden(*HIDDEN)), f"canals.{kind}")
    job = await exercises_of(client)
    assert (job["state"], job["error"]["type"]) == ("failed", "/problems/topic-not-found")


@FILES
async def test_no_exercise_of_a_document_that_is_named_by_its_title_asks_about_what_nobody_sees(
    client: httpx.AsyncClient, make: Make, kind: str
) -> None:
    await ingest(client, make(*hidden(HIDDEN[0]), *shown(*SHOWN), *hidden(HIDDEN[1])), f"Quarterly figures.{kind}")
    [document] = content(await client.get("/api/documents"))["items"]
    exercises = stored(await exercises_of(client, document["title"], "any"))
    assert any("yeast" in f"{one.prompt} {one.solution}" for one in exercises)
    assert "Zorblax" not in " ".join(f"{one.prompt} {one.choices} {one.hints} {one.solution}" for one in exercises)


async def test_no_exercise_names_a_heading_that_nobody_sees(client: httpx.AsyncClient) -> None:
    await ingest(client, make_docx_with_hidden_heading("Bread", "Zorblax powder", *SHOWN), "bread.docx")
    exercises = stored(await exercises_of(client, "Bread", "any"))
    assert "Bread" in " ".join(f"{one.prompt} {one.hints}" for one in exercises)
    assert "Zorblax" not in " ".join(f"{one.prompt} {one.choices} {one.hints} {one.solution}" for one in exercises)


@FILES
async def test_document_of_which_nobody_sees_a_word_gives_no_exercise(
    client: httpx.AsyncClient, make: Make, kind: str
) -> None:
    await ingest(client, make(*hidden(*HIDDEN)), f"Quarterly figures.{kind}")
    [document] = content(await client.get("/api/documents"))["items"]
    job = await exercises_of(client, document["title"], "any")
    assert stored(job) == []
    assert "has no sentence" in job["result"]["note"]


@FILES
async def test_new_version_without_hidden_text_is_asked_about(client: httpx.AsyncClient, make: Make, kind: str) -> None:
    for body in (make(*shown(*SHOWN), *hidden(*HIDDEN)), make(*shown(*SHOWN, *HIDDEN))):
        files = {"file": (f"bread.{kind}", body)}
        job = content(await client.post("/api/documents/upload", files=files))
        assert (await run_to_end(client, job))["state"] == "succeeded"
    exercises = stored(await exercises_of(client))
    assert [one for one in exercises if "Zorblax" in f"{one.prompt} {one.solution}"]


async def test_requirement_that_nobody_sees_in_an_ad_counts_for_nothing(client: httpx.AsyncClient) -> None:
    before, after = AD.split("- Driving licence")
    lines = [shown(*filter(None, part.splitlines())) for part in (before, f"- Driving licence{after}")]
    ad = await ingest(
        client, make_docx_hiding(*lines[0], *hidden("- Experience with Zorblax"), *lines[1]), f"{token_hex(4)}.docx"
    )
    cv = await ingest(client, STRONG.encode(), f"{token_hex(4)}.txt")
    body = {
        "project_id": await add_project(client, "cv_matcher"),
        "employer_document_ids": [ad["document_id"]],
        "applicant_document_ids": [cv["document_id"]],
    }
    result = await result_of(client, "/api/cv-matcher/match", body)
    match = content(await client.get(f"/api/cv-matcher/matches/{result['matches'][0]['id']}"))
    assert "At least 5 years of experience with Python" in {one["text"] for one in match["requirements"]}
    assert "Zorblax" not in str(match)
