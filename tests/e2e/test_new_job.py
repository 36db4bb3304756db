"""docs/new-job.md as printed: a package is written, installed and tested, and a stack of its own runs its jobs. Beside
it a package is installed that cannot be loaded."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pensum_client import Pensum
from tests.support.installed_packages import install
from tests.support.pensum_up import ROOT, Up
from tests.support.plugin_environment import PluginEnvironment
from tests.support.waiting import eventually

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]

TO_INSTALL, TO_SUBMIT = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/new-job.md").read_text(), re.DOTALL)
PLUGINS = {"PENSUM_JOB_PLUGINS": "true"}
COUNTING = "        words += count_words(line)\n"
WAITING = COUNTING + '        while line == "wait":\n            attempt.checkpoint()\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("new_job")


@pytest.fixture(scope="module")
def environment(folder: Path) -> PluginEnvironment:
    made = PluginEnvironment(folder / "venv")
    install(made.packages, "broken", kind="text.broken", handlers="nothing_like_it", router="nothing_like_it:router")
    return made


def run(environment: PluginEnvironment, script: str, folder: Path, **settings: str) -> str:
    shell = ["bash", "-euc", environment.as_printed(script)]
    env = os.environ | PLUGINS | settings | {"PYTEST_ADDOPTS": ""}
    done = subprocess.run(shell, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(environment: PluginEnvironment, folder: Path) -> str:
    """The output of the page's first commands. Then the handler is changed, as its author would."""
    output = run(environment, TO_INSTALL, folder)
    handler = folder / "pensum-text-wordcount" / "pensum_text_wordcount" / "handler.py"
    assert COUNTING in handler.read_text()
    handler.write_text(handler.read_text().replace(COUNTING, WAITING))
    return output


@pytest.fixture(scope="module")
def up(environment: PluginEnvironment, folder: Path, installed: str) -> Iterator[Up]:
    class WithPlugins(Up):
        command = (str(environment.python), "-m", "cli.main")

    running = WithPlugins(folder / "home", **PLUGINS)
    try:
        running.await_ready()
        yield running
    finally:
        running.kill()


@pytest.fixture(scope="module")
def http(up: Up) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {up.admin_key}"}
    with httpx.Client(base_url=up.url, headers=headers, timeout=70, trust_env=False) as client:
        yield client


def test_written_package_passes_its_own_tests(installed: str) -> None:
    assert "4 passed" in installed


def test_submission_at_the_terminal_runs_as_printed(up: Up, environment: PluginEnvironment, folder: Path) -> None:
    output = run(environment, TO_SUBMIT, folder, PENSUM_HOME=str(up.home), PENSUM_PORT=str(up.port))
    assert json.loads(output) == {"words": 9, "lines": 2}


def test_client_submits_the_kind_by_its_name(up: Up) -> None:
    with Pensum(up.url, up.admin_key) as pensum:
        noted = {"course": "systems"}
        job = pensum.submit("text.wordcount", {"text": "one\ntwo three", "metadata": noted}, wait=60)
        assert (job.kind, job.state, job.result) == ("text.wordcount", "succeeded", {"words": 3, "lines": 2})
        assert job.progress == {"done": 2, "total": 2, "unit": "lines", "note": "counting words"}
        assert [one.id for one in pensum.jobs(kind="text.wordcount", metadata=noted)] == [job.id]


def test_running_job_tells_its_progress_and_is_cancelled(http: httpx.Client) -> None:
    job = http.post("/api/plugins/text/wordcount", json={"text": "one\nwait\ntwo"}).json()
    path = job["links"]["self"]
    assert eventually(lambda: (http.get(path).json()["progress"] or {}).get("done") == 1)
    http.post(job["links"]["cancel"])
    assert eventually(lambda: http.get(path).json()["state"] == "cancelled")


def test_document_types_the_result(http: httpx.Client) -> None:
    schemas = http.get("/openapi.json").json()["components"]["schemas"]
    reference = schemas["Job"]["discriminator"]["mapping"]["text.wordcount"]
    assert reference.endswith("/TextWordcountJob")
    assert "TextWordcountResult" in str(schemas["TextWordcountJob"]["properties"]["result"])
    assert set(schemas["TextWordcountResult"]["properties"]) == {"words", "lines"}


def test_body_is_strict(http: httpx.Client) -> None:
    refused = http.post("/api/plugins/text/wordcount", json={"text": "one", "txet": "two"})
    assert refused.status_code == 422
    assert "text" in refused.json()["detail"]


def test_nobody_else_sees_the_job(up: Up, http: httpx.Client) -> None:
    job = http.post("/api/plugins/text/wordcount", json={"text": "one"}).json()
    account = {"email": "ben@example.com", "username": "Ben", "password": "a long phrase of Ben's"}
    with httpx.Client(base_url=up.url, timeout=70, trust_env=False) as other:
        assert other.post("/api/plugins/text/wordcount", json={"text": "one"}).status_code == 401
        assert other.post("/api/auth/register", json=account).status_code == 201
        form = {"username": account["email"], "password": account["password"]}
        token = other.post("/api/auth/login", data=form).json()["access_token"]
        other.headers["Authorization"] = f"Bearer {token}"
        assert other.get(job["links"]["self"]).status_code == 404
        assert other.get("/api/jobs", params={"kind": "text.wordcount"}).json()["items"] == []
    assert http.get("/api/jobs", params={"kind": "text.wordcount"}).json()["items"][0]["id"] == job["id"]


def test_broken_package_is_told_by_each_process_that_needs_it(up: Up) -> None:
    logs = {file.stem: file.read_text() for file in (up.home / "logs").glob("*.log")}
    telling = {name for name, log in logs.items() if "text.broken of broken 1.0 is left out" in log}
    assert telling >= {"api", "worker-cpu", "worker-io", "beat"}
