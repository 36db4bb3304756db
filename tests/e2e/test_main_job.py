"""The main job over HTTP, with real workers."""

import json
from pathlib import Path

import httpx
import pytest

from tests.support.http_jobs import succeeded_job
from tests.support.pensum_up import ROOT

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

LIBRARY = ROOT / "samples" / "library"
WAIT = {"Prefer": "wait=60"}


def upload(http: httpx.Client, file: Path, **headers: str) -> httpx.Response:
    return http.post("/api/documents/upload", files={"file": (file.name, file.read_bytes())}, headers=headers)


@pytest.fixture(scope="module")
def library(http: httpx.Client) -> dict[str, str]:
    """The samples, ingested: the text of each document by its id."""
    responses = [upload(http, file) for file in sorted(LIBRARY.iterdir())]
    ids = [succeeded_job(http, response)["result"]["document_id"] for response in responses]
    return {id_: http.get(f"/api/documents/{id_}").json()["text"] for id_ in ids}


def test_ingestion_reports_every_chunk(http: httpx.Client, library: dict[str, str]) -> None:
    again = succeeded_job(http, upload(http, LIBRARY / "gradient-descent.md", **WAIT))["result"]
    assert again["chunks"] > 3
    assert again["embedded"] == 0
    assert again["duplicates_skipped"] == again["chunks"]
    assert again["document_id"] in library


def test_search_finds_the_right_passages(http: httpx.Client, library: dict[str, str]) -> None:
    questions = [json.loads(line) for line in (ROOT / "samples" / "questions.jsonl").read_text().splitlines()]
    right = 0
    for question in questions:
        found = http.get("/api/documents/search", params={"query": question["question"], "limit": 5}).json()["results"]
        for passage in found:
            assert library[passage["document_id"]][passage["start"] : passage["end"]] == passage["quote"]
        right += any(question["quote"] in passage["quote"] for passage in found)
    assert right / len(questions) >= 0.85, f"recall@5 is {right}/{len(questions)}"


def test_resources_quote_the_library_exactly(http: httpx.Client, library: dict[str, str]) -> None:
    query = "Why does my model score great on the examples it learned from but badly on fresh ones?"
    job = succeeded_job(http, http.post("/api/learning/resources", json={"query": query}, headers=WAIT))
    resources = job["result"]["resources"]
    assert resources[0]["title"] == "Overfitting and Regularization"
    assert [resource["score"] for resource in resources] == sorted((r["score"] for r in resources), reverse=True)
    for resource in resources:
        assert library[resource["document_id"]][resource["start"] : resource["end"]] == resource["quote"]
    assert job["receipt"]["provider"] == "extractive"
    assert job["receipt"]["work_seconds"] > 0


@pytest.mark.parametrize("exercise_type", ["multiple_choice", "cloze", "short_answer"])
def test_exercises_are_written_and_stored_in_their_session(
    http: httpx.Client, library: dict[str, str], exercise_type: str
) -> None:
    session = http.post("/api/learning/sessions").json()["id"]
    body = {"exercise_type": exercise_type, "topic": "overfitting", "count": 2, "session_id": session}
    job = succeeded_job(http, http.post("/api/learning/exercises", json=body, headers=WAIT))
    written = job["result"]["exercises"]
    assert len(written) == 2
    assert all("solution" not in exercise for exercise in written)
    kept = http.get(f"/api/learning/sessions/{session}").json()["exercises"]
    assert [exercise["id"] for exercise in kept] == [exercise["id"] for exercise in written]


def test_progress_moves_mastery_with_the_score(http: httpx.Client, library: dict[str, str]) -> None:
    def record(score: float) -> float:
        body = {"completed_task": "Exercises on decision trees and random forests", "score": score, "minutes": 20}
        result = succeeded_job(http, http.post("/api/profiles/progress", json=body, headers=WAIT))["result"]
        assert result["progress"]
        mastery: float = result["mastery"][result["topic"]]
        return mastery

    first, better, worse = record(0.9), record(1.0), record(0.1)
    assert 0 < first < better < 1
    assert worse < better
    history = http.get("/api/profiles/progress").json()["items"]
    assert [entry["score"] for entry in history[:3]] == [0.1, 1.0, 0.9]
