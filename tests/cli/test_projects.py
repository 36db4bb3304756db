"""`pensum projects`, `pensum upload` and `pensum search`, as a script runs them."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

import tasks.documents
import tasks.embeddings
import tasks.transcripts  # noqa: F401  # importing them registers the handlers
from tasks.queues import CPU, GPU_EMBED
from tests.support.client_server import ApiServer
from tests.support.factories import Person
from tests.support.in_process_worker import working
from tests.support.terminal import Terminal

QUERY = "What pulls the tides?"


@pytest.fixture
def shell(server: ApiServer, user: Person) -> Terminal:
    return Terminal(server, user)


@pytest.fixture
def _workers() -> Iterator[None]:
    with working(CPU, GPU_EMBED):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents and a transcript, below each other, and what is none of them."""
    home = tmp_path / "sea"
    (home / "deep").mkdir(parents=True)
    (home / ".hidden").mkdir()
    (home / "tides.md").write_text("# Tides\n\nThe moon pulls the tides twice a day.")
    (home / "deep" / "waves.txt").write_text("Waves are made by the wind, far away from the shore.")
    (home / "deep" / "talk.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nA talk about corals.\n")
    (home / ".hidden" / "secret.md").write_text("Nobody uploads this.")
    (home / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    return home


def create(shell: Terminal, *arguments: object) -> str:
    done = shell.run("projects", "create", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def rows(output: str) -> list[list[str]]:
    return [line.split("\t") for line in output.splitlines()]


def test_project_is_created_listed_changed_and_deleted(shell: Terminal) -> None:
    project = create(shell, "private_gpt", "The sea", "--description", "Salt", "--config", '{"mode": "assistant"}')
    for arguments in (("projects",), ("projects", "list", "--type", "private_gpt")):
        assert [row[:3] for row in rows(shell.run(*arguments).stdout)] == [[project, "private_gpt", "The sea"]]
    assert shell.run("projects", "list", "--type", "learning").stdout == ""
    changed = json.loads(shell.run("projects", "change", project, "--name", "The ocean", "--json").stdout)
    assert (changed["name"], changed["description"], changed["config"]) == ("The ocean", "Salt", {"mode": "assistant"})
    assert json.loads(shell.run("projects", "show", project, "--json").stdout) == changed
    assert json.loads(shell.run("projects", "--json").stdout) == changed
    shown = [line.split(maxsplit=1) for line in shell.run("projects", "show", project).stdout.splitlines()]
    assert ["name", "The ocean"] in shown
    assert ["config", '{"mode": "assistant"}'] in shown
    refused = shell.run("projects", "delete", project)
    assert refused.returncode == 1
    assert json.loads(shell.run("projects", "delete", project, "--yes", "--json").stdout) == changed
    gone = shell.run("projects", "show", project)
    assert (gone.returncode, gone.stdout) == (5, "")
    assert project in gone.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("blog", "The sea"), "blog"),
        (("learning", "The sea", "--config", "{"), "It is no JSON"),
        (("learning", "The sea", "--config", "[]"), "JSON object"),
        (("learning", "The sea", "--config", '{"colour": 1}'), "config.colour"),
    ],
)
def test_wrong_project_is_refused_with_the_reason(shell: Terminal, arguments: tuple[str, ...], complaint: str) -> None:
    done = shell.run("projects", "create", *arguments)
    assert done.returncode == 2
    assert complaint in done.stderr


@pytest.mark.usefixtures("_workers")
def test_folder_is_uploaded_into_a_project_and_searched(shell: Terminal, folder: Path) -> None:
    project = create(shell, "learning", "The sea")
    done = shell.run("upload", folder, "--recursive", "--project", project, "--metadata", "course=sea")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {(name, state) for name, state, _ in rows(done.stdout)} == {
        ("sea/tides.md", "read"),
        ("sea/deep/waves.txt", "read"),
        ("sea/deep/talk.srt", "read"),
    }
    found = [
        json.loads(line) for line in shell.run("search", QUERY, "--project", project, "--json").stdout.splitlines()
    ]
    assert found[0]["document_path"] == "sea/tides.md"
    assert "The moon pulls the tides" in shell.run("search", QUERY, "--limit", 1).stdout
    empty = shell.run("search", QUERY, "--project", create(shell, "learning", "Empty"))
    assert (empty.returncode, empty.stdout) == (1, "")


@pytest.mark.usefixtures("_workers")
def test_file_that_cannot_be_read_is_named_and_the_others_are_read(shell: Terminal, tmp_path: Path) -> None:
    for name, body in (("good.md", b"# Tides\n\nThe moon."), ("empty.md", b"  "), ("broken.pdf", b"%PDF-1.7\nbroken")):
        (tmp_path / name).write_bytes(body)
    done = shell.run("upload", *sorted(tmp_path.iterdir()))
    assert done.returncode == 1
    states = {name: (state, detail) for name, state, detail in rows(done.stdout)}
    assert states["good.md"][0] == "read"
    assert states["empty.md"][0] == "refused"
    assert "empty" in states["empty.md"][1]
    assert states["broken.pdf"][0] == "failed"


def test_upload_without_waiting_prints_the_jobs(shell: Terminal, folder: Path) -> None:
    [[name, state, job]] = rows(shell.run("upload", folder / "tides.md", "--no-wait").stdout)
    assert (name, state) == ("tides.md", "queued")
    assert json.loads(shell.run("job", job, "--json").stdout)["kind"] == "documents.ingest"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("sea",), "add --recursive"),
        (("sea/photo.jpg",), None),
        (("nowhere",), "does not exist"),
        (("sea/tides.md", "--metadata", "course"), "not KEY=VALUE"),
        (("sea/tides.md", "twin/tides.md"), "would both be 'tides.md'"),
        (("sea/tides.md", "--project", str(uuid4())), "You have no project"),
    ],
)
def test_wrong_upload_says_what_to_do(
    shell: Terminal, folder: Path, arguments: tuple[str, ...], complaint: str | None
) -> None:
    twin = folder.parent / "twin"
    twin.mkdir()
    (twin / "tides.md").write_text("Another file of that name.")
    given = [folder.parent / one if "/" in one or one in {"sea", "nowhere"} else one for one in arguments]
    done = shell.run("upload", *given)
    if complaint is None:
        assert (done.returncode, "refused" in done.stdout) == (1, True)
    else:
        assert done.returncode == (5 if complaint == "You have no project" else 2)
        assert complaint in " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.usefixtures("_workers")
def test_each_file_has_a_bar_at_a_terminal(shell: Terminal, folder: Path) -> None:
    with shell.watch("upload", folder, "--recursive") as screen:
        assert all(screen.shows(words) for words in ("sea/tides.md", "sea/deep/talk.srt", "━"))
        assert screen.process.wait(60) == 0
