import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import insert

import tasks.answers
import tasks.transcripts  # noqa: F401  # importing them registers the handlers
from db.models import Project
from db.queries import projects
from db.transactions import transaction
from tests.support.api_client import Json, assert_problem, client_of, content, fields_of, walk
from tests.support.api_jobs import add_project, events_of, run_to_end, search, work
from tests.support.factories import make_user

PATH = "/api/projects"
NOTE = b"# Tides\n\nThe moon pulls the water of the sea twice a day."
QUESTION = "Why does the sea rise twice a day?"
TYPES = ("learning", "private_gpt", "cv_matcher", "tell_me_life")


async def upload(client: httpx.AsyncClient, project: str, body: bytes = NOTE) -> Json:
    """The submitted job."""
    form: dict[str, Any] = {"files": {"file": ("tides.md", body)}, "data": {"project_id": project}}
    return content(await client.post("/api/documents/upload", **form))


@pytest.mark.parametrize("type_", TYPES)
async def test_project_is_created_read_and_listed(client: httpx.AsyncClient, type_: str) -> None:
    sent = {"type": type_, "name": "Sea", "description": "All about tides"}
    response = await client.post(PATH, json=sent)
    assert response.status_code == 201
    project = content(response)
    assert sent.items() <= project.items()
    assert set(project) == {"id", "type", "name", "description", "config", "created_at", "updated_at"}
    assert content(await client.get(f"{PATH}/{project['id']}")) == project
    assert project in content(await client.get(PATH, params={"type": type_}))["items"]
    assert project in [one for page in await walk(client, PATH, limit=1) for one in page]


async def test_list_has_only_the_projects_of_a_type(client: httpx.AsyncClient) -> None:
    mine = {type_: await add_project(client, type_) for type_ in TYPES}
    for type_, project in mine.items():
        listed = content(await client.get(PATH, params={"type": type_}))["items"]
        assert project in {one["id"] for one in listed}
        assert {one["type"] for one in listed} == {type_}
    assert fields_of(assert_problem(await client.get(PATH, params={"type": "x"}), 422, "validation-error")) == ["type"]


async def test_given_fields_of_a_project_are_changed(client: httpx.AsyncClient) -> None:
    path = f"{PATH}/{await add_project(client, 'private_gpt', description='Before')}"
    before = content(await client.get(path))
    assert before["config"] == {"mode": "documents"}
    changed = content(await client.patch(path, json={"name": "Other", "config": {"mode": "assistant"}}))
    assert (changed["name"], changed["description"], changed["config"]) == ("Other", "Before", {"mode": "assistant"})
    assert changed["updated_at"] > before["updated_at"]
    cleared = content(await client.patch(path, json={"description": None, "name": None, "config": None}))
    assert (cleared["name"], cleared["description"], cleared["config"]) == ("Other", None, {"mode": "assistant"})
    assert content(await client.get(path)) == cleared


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"type": "blog"}, "type"),
        ({"name": ""}, "name"),
        ({"name": " "}, "name"),
        ({"name": "n" * 256}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"description": "d" * 4001}, "description"),
        ({"config": "fast"}, "config"),
        ({"config": {"colour": "red"}}, "config.colour"),
        ({"config": {"mode": "oracle"}}, "config.mode"),
        ({"type": "learning", "config": {"mode": "documents"}}, "config.mode"),
    ],
    ids=str,
)
async def test_wrong_field_of_a_project_is_named(client: httpx.AsyncClient, wrong: Json, field: str) -> None:
    body = {"type": "private_gpt", "name": "A project"} | wrong
    assert field in fields_of(assert_problem(await client.post(PATH, json=body), 422, "validation-error"))
    if "type" not in wrong:
        path = f"{PATH}/{await add_project(client, 'private_gpt')}"
        assert field in fields_of(assert_problem(await client.patch(path, json=wrong), 422, "validation-error"))


async def test_name_may_have_255_characters(client: httpx.AsyncClient) -> None:
    await add_project(client, name="ü" * 255)


@pytest.mark.parametrize("whose", ["nobody's", "another user's"])
async def test_every_route_refuses_a_project_that_is_not_the_callers(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, whose: str
) -> None:
    project = str(uuid4()) if whose == "nobody's" else await add_project(stranger)
    named: Json = {"project_id": project}
    srt = b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n"
    video = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    responses = [
        await client.get(f"{PATH}/{project}"),
        await client.patch(f"{PATH}/{project}", json={"name": "Mine"}),
        await client.delete(f"{PATH}/{project}"),
        await client.post("/api/documents/upload", files={"file": ("tides.md", NOTE)}, data=named),
        await client.post("/api/documents/text", json=named | {"title": "Tides", "text": "The sea rises."}),
        await client.post("/api/documents/url", json=named | {"url": "https://example.org/tides"}),
        await client.get("/api/documents/search", params=named | {"query": QUESTION}),
        await client.post("/api/transcripts/upload", files={"file": ("talk.srt", srt)}, data=named),
        await client.post("/api/transcripts/youtube", json=named | {"url": video}),
        await client.post("/api/answers", json=named | {"question": QUESTION}),
        await client.post("/api/instructions/preview", json=named | {"question": QUESTION, "text": "Be brief."}),
    ]
    for response in responses:
        assert project in assert_problem(response, 404, "not-found")["detail"]
    for path in ("/api/jobs", "/api/documents"):
        assert content(await client.get(path))["items"] == []


async def test_deleted_project_takes_its_documents_and_answers_with_it(client: httpx.AsyncClient) -> None:
    project = await add_project(client)
    assert (await run_to_end(client, await upload(client, project)))["state"] == "succeeded"
    asked = content(await client.post("/api/answers", json={"question": QUESTION, "project_id": project}))
    await run_to_end(client, asked)
    assert [one["project_id"] for one in content(await client.get("/api/answers"))["items"]] == [project]
    assert await search(client, QUESTION, project_id=project)
    assert (await client.delete(f"{PATH}/{project}")).status_code == 204
    for path in ("/api/documents", "/api/answers", PATH):
        assert content(await client.get(path))["items"] == []
    assert await search(client, QUESTION) == []
    params = {"query": QUESTION, "project_id": project}
    assert_problem(await client.get("/api/documents/search", params=params), 404, "not-found")
    assert_problem(await client.delete(f"{PATH}/{project}"), 404, "not-found")


@pytest.mark.parametrize("kind", ["documents.ingest", "transcripts.ingest", "answers.ask"])
async def test_job_whose_project_is_deleted_meanwhile_fails_and_says_so(client: httpx.AsyncClient, kind: str) -> None:
    project = await add_project(client)
    if kind == "answers.ask":
        asked = {"question": QUESTION, "project_id": project}
        job = content(await client.post("/api/answers", json=asked))
    elif kind == "documents.ingest":
        job = await upload(client, project)
    else:
        files = {"file": ("talk.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n")}
        sent = await client.post("/api/transcripts/upload", files=files, data={"project_id": project})
        job = content(sent)
    assert (await client.delete(f"{PATH}/{project}")).status_code == 204
    ended = await run_to_end(client, job)
    assert ended["state"] == "failed"
    assert ended["error"]["type"] == "/problems/not-found"
    assert (await events_of(client, ended))[-1][0] == "end"
    await work(kind)
    assert content(await client.get("/api/documents"))["items"] == []


async def test_projects_of_an_account_are_bounded(api: httpx.ASGITransport) -> None:
    """Also where several requests for the last one come at once."""
    person = make_user()
    with transaction() as session:
        session.execute(
            insert(Project),
            [
                {"user_id": person.id, "type": "learning", "name": str(number), "config": {}}
                for number in range(projects.MOST_PER_USER - 1)
            ],
        )
    client = client_of(api, person)
    new = {"type": "learning", "name": "One more"}
    responses = await asyncio.gather(*(client.post(PATH, json=new) for _ in range(4)))
    assert sorted(response.status_code for response in responses) == [201, 409, 409, 409]
    problem = assert_problem(await client.post(PATH, json=new), 409, "conflict")
    assert f"{projects.MOST_PER_USER:,} projects" in problem["detail"]
    [project, *_] = content(await client.get(PATH))["items"]
    await client.delete(f"{PATH}/{project['id']}")
    assert (await client.post(PATH, json=new)).status_code == 201
