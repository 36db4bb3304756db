import gc
import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.fakes.ollama_models import MANIFEST_MISSING, NO_SPACE
from tests.fakes.ollama_server import MODEL, FakeOllama

PULLED = "smollm2:135m"


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama() as server:
        server.downloads.offered[PULLED] = (1_000, 10)
        yield server


def pull(server: FakeOllama, model: str = PULLED) -> list[dict[str, Any]]:
    response = httpx.post(f"{server.url}/api/pull", json={"model": model})
    assert response.status_code == 200
    return [json.loads(line) for line in response.text.splitlines()]


def names(server: FakeOllama) -> list[str]:
    return [one["name"] for one in httpx.get(f"{server.url}/api/tags").json()["models"]]


def test_connection_accepted_during_shutdown_is_closed() -> None:
    for _ in range(20):
        with FakeOllama() as server:
            socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0)).close()

    gc.collect()  # a socket that is still open warns, which is an error here


def test_server_that_went_away_comes_back_on_the_same_port(server: FakeOllama) -> None:
    for _ in range(3):
        server.stop()
        with pytest.raises(httpx.ConnectError):
            names(server)
        server.start()
        assert MODEL in names(server)


def test_pull_tells_its_progress_layer_by_layer(server: FakeOllama) -> None:
    first, *layers, verifying, writing, last = pull(server)
    assert first == {"status": "pulling manifest"}
    assert [line.get("completed", 0) for line in layers] == [*range(0, 1_001, 100), *range(11)]
    assert {line["digest"][7:19] for line in layers} == {line["status"].removeprefix("pulling ") for line in layers}
    assert [line["status"] for line in (verifying, writing)] == ["verifying sha256 digest", "writing manifest"]
    assert last == {"status": "success"}
    assert PULLED in names(server)


def test_pull_that_was_left_goes_on_where_it_was(server: FakeOllama) -> None:
    server.downloads.held_at = 300
    with httpx.stream("POST", f"{server.url}/api/pull", json={"model": PULLED}) as response:
        lines = response.iter_lines()
        while json.loads(next(lines)).get("completed") != 300:
            pass
    server.wait_for_disconnect()
    server.downloads.held_at = None

    assert pull(server)[1]["completed"] == 300
    assert server.downloads.fetched_in_all == 1_010


def test_error_of_a_pull_is_a_line_with_status_200(server: FakeOllama) -> None:
    assert pull(server, "no-such-model")[-1] == {"error": MANIFEST_MISSING}
    server.downloads.full_at = 500
    assert pull(server)[-1] == {"error": NO_SPACE}
    assert PULLED not in names(server)


def test_deleted_model_is_gone(server: FakeOllama) -> None:
    def delete() -> httpx.Response:
        return httpx.request("DELETE", f"{server.url}/api/delete", json={"model": MODEL})

    gone, missing = delete(), delete()
    assert (gone.status_code, gone.content) == (200, b"")
    assert (missing.status_code, missing.json()) == (404, {"error": f"model '{MODEL}' not found"})
    assert MODEL not in names(server)
