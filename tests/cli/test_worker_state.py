"""`pensum worker health` and `pensum worker drain`, beside a real worker process."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.worker_state import find_problem
from core import worker_state
from core.worker_state import StateFile
from db.models import JobState
from db.queries.jobs import jobs
from db.transactions import transaction
from tasks.notifier import notifier
from tasks.queues import IO
from tests.support.command_process import CommandProcess, run_command
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of, types_in_log
from tests.support.probe_jobs import no_waiting_jobs  # noqa: F401  # a fixture of this module
from tests.support.terminal import environment
from tests.support.waiting import eventually
from tests.support.worker_process import WorkerProcess, running_worker
from tests.tasks.echo import Echo

pytestmark = pytest.mark.system


def pensum(home: Path, *args: object) -> "subprocess.CompletedProcess[str]":
    return run_command("worker", *args, env=environment(PENSUM_HOME=home))


def draining(home: Path) -> CommandProcess:
    return CommandProcess(["worker", "drain"], env=environment(PENSUM_HOME=home, PYTHONUNBUFFERED="1"))


@pytest.fixture
def worker(platform: None, tmp_path: Path) -> Iterator[WorkerProcess]:
    with running_worker(IO, tmp_path / "far.txt", PENSUM_HOME=str(tmp_path)) as worker:
        yield worker


def test_worker_is_healthy_until_it_is_killed(worker: WorkerProcess, tmp_path: Path) -> None:
    done = pensum(tmp_path, "health", "--wait", 30)
    assert (done.returncode, done.stdout) == (0, f"healthy: {worker.hostname} works (no job)\n")
    told = json.loads(pensum(tmp_path, "health", "--json").stdout)
    assert (told["is_healthy"], told["problem"]) == (True, None)
    assert [(one["name"], one["running"]) for one in told["workers"]] == [(worker.hostname, 0)]
    worker.process.kill()
    worker.process.wait()
    done = pensum(tmp_path, "health")
    assert done.returncode == 1
    assert done.stderr == f"unhealthy: {worker.hostname} (process {worker.process.pid}) was killed: see its log.\n"


def test_drained_worker_finishes_its_job_claims_no_more_and_ends(
    worker: WorkerProcess, tmp_path: Path, user: Person
) -> None:
    running = make_job(user.id, Echo(text="work on"))
    assert eventually(lambda: "progress" in types_in_log(running.id))
    still = pensum(tmp_path, "drain", "--wait", 1, "--json")
    assert still.returncode == 1
    changes = [json.loads(line) for line in still.stdout.splitlines()]
    assert changes[-1] == {"worker": worker.hostname, "state": "1 job to finish"}
    assert worker.says("Canceling queue io")
    waiting = make_job(user.id, Echo(text="later"))
    assert "drains (1 job)" in pensum(tmp_path, "health").stdout

    with draining(tmp_path) as drain:
        assert any("1 job to finish" in line for line in drain.stdout or ())
        with transaction() as session:
            jobs.cancel(session, running.id, user_id=user.id)
        rest, _ = drain.communicate()
    assert (drain.returncode, rest.splitlines()[-1]) == (0, "Drained: every worker of this host has ended.")
    assert worker.ends()
    assert worker.process.returncode == 0
    assert row_of(running.id)["state"] == JobState.CANCELLED
    assert row_of(waiting.id)["state"] == JobState.QUEUED
    assert notifier().waiting_wakeups(IO) >= 1  # for another worker
    assert pensum(tmp_path, "drain").stdout == "No worker runs here: nothing to drain.\n"


def test_stopped_worker_leaves_nothing_behind(worker: WorkerProcess, tmp_path: Path) -> None:
    worker.stop()
    assert worker.ends()
    done = pensum(tmp_path, "health")
    assert done.returncode == 1
    assert done.stderr.startswith("unhealthy: no worker runs here.")


def test_hanging_worker_is_unhealthy(worker: WorkerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert eventually(lambda: find_problem(tmp_path) is None)
    monkeypatch.setattr("cli.worker_state.REPORT_SECONDS", 2.5)
    os.kill(worker.process.pid, signal.SIGSTOP)
    assert eventually(lambda: "hangs: no report for" in (find_problem(tmp_path) or "")), (
        find_problem(tmp_path),
        worker_state.list_states(tmp_path),
    )


def test_worker_that_never_reached_postgres_is_unhealthy_and_says_why(tmp_path: Path) -> None:
    file = StateFile(tmp_path, "gpu.llm@far")
    assert find_problem(tmp_path) == "gpu.llm@far is starting. Its model is being read."
    file.write(problem="PostgreSQL is away: no route to host")
    assert find_problem(tmp_path) == "gpu.llm@far is starting. PostgreSQL is away: no route to host"


def test_host_whose_worker_cannot_start_is_unhealthy_and_says_why(tmp_path: Path) -> None:
    problem = "worker-gpu.embed ended 5 times in a row at its start (exit status 1)."
    StateFile(tmp_path, "host", command="pensum worker").write(failing=(problem,), expected=("gpu.embed@here",))
    assert find_problem(tmp_path) == problem


def test_two_workers_of_one_name_in_one_folder_are_told_apart(tmp_path: Path) -> None:
    _one, _other = StateFile(tmp_path, "io@far"), StateFile(tmp_path, "io@far")
    assert [state.is_alive for state in worker_state.list_states(tmp_path)] == [True, True]


def test_whole_platform_is_not_drained(tmp_path: Path) -> None:
    _host = StateFile(tmp_path, "host", command=worker_state.UP)
    done = pensum(tmp_path, "drain")
    assert done.returncode == 1
    assert "stop `pensum up` with Ctrl-C" in done.stderr
