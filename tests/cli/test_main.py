import re
import subprocess
import sys
from uuid import uuid4

import pytest

from tests.support.client_server import ApiServer
from tests.support.factories import Person
from tests.support.terminal import ROOT, Terminal, command, environment

PLATFORM = {"api", "celery", "db", "fastapi", "redis", "sqlalchemy", "tasks", "torch"}


@pytest.fixture
def shell(server: ApiServer, user: Person) -> Terminal:
    return Terminal(server, user)


def test_commands_over_http_start_without_the_platform() -> None:
    script = "import sys, cli.main; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert PLATFORM.isdisjoint(done.stdout.split())


def modules_of(*words: str) -> set[str]:
    """Those that `pensum` with these words has imported at its end."""
    script = f"""
import atexit, sys
atexit.register(lambda: print(*sys.modules))
sys.argv = ["pensum", *{words!r}]
from pensum_command import main
main()
"""
    asking = environment(PENSUM_URL="http://127.0.0.1:9", PENSUM_API_KEY="pk_none")
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=asking, capture_output=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("words", [("jobs",), ("job", str(uuid4())), ("documents", "list")])
def test_command_imports_no_settings_no_other_command_and_nothing_asynchronous(words: tuple[str, ...]) -> None:
    imported = modules_of(*words)
    assert "pensum_client.sync_client" in imported
    assert imported.isdisjoint({"core.settings", "pydantic_settings", "pensum_client.async_client"})
    assert imported.isdisjoint({"cli.chat", "cli.cv", "cli.worker", "cli.uploads"})


def test_list_of_jobs_for_a_pipe_is_printed_without_what_draws_tables() -> None:
    assert modules_of("jobs").isdisjoint({"rich", "pygments", "click"})


def test_version_imports_neither_the_client_nor_the_parser() -> None:
    assert modules_of("--version").isdisjoint({"httpx", "pydantic", "typer"})


def test_misspelt_command_is_told_what_was_probably_meant(shell: Terminal) -> None:
    done = shell.run("documnts")
    assert done.returncode == 2
    assert "'documents'" in done.stderr


def test_version_is_printed() -> None:
    done = subprocess.run(command("--version"), cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"pensum \d+\.\d+\.\d+\n", done.stdout)


def test_shell_completes_commands() -> None:
    asking = {"_PENSUM_COMPLETE": "complete_bash", "COMP_WORDS": "pensum sea", "COMP_CWORD": "1"}
    entry = [sys.executable, "-c", "import sys; sys.argv = ['pensum']; from cli.main import main; main()"]
    done = subprocess.run(entry, cwd=ROOT, env=environment(**asking), capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["search"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["job"], 2),
        (["job", str(uuid4()), "--url", "http://127.0.0.1:9"], 3),
        (["job", str(uuid4()), "--key", "pk_wrong"], 4),
        (["embeddings", "list"], 4),
        (["job", str(uuid4())], 5),
    ],
)
def test_exit_status_tells_what_was_wrong(shell: Terminal, words: list[str], status: int) -> None:
    assert shell.run(*words).returncode == status
