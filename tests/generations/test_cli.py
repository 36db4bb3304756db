"""`pensum embeddings` on the command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.queues import GPU_EMBED, UPKEEP_LONG
from tests.support.client_server import ApiServer
from tests.support.embedding_switch import project_model
from tests.support.factories import Person
from tests.support.in_process_worker import working
from tests.support.library import axis, make_passages
from tests.support.terminal import Terminal

pytestmark = pytest.mark.system

QUESTION = {"question": "How do plants make food?", "quote": "light, water and carbon dioxide", "document": "plants.md"}


@pytest.fixture
def server(platform: None, tmp_path: Path) -> Iterator[ApiServer]:
    running = ApiServer(tmp_path / "api.log")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def shell(server: ApiServer, administrator: Person) -> Terminal:
    return Terminal(server, administrator)


def test_build_rollback_and_activate_from_the_terminal(shell: Terminal, user: Person, tmp_path: Path) -> None:
    make_passages(user.id, [("Plants turn light, water and carbon dioxide into sugar.", axis(1))])
    golden = tmp_path / "golden.jsonl"
    golden.write_text(json.dumps(QUESTION))
    model = project_model(tmp_path / "projected", 128)
    with working(GPU_EMBED, UPKEEP_LONG):
        built = shell.run("embeddings", "build", model, "--golden", golden)
    assert built.returncode == 0, built.stderr
    generation_id, result = built.stdout.split("\n", 1)
    assert json.loads(result)["recall"]["questions"] == 1
    assert _states(shell.run("embeddings", "list").stdout) == [(generation_id, "active"), ("1", "retired")]
    back = shell.run("embeddings", "rollback", generation_id)
    assert _states(back.stdout) == [("1", "active")]
    assert _states(shell.run("embeddings", "activate", generation_id).stdout) == [(generation_id, "active")]
    refusal = shell.run("embeddings", "pause", generation_id)
    assert (refusal.returncode, "no longer being built" in refusal.stderr) == (2, True)


def _states(lines: str) -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in lines.splitlines()]
    return [(row[0], row[1]) for row in rows]


def test_build_pause_and_resume_from_the_terminal(shell: Terminal, tmp_path: Path) -> None:
    begun = shell.run("embeddings", "build", str(tmp_path / "nowhere"), "--no-follow", "--no-activate")
    generation_id = begun.stdout.strip()
    assert _states(shell.run("embeddings", "pause", generation_id).stdout) == [(generation_id, "paused")]
    assert _states(shell.run("embeddings", "resume", generation_id).stdout) == [(generation_id, "building (prepare)")]
    assert shell.run("embeddings", "build", "another", "--no-follow").returncode == 2
    assert shell.run("embeddings", "build", "model", "--golden", tmp_path / "absent").returncode == 2


def test_only_administrators_may_list_generations(server: ApiServer, user: Person) -> None:
    refusal = Terminal(server, user).run("embeddings", "list")
    assert (refusal.returncode, "administrators" in refusal.stderr) == (4, True)
