"""What is stored and what holds, as operators see it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from core.settings import settings
from db import schema_version
from tests.support.api_client import Json, assert_problem, client_of, content
from tests.support.configuration import Configure
from tests.support.factories import make_job, make_user
from tests.support.job_queue import change

STORAGE, SETTINGS = "/api/admin/storage", "/api/admin/settings"
PASSWORD = "owls-that-nobody-may-see-here"


@pytest.fixture
def operator(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_operator=True))


async def setting_of(client: httpx.AsyncClient, name: str) -> Json:
    [found] = [one for one in content(await client.get(SETTINGS))["items"] if one["name"] == name]
    assert isinstance(found, dict)
    return found


async def test_tables_are_listed_by_size(operator: httpx.AsyncClient) -> None:
    make_job(make_user().id)
    stored = content(await operator.get(STORAGE))
    sizes = [table["bytes"] for table in stored["tables"]]
    assert sizes == sorted(sizes, reverse=True)
    assert 0 < sum(sizes) < stored["database_bytes"]
    names = [table["name"] for table in stored["tables"]]
    assert {"jobs", "job_events", "chunk_embeddings"} <= set(names)
    assert len(names) == len(set(names))
    [jobs] = [table for table in stored["tables"] if table["name"] == "jobs"]
    assert 0 < jobs["index_bytes"] < jobs["bytes"]
    assert stored["disk"] is None or 0 < stored["disk"]["free_bytes"] <= stored["disk"]["total_bytes"]


async def test_jobs_are_told_that_retention_deletes_next(operator: httpx.AsyncClient) -> None:
    before = content(await operator.get(STORAGE))["retention"]
    for hours in (-1, 12, 48):
        ended_at = datetime.now(UTC) - timedelta(days=settings().retention.days) + timedelta(hours=hours)
        change(make_job(make_user().id).id, "state = 'succeeded', finished_at = :at", at=ended_at)
    after = content(await operator.get(STORAGE))["retention"]
    assert after["days"] == settings().retention.days
    assert after["jobs_due"] == before["jobs_due"] + 1
    assert after["jobs_due_within_a_day"] == before["jobs_due_within_a_day"] + 2
    assert after["oldest_at"]
    assert after["next_run_at"]


@pytest.mark.parametrize(
    ("name", "given", "shown"),
    [
        ("PENSUM_RETENTION_DAYS", "7", "7"),
        ("PENSUM_SMTP_PASSWORD", PASSWORD, None),
        ("PENSUM_YOUTUBE_PROXY", f"http://me:{PASSWORD}@127.0.0.1:3128", None),
        ("PENSUM_PUBLIC_URL", f"https://me:{PASSWORD}@example.org", "https://...@example.org"),
    ],
)
async def test_settings_are_shown_with_their_source_and_without_secrets(
    operator: httpx.AsyncClient, configure: Configure, name: str, given: str, shown: Any
) -> None:
    configure(**{name: given})
    setting = await setting_of(operator, name)
    assert (setting["value"], setting["source"]) == (shown, "environment")
    assert PASSWORD not in (await operator.get(SETTINGS)).text


async def test_setting_that_pensum_up_chose_is_told_from_one_that_was_given(
    operator: httpx.AsyncClient, configure: Configure
) -> None:
    configure(PENSUM_RETENTION_DAYS="7", PENSUM_PORT="8001", PENSUM_CHOSEN_BY_STACK="HF_HUB_OFFLINE,PENSUM_PORT")
    assert (await setting_of(operator, "PENSUM_PORT"))["source"] == "stack"
    assert (await setting_of(operator, "PENSUM_RETENTION_DAYS"))["source"] == "environment"
    assert (await setting_of(operator, "PENSUM_LOG_FORMAT"))["source"] == "default"


async def test_versions_are_shown(operator: httpx.AsyncClient) -> None:
    told = content(await operator.get(SETTINGS))
    versions = told["versions"]
    assert versions["schema_of_code"] == versions["schema_of_database"] == schema_version.of_code()
    assert {name for name, value in versions.items() if not value} == set()
    assert told["machine"]


async def test_learners_see_neither(client: httpx.AsyncClient) -> None:
    for path in (STORAGE, SETTINGS):
        assert_problem(await client.get(path), 403, "not-an-operator")
