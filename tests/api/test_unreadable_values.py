"""Values of jobs that Python cannot read, or nobody can write to a client: a worker of another version wrote them, or
somebody who had its login."""

import json

import httpx
import pytest

import tasks.embeddings  # noqa: F401  # importing it registers the handler
from tasks.contracts import EmbedTexts
from tests.api.test_account_data import exported
from tests.support.api_client import content
from tests.support.api_jobs import work
from tests.support.factories import Person, make_job
from tests.support.job_queue import change

DEEP = 3_000
VALUES = {
    "a list": "[1]",
    "a text": '"a"',
    "a number": "7",
    "an object that lacks what it should have": '{"value": {"a": 1}, "people": [{}]}',
    "a number of thousands of digits": '{"text": "a", "people": [1e5000]}',
    "lists in lists": "[" * DEEP + "]" * DEEP,
    "objects in objects": '{"text":' * DEEP + "1" + "}" * DEEP,
    "more depth than JSON is written with": '{"text":' * 300 + "1" + "}" * 300,
}
COLUMNS = {"result", "input", "metadata", "progress", "error", "receipt"}
KINDS = ("llm.generate", "profiles.match", "answers.ask")


@pytest.fixture(params=list(VALUES.values()), ids=list(VALUES))
def unreadable(request: pytest.FixtureRequest, user: Person) -> set[str]:
    """Ids of jobs, each with such a value in one column."""
    ids = set()
    columns = COLUMNS if request.param.startswith("{") else COLUMNS - {"metadata"}
    for kind in KINDS:
        for column in columns:
            job = make_job(user.id).id
            ended = "state = 'succeeded', finished_at = now(), kind = :kind"
            change(job, f"{ended}, {column} = CAST(:value AS jsonb)", kind=kind, value=request.param)
            ids.add(str(job))
    return ids


async def test_job_with_an_unreadable_value_is_shown_without_it(
    client: httpx.AsyncClient, unreadable: set[str]
) -> None:
    shown = content(await client.get("/api/jobs", params={"limit": 100}))["items"]
    assert {job["id"] for job in shown} == unreadable
    for job in unreadable:
        assert content(await client.get(f"/api/jobs/{job}"))["state"] == "succeeded"


async def test_stream_of_a_job_with_an_unreadable_result_goes_to_its_end(
    client: httpx.AsyncClient, user: Person
) -> None:
    jobs = {name: make_job(user.id, EmbedTexts(texts=["a"])) for name in VALUES}
    await work("llm.embed")
    for name, value in VALUES.items():
        change(jobs[name].id, "kind = 'llm.generate', result = CAST(:value AS jsonb)", value=value)
        stream = (await client.get(f"/api/jobs/{jobs[name].id}/events")).text
        assert "event: result\ndata: null\n" in stream, name


async def test_export_is_whole_without_an_unreadable_result_and_says_which_is_missing(
    client: httpx.AsyncClient, user: Person
) -> None:
    ids = {name: make_job(user.id).id for name in VALUES}
    for name, value in VALUES.items():
        change(ids[name], "result = CAST(:value AS jsonb)", value=value)
    whole = make_job(user.id).id
    change(whole, "result = CAST(:value AS jsonb)", value='{"text": "a", "value": null}')
    archive = await exported(client)
    missing = json.loads(archive.read("missing.json"))
    assert missing == [{"table": "jobs", "id": str(job), "column": "result"} for job in sorted(ids.values())]
    results = {job["id"]: job["result"] for job in json.loads(archive.read("jobs.json"))}
    assert results == {f"{whole}": {"text": "a", "value": None}} | {f"{job}": None for job in ids.values()}
    assert "webhooks.json" in archive.namelist()


async def test_export_in_which_nothing_is_missing_does_not_speak_of_it(client: httpx.AsyncClient, user: Person) -> None:
    make_job(user.id)
    assert "missing.json" not in (await exported(client)).namelist()
