"""`pensum ingest-user`, with the API as a process of its own and workers in this one."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import select

import tasks.documents
import tasks.profiles  # noqa: F401  # importing them registers the handlers
from db.models import Profile, User
from db.transactions import read_only
from tasks.contracts import IngestProfile
from tests.support.client_server import ApiServer
from tests.support.command_process import PIPE, run_command
from tests.support.configuration import Configure
from tests.support.factories import Person, make_user
from tests.support.terminal import LONG_SECONDS, ROOT, Terminal, environment
from workers.runtime.worker_loop import drain

SAMPLE = ROOT / "samples" / "profile.md"
EMPTY = "an empty folder"


@pytest.fixture
def shell(server: ApiServer, user: Person) -> Terminal:
    return Terminal(server, user)


@pytest.fixture
def admin_shell(server: ApiServer) -> Terminal:
    return Terminal(server, make_user(is_admin=True))


@pytest.fixture(autouse=True)
def _worker(platform: None, configure: Configure) -> Iterator[None]:
    """Runs the jobs of all stages until the test ends."""
    configure(PENSUM_LLM_PROVIDER="extractive")
    is_over = threading.Event()

    def work() -> None:
        while not is_over.wait(0.1):
            for queue in IngestProfile.stages.values():
                drain(queue, seconds=LONG_SECONDS)

    thread = threading.Thread(target=work)
    thread.start()
    yield
    is_over.set()
    thread.join()


def about(name: str, *lines: str) -> str:
    return "\n".join([f"# {name}", *lines, "", f"Keeps bees in hive {token_hex(6)}.", ""])


def new_email() -> str:
    return f"rui{token_hex(4)}@example.org"


def profile_of(email: str) -> Profile | None:
    with read_only() as session:
        return session.scalar(select(Profile).join(User, User.id == Profile.user_id).where(User.email == email))


def test_single_file_becomes_the_callers_profile(shell: Terminal, user: Person) -> None:
    done = shell.run("ingest-user", SAMPLE)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"profile.md\tInês Carvalho\t{user.id}\n"


def test_file_is_read_from_stdin_and_the_outcome_printed_as_json(shell: Terminal, user: Person) -> None:
    words, env = ("ingest-user", "-", "--json"), environment(**shell.given)
    done = run_command(*words, env=env, stdin=PIPE, text=about("Ana Silva"))
    assert done.returncode == 0, done.stderr
    outcome: dict[str, Any] = json.loads(done.stdout)
    assert (outcome["state"], outcome["cache"]) == ("succeeded", "miss")
    assert set(outcome["profile"]) == {"user_id", "name", "bio", "wiki_content", "warnings"}
    assert (outcome["profile"]["name"], outcome["profile"]["user_id"]) == ("Ana Silva", str(user.id))


def test_each_file_of_a_folder_becomes_the_profile_of_the_email_in_it(admin_shell: Terminal, tmp_path: Path) -> None:
    email_in_file, email_in_name, nameless = new_email(), new_email(), tmp_path / "nameless.md"
    (tmp_path / "sub").mkdir()
    (tmp_path / "rui.md").write_text(about("Rui Costa", f"**Email:** {email_in_file}"))
    (tmp_path / "sub" / f"{email_in_name}.txt").write_text(about("Eva Lund"))
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    nameless.write_text(about("Max Orr"))
    done = admin_shell.run("ingest-user", tmp_path)
    assert (done.returncode, done.stdout.count("\n")) == (1, 2)
    assert "nameless.md: The file names no e-mail" in done.stderr
    for email, name in ((email_in_file, "Rui Costa"), (email_in_name, "Eva Lund")):
        profile = profile_of(email)
        assert profile is not None
        assert (profile.name, email in profile.wiki_content) == (name, False)
    nameless.unlink()
    assert admin_shell.run("ingest-user", tmp_path).returncode == 0


def test_administrator_names_the_account_of_a_profile(admin_shell: Terminal) -> None:
    email = new_email()
    done = admin_shell.run("ingest-user", SAMPLE, "--email", email)
    assert done.returncode == 0, done.stderr
    profile = profile_of(email)
    assert profile is not None
    assert str(profile.user_id) in done.stdout


def test_user_cannot_make_profiles_of_other_accounts(shell: Terminal) -> None:
    email = new_email()
    done = shell.run("ingest-user", SAMPLE, "--email", email)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Only administrators" in done.stderr
    assert profile_of(email) is None


def test_refused_file_is_printed_with_the_reason(shell: Terminal, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("")
    done = shell.run("ingest-user", tmp_path / "empty.md")
    assert (done.returncode, done.stdout) == (1, "")
    assert "empty.md" in done.stderr
    failed = shell.run("ingest-user", tmp_path / "empty.md", "--json")
    assert set(json.loads(failed.stdout)) == {"file", "error"}


@pytest.mark.parametrize(
    "args",
    [(), ("nowhere.md",), (SAMPLE, SAMPLE, "--email", "a@b.org"), (EMPTY,)],
    ids=["no file", "missing file", "one e-mail for two", "nothing to read"],
)
def test_invalid_arguments_exit_with_2(shell: Terminal, args: tuple[Any, ...], tmp_path: Path) -> None:
    done = shell.run("ingest-user", *(tmp_path if one == EMPTY else one for one in args))
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_absent_server_and_wrong_key_are_told_by_the_exit_status(shell: Terminal) -> None:
    for status, wrong in ((4, ("--key", "pk_wrong")), (3, ("--url", "http://127.0.0.1:9"))):
        done = shell.run("ingest-user", SAMPLE, *wrong)
        assert (done.returncode, done.stdout) == (status, "")
        assert "Traceback" not in done.stderr


def test_ingestion_at_a_terminal_has_a_progress_bar(shell: Terminal, user: Person) -> None:
    with shell.watch("ingest-user", SAMPLE) as screen:
        assert screen.shows("profile.md")
        assert screen.shows(str(user.id))
        assert "━" in screen.written
        assert screen.process.wait(LONG_SECONDS) == 0
