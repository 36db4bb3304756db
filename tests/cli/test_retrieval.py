"""`pensum eval-retrieval` on the samples, as it guards the quality of search."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

import tasks.documents
import tasks.embeddings  # noqa: F401  # importing them registers the handlers
from tasks.contracts import IngestDocument
from tasks.queues import GPU_EMBED
from tests.support.attempts import run_to_end
from tests.support.client_server import ApiServer
from tests.support.factories import Person, make_document, make_job, make_user
from tests.support.in_process_worker import working
from tests.support.live_workers import forget_workers
from tests.support.terminal import ROOT, Terminal

LIBRARY = ROOT / "samples" / "library"
QUESTIONS = ROOT / "samples" / "questions.jsonl"


def make_reader(*files: Path) -> Person:
    user = make_user()
    for file in files:
        document = make_document(user.id, file.read_text(encoding="utf-8"), path=file.name)
        assert run_to_end(make_job(user.id, IngestDocument(document_id=document.id)))["error"] is None
    return user


@pytest.fixture(scope="module")
def reader(platform: None) -> Person:
    """A user whose library holds two of the samples."""
    return make_reader(LIBRARY / "gradient-descent.md", LIBRARY / "backpropagation.md")


@pytest.fixture
def shell(server: ApiServer, reader: Person) -> Iterator[Terminal]:
    with working(GPU_EMBED):
        yield Terminal(server, reader)


def asking(folder: Path, *rows: object) -> Path:
    file = folder / "questions.jsonl"
    file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return file


@pytest.mark.system
def test_golden_questions_reach_the_expected_recall(server: ApiServer) -> None:
    shell = Terminal(server, make_reader(*sorted(LIBRARY.iterdir())))
    least = ["--min-recall-at-5", 0.8, "--min-mrr", 0.65]  # 0.85 and 0.68 when this was written
    with working(GPU_EMBED):
        done = shell.run("eval-retrieval", QUESTIONS, "--json", *least)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(done.stdout)
    assert figures["questions"] == len(figures["ranks"]) == 40
    assert figures["recall@1"] <= figures["recall@5"] <= figures["recall@10"]


def test_metrics_are_a_table_and_misses_are_listed(shell: Terminal, tmp_path: Path) -> None:
    found = {"question": "What is an epoch?", "document": "gradient-descent.md", "quote": "one  complete PASS over"}
    by_title = {"question": "What is gradient clipping?", "document": "Gradient Descent"}
    missed = {"question": "What is an epoch?", "document": "no-such-file.md"}
    done = shell.run("eval-retrieval", asking(tmp_path, found, "", by_title, missed), "--misses")
    assert done.returncode == 0, done.stderr
    lines = dict(line.replace("│", " ").split() for line in done.stdout.splitlines() if "recall" in line)
    assert lines["recall@10"] == "0.667"
    assert "not found in no-such-file.md: What is an epoch?" in done.stdout


def test_search_is_limited_to_kinds_of_documents(shell: Terminal, tmp_path: Path) -> None:
    file = asking(tmp_path, {"question": "What is an epoch?", "document": "gradient-descent.md"})
    for kind, recall in (("markdown", 1.0), ("pdf", 0.0)):
        done = shell.run("eval-retrieval", file, "--json", "--kind", kind, "--kind", "docx")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["recall@10"] == recall


def test_value_below_the_minimum_exits_with_1(shell: Terminal, tmp_path: Path) -> None:
    file = asking(tmp_path, {"question": "What is an epoch?", "document": "no-such-file.md"})
    done = shell.run("eval-retrieval", file, "--min-recall-at-5", 0.5)
    assert done.returncode == 1
    assert "recall@5 is 0.000 and should be 0.500" in done.stderr


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (["{"], "Line 1"),
        ([{"question": "What?", "document": "a.md"}, {"question": "What?"}], "Line 2: document"),
        (["", " "], "There is no question in the file"),
    ],
)
def test_invalid_question_file_exits_with_2(
    shell: Terminal, tmp_path: Path, rows: list[object], complaint: str
) -> None:
    done = shell.run("eval-retrieval", asking(tmp_path, *rows))
    assert done.returncode == 2
    assert complaint in done.stderr.replace("\n", " ")


def test_search_by_words_alone_is_told(server: ApiServer, reader: Person, tmp_path: Path) -> None:
    forget_workers()
    question = {"question": f"What is an epoch? {uuid4()}", "document": "gradient-descent.md"}
    done = Terminal(server, reader).run("eval-retrieval", asking(tmp_path, question), "--json")
    assert json.loads(done.stdout)["degraded"] == 1
    assert "passages of 1 of the questions were found by words alone" in done.stderr
