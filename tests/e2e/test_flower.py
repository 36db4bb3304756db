import httpx
import pytest

from tests.support.http_jobs import succeeded_job
from tests.support.pensum_up import Up
from tests.support.waiting import eventually

pytestmark = [pytest.mark.system, pytest.mark.timeout(120)]


def test_flower_asks_for_its_password(up: Up) -> None:
    assert httpx.get(f"{up.flower_url}/workers", trust_env=False).status_code == httpx.codes.UNAUTHORIZED


def test_flower_shows_jobs_by_kind_and_no_wakeups(http: httpx.Client, up: Up) -> None:
    job = succeeded_job(http, http.post("/api/llm/embed", json={"texts": ["a text"]}, headers={"Prefer": "wait=60"}))
    password = (up.home / "flower-password").read_text().strip()
    with httpx.Client(base_url=up.flower_url, auth=("pensum", password), trust_env=False) as flower:

        def tasks() -> dict[str, dict[str, str]]:
            listed: dict[str, dict[str, str]] = flower.get("/api/tasks").json()
            return listed

        assert eventually(lambda: tasks().get(job["id"], {}).get("state") == "SUCCESS"), tasks().get(job["id"])
        assert tasks()[job["id"]]["name"] == "llm.embed"
        assert {task["name"] for task in tasks().values()}.isdisjoint({"pensum.bell", "pensum.relay", "pensum.reap"})
