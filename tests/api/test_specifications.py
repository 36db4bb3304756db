"""The requests of the specifications, each with the specification's own body."""

import io
import zipfile
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

import tasks.transcripts  # noqa: F401  # importing it registers the handlers
from api.main import create_app
from tests.fakes.youtube_server import FakeYouTube
from tests.support.account_mails import verify_token
from tests.support.accounts import browser, log_in, make_account
from tests.support.api_client import Json, assert_problem, client_of, content, fields_of
from tests.support.api_jobs import add_project, ingest, is_untouched, result_of, run_to_end
from tests.support.configuration import Configure
from tests.support.cv_texts import AD, STRONG
from tests.support.factories import Person, make_user
from tests.support.transcript_files import srt
from tests.support.whole_bodies import transport_to

PASSWORD = "seven warm spinning wheels"
NOTE = b"# Cross-validation\n\nCross-validation is a procedure that rotates the role of the validation set.\n"
VIDEO = "bnZ2Xy1uYzM"


@pytest.fixture
def admin(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_admin=True))


# Accounts.


@pytest.mark.parametrize("name", ["username", "email"])
async def test_login_takes_json(api: httpx.ASGITransport, name: str) -> None:
    account = make_account()
    body = {name: account.email, "password": PASSWORD}
    token = content(await browser(api).post("/api/auth/login", json=body))["access_token"]
    me = content(await browser(api, Authorization=f"Bearer {token}").get("/api/auth/me"))
    assert me["email"] == account.email


@pytest.mark.parametrize("is_json", [False, True])
async def test_unknown_and_missing_fields_of_a_login_are_told(api: httpx.ASGITransport, is_json: bool) -> None:
    body = {"username": "ada@example.org", "pasword": PASSWORD}
    someone, path = browser(api), "/api/auth/login"
    response = await (someone.post(path, json=body) if is_json else someone.post(path, data=body))
    problem = assert_problem(response, 422, "validation-error")
    assert sorted(fields_of(problem)) == ["password", "pasword"]


async def test_link_of_a_mail_leads_to_the_page_with_the_button(api: httpx.ASGITransport) -> None:
    account = make_account()
    token, someone = verify_token(account), browser(api)
    response = await someone.get("/api/auth/verify", params={"token": token})
    assert response.status_code == 303
    target = urlsplit(response.headers["location"])
    page = await someone.get(f"{target.path}?{target.query}")
    assert "Confirm the address" in page.text
    assert content(await someone.get("/api/auth/me", headers=await log_in(someone, account)))["is_verified"] is False
    assert content(await someone.post("/api/auth/verify", json={"token": token}))["is_verified"] is True


async def test_account_that_waits_for_its_address_is_told_so(api: httpx.ASGITransport, configure: Configure) -> None:
    account = make_account()
    headers = await log_in(browser(api), account)
    configure(PENSUM_LOGIN_ONLY_VERIFIED="true")
    problem = assert_problem(await browser(api).get("/api/auth/me", headers=headers), 401, "not-authenticated")
    assert "Confirm your e-mail address" in problem["detail"]
    assert "revoked" not in problem["detail"]


# Profiles and learning.


async def test_progress_takes_ones_own_id(client: httpx.AsyncClient, user: Person) -> None:
    await ingest(client, NOTE)
    body = {"user_id": str(user.id), "completed_task": "Read about cross-validation"}
    assert (await result_of(client, "/api/profiles/progress", body))["progress"]


async def test_administrators_record_the_progress_of_anybody(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, user: Person
) -> None:
    body = {"user_id": str(user.id), "completed_task": "Read about cross-validation"}
    response = await admin.post("/api/profiles/progress", json=body)
    assert response.status_code == 202, response.text
    [job] = content(await client.get("/api/jobs", params={"kind": "profiles.progress"}))["items"]
    assert job["id"] == response.json()["id"]
    assert (await run_to_end(client, job))["state"] == "succeeded"
    [entry] = content(await client.get("/api/profiles/progress"))["items"]
    assert entry["completed_task"] == body["completed_task"]
    assert content(await admin.get("/api/profiles/progress"))["items"] == []


async def test_job_of_an_administrator_counts_in_the_quota_of_the_learner(
    admin: httpx.AsyncClient, user: Person, configure: Configure
) -> None:
    configure(PENSUM_QUOTA_JOBS_PER_MINUTE="1")
    body = {"user_id": str(user.id), "completed_task": "Read about cross-validation"}
    assert (await admin.post("/api/profiles/progress", json=body)).status_code == 202
    assert (await admin.post("/api/profiles/progress", json=body)).status_code == 429
    assert (await admin.post("/api/profiles/progress", json=body | {"user_id": None})).status_code == 202


@pytest.mark.parametrize("known", [True, False])
async def test_progress_of_another_is_unknown(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, known: bool
) -> None:
    another = content(await stranger.get("/api/auth/me"))["id"] if known else str(uuid4())
    body = {"user_id": another, "completed_task": "Read about cross-validation"}
    assert_problem(await client.post("/api/profiles/progress", json=body), 404, "not-found")
    assert await is_untouched(stranger)


@pytest.mark.parametrize("is_new", [True, False])
async def test_exercises_without_a_topic_are_on_the_newest_document(client: httpx.AsyncClient, is_new: bool) -> None:
    await ingest(client, b"# Bridges\n\nA suspension bridge is a bridge whose deck hangs from cables.\n", "old.md")
    await ingest(client, NOTE)
    session_id = "visit-7" if is_new else content(await client.post("/api/learning/sessions"))["id"]
    body = {"exercise_type": "Q&A", "session_id": session_id}
    [exercise] = (await result_of(client, "/api/learning/exercises", body))["exercises"]
    assert exercise["type"] == "short_answer"
    assert "cross-validation" in exercise["prompt"].lower()


# CVs.


async def test_cvs_are_matched_without_a_project(client: httpx.AsyncClient) -> None:
    ids = [(await ingest(client, text.encode(), f"{uuid4().hex}.txt"))["document_id"] for text in (AD, STRONG)]
    body: Json = {"employer_doc_ids": ids[:1], "applicant_doc_ids": ids[1:], "llm_type": "extractive"}
    [first] = (await result_of(client, "/api/cv-matcher/match", body))["matches"]
    assert (first["employer_document_id"], first["applicant_document_id"]) == tuple(ids)
    await result_of(client, "/api/cv-matcher/match", body)
    [project] = content(await client.get("/api/projects"))["items"]
    assert (project["type"], project["name"]) == ("cv_matcher", "CV matching")
    matches = content(await client.get("/api/cv-matcher/matches", params={"project_id": project["id"]}))["items"]
    assert len(matches) == 2


# Other names of routes.


async def test_put_changes_projects_and_users(
    client: httpx.AsyncClient, admin: httpx.AsyncClient, user: Person
) -> None:
    project = await add_project(client)
    assert content(await client.put(f"/api/projects/{project}", json={"name": "Renamed"}))["name"] == "Renamed"
    account = f"/api/admin/users/{user.id}"
    assert content(await admin.put(account, json={"is_verified": True}))["is_verified"] is True
    assert_problem(await client.put(account, json={"is_verified": False}), 403, "not-an-administrator")


async def test_archive_of_transcripts_is_uploaded(client: httpx.AsyncClient) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("talk.srt", srt("ADA: We weave algebra."))
    response = await client.post("/api/upload", files={"file": ("talks.zip", archive.getvalue())})
    job = await run_to_end(client, content(response))
    assert (job["kind"], job["state"]) == ("transcripts.ingest", "succeeded")


async def test_video_is_ingested_by_its_url(client: httpx.AsyncClient, configure: Configure) -> None:
    url = f"https://www.youtube.com/watch?v={VIDEO}"
    with FakeYouTube() as youtube:
        configure(PENSUM_YOUTUBE_URL=youtube.url)
        response = await client.post("/api/ingest/youtube", json={"url": url})
    job = content(response)
    assert (response.status_code, job["kind"], job["input"]["url"]) == (202, "transcripts.ingest", url)


async def test_status_of_administrators_is_their_stats(admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    assert content(await admin.get("/api/admin/status")).keys() == content(await admin.get("/api/admin/stats")).keys()
    assert (await client.get("/api/admin/status")).status_code == 403


async def test_other_names_check_what_the_routes_check(client: httpx.AsyncClient) -> None:
    wrong = await client.post("/api/ingest/youtube", json={"link": "x"})
    assert (wrong.status_code, "link" in fields_of(wrong.json())) == (422, True)
    assert (await client.put("/api/documents/" + str(uuid4()), json={})).status_code == 405


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/auth/me"),
        ("GET", "/projects"),
        ("GET", "/documents"),
        ("GET", "/cv-matcher/matches"),
        ("GET", "/llm/models"),
        ("GET", "/admin/users"),
        ("GET", "/admin/stats"),
        ("GET", "/admin/llm-config"),
    ],
)
async def test_paths_without_api_are_served_where_they_are_wanted(
    platform: None, api: httpx.ASGITransport, configure: Configure, method: str, path: str
) -> None:
    person = make_user(is_admin=True)
    assert not (await client_of(api, person).request(method, path)).is_success
    configure(PENSUM_ROOT_PATHS="true")
    app = create_app()
    async with app.router.lifespan_context(app):
        at_root = client_of(transport_to(app), person)
        assert content(await at_root.request(method, path)) is not None
        assert (await at_root.get("/admin/jobs")).status_code == 307  # a page of the console
        assert (await at_root.get("/health")).status_code == 200
