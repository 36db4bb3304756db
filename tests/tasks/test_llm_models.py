"""A pull whose worker dies."""

from pathlib import Path
from typing import Any

import tasks.llm_models  # noqa: F401  # importing it registers the handlers
from db.models import Job, JobState
from db.transactions import transaction
from tasks.contracts import PullModel
from tasks.queues import GPU_LLM
from tests.support.attempts import run_to_end
from tests.support.configuration import Configure
from tests.support.factories import make_job, make_user
from tests.support.job_queue import change, row_of
from tests.support.providers import connected_ollama
from tests.support.reaping import reap_jobs
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import running_worker

NAME = "smollm2:135m"
PULL = PullModel(provider="ollama", name=NAME)


def progress_of(job: Job) -> dict[str, Any]:
    return dict(row_of(job.id)["progress"] or {})


def test_pull_goes_on_where_a_killed_worker_left_it(platform: None, configure: Configure, tmp_path: Path) -> None:
    with connected_ollama(configure) as ollama:
        configure(OLLAMA_MODELS=tmp_path, PENSUM_OLLAMA_LEAST_FREE_BYTES=0)
        ollama.downloads.offered[NAME], ollama.downloads.held_at = (1_000, 10), 300
        job = make_job(make_user(is_admin=True).id, PULL)
        with running_worker(GPU_LLM, tmp_path / "worker.log", app="tasks.app") as worker:
            assert eventually(lambda: progress_of(job).get("done") == 300, LONGEST_SECONDS), worker.log
            worker.process.kill()
            ollama.wait_for_disconnect()
        assert row_of(job.id)["state"] == JobState.RUNNING

        change(job.id, "lease_until = now()")
        with transaction() as session:
            reap_jobs(session)
        ollama.downloads.held_at = None
        row = run_to_end(job)
    assert (row["state"], row["attempt"]) == (JobState.SUCCEEDED, 2)
    assert ollama.downloads.fetched_in_all == 1_010
