"""A plug-in whose work belongs on the GPU's host, run by a worker that has a GPU host's login and nothing more."""

import importlib
import secrets
from pathlib import Path

import pytest
from sqlalchemy import make_url

from core.settings import settings
from db.models import JobState
from db.worker_rights import GPU_ROLE
from tasks.queues import GPU_EMBED
from tests.support.factories import Person, make_job
from tests.support.installed_packages import install
from tests.support.job_queue import row_of, types_in_log
from tests.support.waiting import eventually
from tests.support.worker_process import running_worker

HANDLER = """
from tasks.handlers import handles
from {module} import Count, Counted

@handles(Count)
def count(attempt, request):
    attempt.checkpoint()
    attempt.report(1, 1, "texts", "counting words")
    return Counted(words=2)
"""


@pytest.mark.system
def test_plugin_on_a_queue_of_the_gpu_reports_and_keeps_its_result(
    platform: None, user: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"counting_{secrets.token_hex(4)}"  # that no other test has imported
    install(tmp_path, name, handlers=f"{name}_handlers", queue="GPU_EMBED")
    (tmp_path / f"{name}_handlers.py").write_text(HANDLER.format(module=name))
    monkeypatch.syspath_prepend(str(tmp_path))
    job = make_job(user.id, importlib.import_module(name).Count())
    login = make_url(settings().database.url).set(username=GPU_ROLE).render_as_string(hide_password=False)
    plugin = {"PENSUM_JOB_PLUGINS": "true", "PYTHONPATH": str(tmp_path)}
    with running_worker(GPU_EMBED, tmp_path / "far.log", app="tasks.app", DATABASE_URL=login, **plugin) as worker:
        ended = eventually(lambda: row_of(job.id)["state"] == JobState.SUCCEEDED)
        assert ended, (row_of(job.id), worker.log)
    row = row_of(job.id)
    assert (row["kind"], row["queue"], row["result"]) == ("text.count", "gpu.embed", {"words": 2})
    assert "progress" in types_in_log(job.id)
