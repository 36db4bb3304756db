"""`pensum library import`, with the API as a process of its own."""

import json
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from db.models import LIBRARY_OWNER_ID, Document, Job, LibraryResource
from db.transactions import read_only, transaction
from tests.support.client_server import ApiServer
from tests.support.factories import make_user
from tests.support.terminal import Terminal

SUMMARY = "Explains how looms weave patterns from punched cards. It then builds a small loom in Python."


@pytest.fixture
def shell(server: ApiServer) -> Terminal:
    return Terminal(server, make_user(is_admin=True))


@pytest.fixture(autouse=True)
def _empty_library(platform: None) -> Iterator[None]:
    yield
    with transaction() as session:
        session.execute(delete(LibraryResource))
        session.execute(delete(Document).where(Document.user_id == LIBRARY_OWNER_ID))
        own = Job.user_id == LIBRARY_OWNER_ID
        session.execute(update(Job).where(own, Job.state == "queued").values(state="cancelled", finished_at=func.now()))


def entry(**fields: Any) -> dict[str, Any]:
    return {
        "url": f"https://example.org/{token_hex(6)}",
        "title": "Looms for Everyone",
        "kind": "course",
        "level": "beginner",
        "topics": ["weaving"],
        "summary": SUMMARY,
    } | fields


def lines_of(*entries: Any) -> str:
    return "\n".join(one if isinstance(one, str) else json.dumps(one) for one in entries)


def titles() -> set[str]:
    with read_only() as session:
        return set(session.scalars(select(LibraryResource.title)))


def test_lines_are_added_changed_and_left_alone(shell: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "ours.jsonl"
    before = titles()
    one, other = entry(title="One"), entry(title="Two")
    file.write_text(lines_of(one, other))
    first = shell.run("library", "import", str(file))
    assert (first.returncode, first.stderr.strip()) == (0, "2 added")
    file.write_text(lines_of(one, other | {"title": "Three"}))
    second = shell.run("library", "import", "--json", str(file))
    assert second.returncode == 0
    assert [json.loads(line)["state"] for line in second.stdout.splitlines()] == ["unchanged", "changed"]
    assert titles() - before == {"One", "Three"}


def test_wrong_lines_are_named_and_skipped_and_the_rest_is_loaded(shell: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "ours.jsonl"
    file.write_text(
        lines_of("{not json", entry(kind="poem"), entry(url="ftp://example.org"), entry(title="Good"), "[]")
    )
    done = shell.run("library", "import", str(file))
    assert (done.returncode, done.stderr.strip()) == (1, "1 added, 4 failed")
    wrong = [line.split("\t") for line in done.stdout.splitlines() if "\tfailed\t" in line]
    assert [name for name, *_ in wrong] == [f"ours.jsonl:{number}" for number in (1, 2, 3, 5)]
    assert "kind" in wrong[1][-1]
    assert "url" in wrong[2][-1]
    assert "Good" in titles()


def test_markdown_files_with_fields_at_the_top_are_added(shell: Terminal, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "looms.md").write_text(
        "---\ntitle: 'Looms: a course'\nurl: https://example.org/looms?page=1\nkind: course\nlevel: beginner\n"
        f'topics:\n  - weaving\n  - "punched cards"\nauthors: [Ada Lovelace, Joseph Jacquard]\n'
        f"year: 1843\n---\n\n{SUMMARY}\n"
    )
    (tmp_path / "notes.md").write_text("# Only notes\n")
    done = shell.run("library", "import", str(tmp_path))
    assert (done.returncode, done.stderr.strip()) == (1, "1 added, 1 failed")
    with read_only() as session:
        [made] = session.scalars(select(LibraryResource))
    assert (made.title, made.topics, made.year) == ("Looms: a course", ["weaving", "punched cards"], 1843)
    assert (made.authors, made.summary) == (["Ada Lovelace", "Joseph Jacquard"], SUMMARY)


def test_nothing_to_import_and_no_administrator_are_told_apart(
    shell: Terminal, server: ApiServer, tmp_path: Path
) -> None:
    assert shell.run("library", "import", str(tmp_path)).returncode == 2
    file = tmp_path / "ours.jsonl"
    file.write_text(lines_of(entry()))
    refused = Terminal(server, make_user()).run("library", "import", str(file))
    assert refused.returncode == 4
    assert "administrators" in refused.stderr
