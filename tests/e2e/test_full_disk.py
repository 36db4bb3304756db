"""A stack whose disk is full for a while: it says so, loses nothing, goes on by itself, and can be stopped."""

import os
import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psycopg2
import pytest

from tests.support.command_process import run_command
from tests.support.http_jobs import succeeded_job
from tests.support.pensum_up import Up, processes_of
from tests.support.waiting import eventually

pytestmark = [pytest.mark.system, pytest.mark.timeout(500)]

SIZE = "130m"
WAIT_SECONDS = 100.0  # for what takes ten on an idle machine
PROMPT_CHARACTERS = 20_000


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    folder = tmp_path / "home"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "none", folder],  # noqa: S607  # found by PATH
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)  # noqa: S607  # found by PATH


class Ballast:
    """A file that takes all the room that is left on the disk."""

    def __init__(self, home: Path) -> None:
        self._path = home / "ballast"

    def fill(self) -> None:
        with self._path.open("ab", buffering=0) as file:
            for size in (1_000_000, 4_096):
                try:
                    while file.write(b"\1" * size):
                        pass
                except OSError:
                    continue

    def remove(self) -> None:
        self._path.unlink()


def client_of(up: Up) -> httpx.Client:
    headers = {"Authorization": f"Bearer {up.admin_key}"}
    return httpx.Client(base_url=up.url, headers=headers, timeout=70, trust_env=False)


def submit(client: httpx.Client) -> httpx.Response:
    """With a text that PostgreSQL cannot compress."""
    return client.post("/api/llm/embed", json={"texts": [secrets.token_hex(PROMPT_CHARACTERS // 2)]})


def processes_with(up: Up, words: str) -> list[int]:
    return [pid for pid, line in processes_of(up.home).items() if words in line]


def responds(client: httpx.Client, path: str) -> bool:
    try:
        return client.get(path).status_code == 200
    except httpx.TransportError:
        return False


def end_postgres(up: Up, ballast: Ballast) -> None:
    """It ends itself once it has no room for the next file of its log."""
    with closing(psycopg2.connect(up.database_url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True

        def has_ended() -> bool:
            ballast.fill()
            try:
                cursor.execute("SELECT pg_switch_wal(), pg_logical_emit_message(false, 'x', repeat('y', 1000000))")
            except psycopg2.DatabaseError:  # of which kind depends on where in its answer the server ended
                return True
            return False

        assert eventually(has_ended, WAIT_SECONDS)


def fill_until_refused(client: httpx.Client, ballast: Ballast) -> list[httpx.Response]:
    """Returns the submissions that were accepted meanwhile."""
    accepted: list[httpx.Response] = []
    refusals: list[httpx.Response] = []
    ballast.fill()

    def is_refused() -> bool:
        ballast.fill()
        response = submit(client)
        (accepted if response.status_code == 202 else refusals).append(response)
        return bool(refusals)

    assert eventually(is_refused, WAIT_SECONDS)
    [refusal] = refusals
    assert (refusal.status_code, refusal.json()["type"]) == (503, "/problems/storage-full")
    assert refusal.headers["Retry-After"] == "30"
    return accepted


def replace_processes(up: Up, *words: str) -> None:
    """Kills them, and waits for the supervisor."""
    for word in words:
        before = processes_with(up, word)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: processes_with(up, word) not in ([], before), WAIT_SECONDS)  # noqa: B023  # waited for here


def test_full_disk_is_borne(home: Path) -> None:
    up, ballast = Up(home, "--no-flower"), Ballast(home)
    try:
        up.await_ready()
        with client_of(up) as client:
            accepted = [submit(client), *fill_until_refused(client, ballast)]
            assert [reason for reason in client.get("/status").json()["reasons"] if "disk" in reason]

            replace_processes(up, "--queues=gpu.embed", "api.serve")
            assert eventually(lambda: responds(client, "/health"), WAIT_SECONDS), up.output.read_text()
            end_postgres(up, ballast)
            assert eventually(lambda: up.has_printed("postgres cannot start"), WAIT_SECONDS), up.output.read_text()
            assert up.process.poll() is None

            ballast.remove()
            assert eventually(lambda: responds(client, "/ready"), WAIT_SECONDS)
            accepted.append(submit(client))
            for response in reversed(accepted):
                assert response.status_code == 202, response.text
                succeeded_job(client, response)
            log = up.home / "logs" / "worker-upkeep.log"
            assert eventually(lambda: "redis is back" in log.read_text(), WAIT_SECONDS)

        ballast.fill()
        up.process.send_signal(signal.SIGTERM)
        up.process.wait(WAIT_SECONDS)
        assert not processes_of(up.home)
    finally:
        up.kill()


def stop(up: Up) -> None:
    up.process.send_signal(signal.SIGTERM)
    up.process.wait(WAIT_SECONDS)
    assert not processes_of(up.home)


@pytest.mark.parametrize("moment", ["embedded.prepare", "api.serve", "waiting for:"])
def test_stack_that_starts_while_the_disk_fills_ends_at_sigterm_and_starts_again(home: Path, moment: str) -> None:
    """At a process that it has started, or a line that it has printed."""
    up, ballast = Up(home, "--no-flower"), Ballast(home)
    try:
        assert eventually(lambda: up.has_printed(moment) or bool(processes_with(up, moment)), WAIT_SECONDS)
        ballast.fill()
        stop(up)
        ballast.remove()
        up = Up(home, "--no-flower")
        up.await_ready()
        with client_of(up) as client:
            succeeded_job(client, submit(client))
    finally:
        up.kill()


def test_stack_that_writes_to_a_full_disk_ends_at_sigterm(home: Path) -> None:
    """While jobs run, and requests are refused."""
    up, ballast = Up(home, "--no-flower", PENSUM_LOG_LEVEL="debug"), Ballast(home)
    try:
        up.await_ready()
        with client_of(up) as client:
            jobs = [submit(client) for _ in range(20)]
            assert {job.status_code for job in jobs} == {202}
            fill_until_refused(client, ballast)
        stop(up)
    finally:
        up.kill()


@pytest.mark.parametrize("words", [["up", "--no-flower"], ["worker", "gpu"]])
def test_start_on_a_full_disk_is_refused_in_a_sentence(home: Path, words: list[str]) -> None:
    Ballast(home).fill()
    nowhere = {"DATABASE_URL": "postgresql://127.0.0.1/pensum", "REDIS_URL": "redis://127.0.0.1/0"}
    done = run_command(*words, env=os.environ | nowhere | {"PENSUM_HOME": str(home)})
    assert done.returncode == 1
    assert done.stderr.startswith("pensum: The disk is full: "), done.stderr
    assert "Traceback" not in done.stderr
