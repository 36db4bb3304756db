"""Six books are read, and neither their author's note nor anybody else's waits for them."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.support.http_jobs import succeeded_job
from tests.support.pensum_up import Up

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]

BOOKS = 6
PARAGRAPHS = 800  # of a book: some 400 passages and 1,500 sentences, minutes of a processor
WORDS = "tide harbour lantern rope gull anchor pilot storm keel mast cargo ferry reef signal compass deck".split()


def book(number: int) -> str:
    rng = random.Random(number)
    return "\n\n".join(
        f"Of page {number}-{page}: " + ". ".join(" ".join(rng.choices(WORDS, k=9)) for _ in range(5)) + "."
        for page in range(PARAGRAPHS)
    )


@contextmanager
def somebody_else(up: Up) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=up.url, timeout=70, trust_env=False) as other:
        account = {"email": "reader@example.org", "username": "reader", "password": "a long enough password"}
        assert other.post("/api/auth/register", json=account).status_code == httpx.codes.CREATED
        form = {"username": account["email"], "password": account["password"]}
        token = other.post("/api/auth/login", data=form).json()["access_token"]
        other.headers["Authorization"] = f"Bearer {token}"
        yield other


@pytest.fixture
def books(http: httpx.Client) -> Iterator[list[str]]:
    """The links to the jobs that read them, which are cancelled at the end."""
    links: list[str] = []
    try:
        for number in range(BOOKS):
            file = (f"book-{number}.txt", book(number).encode())
            response = http.post("/api/documents/upload", files={"file": file})
            assert response.status_code == httpx.codes.ACCEPTED, response.text
            links.append(response.json()["links"]["self"])
        yield links
    finally:
        for link in links:
            assert http.post(f"{link}/cancel").is_success


def add_note(client: httpx.Client, text: str) -> None:
    note = {"title": "Note", "text": text}
    succeeded_job(client, client.post("/api/documents/text", json=note, headers={"Prefer": "wait=60"}))


def finds(client: httpx.Client, query: str) -> list[str]:
    found: list[dict[str, Any]] = client.get("/api/documents/search", params={"query": query}).json()["results"]
    return [one["quote"] for one in found]


def test_notes_do_not_wait_for_books(up: Up, http: httpx.Client, books: list[str]) -> None:
    own, others = "The heron sleeps in the old boathouse.", "The otter lives below the third bridge."
    add_note(http, own)
    assert finds(http, "Where does the heron sleep?")[0] == own
    with somebody_else(up) as other:
        add_note(other, others)
        assert finds(other, "Where does the otter live?") == [others]
    states = [http.get(link).json()["state"] for link in books]
    assert set(states) <= {"queued", "running"}, states
