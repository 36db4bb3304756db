"""What one user sees of another has no contact data, whichever route or result of a job shows it.

The routes come from the OpenAPI document, so a new one is under test by itself.
"""

import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import httpx
import pytest
from sqlalchemy import update

import tasks.answers
import tasks.transcripts  # noqa: F401  # importing them registers the handlers
from db.models import Job
from db.transactions import transaction
from tests.support.api_client import client_of, content
from tests.support.api_jobs import result_of, run_to_end, work
from tests.support.factories import make_user
from tests.support.failures import each
from tests.support.owned_rows import Rows, make_owned_rows
from tests.support.routes import Route, ask, routes

NAME = "Zofia Herondale"
CONTACTS = ("zofia@example.org", "+351 900 000 000", "linkedin.com/in/zofia-herondale", "zofia.mail@example.org")
BIO = "I teach children how to keep bees, write to zofia@example.org or call +351 900 000 000."
WIKI = f"# {NAME}\n\nShe keeps bees near Évora, see linkedin.com/in/zofia-herondale, and sells the honey.\n"
QUERY = "somebody who can teach me how to keep bees"
MATCH = "/api/profiles/match"
EMAIL_AS_NAME = f"{NAME} zofia.mail@example.org"

#: Routes that show a person to others. Whoever adds one gives its texts the type `SeenByOthers`.
SHOWING = {
    "GET /api/profiles",
    "GET /api/profiles/{user_id}",
    "GET /api/jobs",
    "GET /api/jobs/{job_id}",
    "GET /api/jobs/{job_id}/events",
    "GET /api/account/export",
}

#: It returns the job.
SHOWING_WHILE_WRITING = {"POST /api/jobs/{job_id}/cancel"}


@pytest.fixture
async def person(api: httpx.ASGITransport) -> AsyncIterator[str]:
    """The id of a user whose discoverable profile has contact data in each text."""
    client = client_of(api, make_user())
    fields = {"name": EMAIL_AS_NAME, "bio": BIO, "wiki_content": WIKI, "is_discoverable": True}
    profile = content(await client.patch("/api/profiles/me", json=fields))
    assert (profile["name"], profile["bio"], profile["wiki_content"]) == (EMAIL_AS_NAME, BIO, WIKI)
    await work("profiles.embed")
    yield str(profile["user_id"])
    await client.patch("/api/profiles/me", json={"is_discoverable": False})


def reading_routes() -> list[Route]:
    reading = [route for route in routes() if route.method == "GET" and not route.is_for_administrators]
    return [route for route in reading if not route.path.startswith("/problems")]


def changing_routes() -> list[Route]:
    return [route for route in routes() if route.method not in ("GET", "DELETE") and not route.is_for_administrators]


def deleting_routes() -> list[Route]:
    """The account goes last."""
    deleting = [route for route in routes() if route.method == "DELETE" and not route.is_for_administrators]
    return sorted(deleting, key=lambda route: route.path == "/api/account")


def text_of(response: httpx.Response) -> str:
    if response.headers.get("content-type", "").startswith("application/zip"):
        with ZipFile(io.BytesIO(response.content)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return response.text


def assert_masked(text: str) -> None:
    assert [contact for contact in CONTACTS if contact in text] == []


def store_as_earlier_versions_did(job_id: str, result: dict[str, Any]) -> None:
    """With the person's texts as they are."""
    [found] = [one for one in result["people"] if NAME in one["name"]]
    reasons = [{"quote": WIKI, "start": 0, "end": len(WIKI), "field": "wiki_content"}]
    whole = found | {"name": EMAIL_AS_NAME, "bio": BIO, "reasons": reasons, "explanation": f"She says: {BIO}"}
    with transaction() as session:
        session.execute(update(Job).where(Job.id == UUID(job_id)).values(result={"people": [whole]}))


@dataclass(frozen=True)
class Viewer:
    """Somebody who has looked for the person; `things` are a row of each table, and the job that found the person."""

    client: httpx.AsyncClient
    things: Rows

    async def find_showing(self, walked: list[Route]) -> set[str]:
        """The routes that show the person."""
        showing = set()
        for check in each(walked):
            with check as route:
                text = text_of(await ask(self.client, route, self.things))
                assert_masked(text)
                if NAME in text:
                    showing.add(str(route))
        return showing


@pytest.fixture
async def viewer(api: httpx.ASGITransport, person: str) -> Viewer:
    user = make_user()
    client = client_of(api, user)
    assert_masked(str(await result_of(client, MATCH, {"user_id": person})))
    result = await result_of(client, MATCH, {"query": QUERY, "limit": 20})
    assert_masked(str(result))
    [job, *_] = content(await client.get("/api/jobs", params={"kind": "profiles.match"}))["items"]
    store_as_earlier_versions_did(job["id"], result)
    things = dict(make_owned_rows(user.id)) | {"users": {"id": person}, "jobs": {"id": job["id"]}}
    return Viewer(client, things)


async def test_no_reading_route_shows_contact_data_of_another_user(viewer: Viewer) -> None:
    assert await viewer.find_showing(reading_routes()) == SHOWING


async def test_no_writing_route_and_no_job_shows_contact_data_of_another_user(viewer: Viewer) -> None:
    """The jobs are those that the routes submit."""
    assert await viewer.find_showing(changing_routes()) == SHOWING_WHILE_WRITING
    jobs = content(await viewer.client.get("/api/jobs", params={"limit": 100}))["items"]
    kinds = {job["kind"] for job in jobs}
    for kind in kinds:
        await work(kind)
    showing = set()
    for job in jobs:
        text = (await viewer.client.get(job["links"]["self"])).text
        assert_masked(text)
        if NAME in text:
            showing.add(job["kind"])
    assert showing == {"profiles.match"}
    assert await viewer.find_showing(deleting_routes()) == set()


async def test_repeated_request_shows_no_contact_data_of_another_user(viewer: Viewer, person: str) -> None:
    client, headers = viewer.client, {"Idempotency-Key": "a match"}
    first = content(await client.post(MATCH, json={"query": QUERY, "limit": 20}, headers=headers))
    result = content(await client.get((await run_to_end(client, first))["links"]["self"]))["result"]
    store_as_earlier_versions_did(first["id"], result)
    again = await client.post(MATCH, json={"query": QUERY, "limit": 20}, headers=headers)
    assert NAME in again.text
    assert_masked(again.text)


async def test_reason_is_the_quoted_part_of_the_profile_as_it_is_shown(api: httpx.ASGITransport, person: str) -> None:
    client = client_of(api, make_user())
    result = await result_of(client, MATCH, {"query": QUERY, "limit": 20})
    [found] = [one for one in result["people"] if one["user_id"] == person]
    shown = content(await client.get(f"/api/profiles/{person}"))
    assert re.search("█{9}", shown["bio"] + shown["wiki_content"])
    for reason in found["reasons"]:
        assert shown[reason["field"]][reason["start"] : reason["end"]] == reason["quote"]
