import gc
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.fakes.ollama_models import MANIFEST_MISSING, NO_SPACE
from tests.fakes.ollama_replies import MODEL_DIED, Busy, Crash, Hang
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


def chat(server: FakeOllama, prompt: str = "?", **more: Any) -> dict[str, Any]:
    messages = [{"role": "user", "content": prompt}] if prompt else []
    body = {"model": MODEL, "messages": messages, "stream": False, **more}
    response = httpx.post(f"{server.url}/api/chat", json=body)
    return {"status": response.status_code, **response.json()}


def test_chat_that_is_not_streamed_is_answered_in_one_piece(server: FakeOllama) -> None:
    server.replies.append("one two three")
    last = chat(server)
    assert (last["message"]["content"], last["done"]) == ("one two three", True)


def test_output_ends_before_a_stop_text(server: FakeOllama) -> None:
    server.replies.append("one two three")
    assert chat(server, options={"stop": ["two"]})["message"]["content"] == "one "


def test_server_tells_its_version_and_its_models(server: FakeOllama) -> None:
    assert httpx.get(f"{server.url}/api/version").json()["version"]
    assert "completion" in httpx.post(f"{server.url}/api/show", json={"model": MODEL}).json()["capabilities"]
    missing = httpx.post(f"{server.url}/api/show", json={"model": "x"})
    assert (missing.status_code, missing.json()) == (404, {"error": "model 'x' not found"})


def test_reply_is_an_echo_where_none_is_given(server: FakeOllama) -> None:
    assert chat(server, "Why is it so?")["message"]["content"] == "Echo: Why is it so?"


def test_server_stops_while_a_reply_hangs() -> None:
    body = {"model": MODEL, "messages": [{"role": "user", "content": "?"}]}
    with FakeOllama() as server:
        server.replies.append(Hang(after=1))
        with httpx.stream("POST", f"{server.url}/api/chat", json=body) as response:
            lines = response.iter_lines()
            next(lines)
            server.stop()
    assert "fake-ollama" not in {thread.name for thread in threading.enumerate()}


def test_request_for_a_loaded_model_is_never_refused_and_one_that_waits_for_a_load_may_be(server: FakeOllama) -> None:
    server.runner.holds_loads, server.runner.most_waiting = True, 0
    with ThreadPoolExecutor() as threads:
        loading = threads.submit(chat, server)
        server.wait_for_request()
        assert chat(server) == {"status": 503, "error": Busy().error}
        server.runner.holds_loads = False
        assert loading.result()["status"] == 200
        assert {one["status"] for one in threads.map(lambda _: chat(server), range(5))} == {200}


def test_request_that_finds_the_slots_taken_waits_without_a_byte(server: FakeOllama) -> None:
    body = {"model": MODEL, "messages": [{"role": "user", "content": "?"}]}
    server.replies.extend([Hang(after=1), "my turn"])
    with ThreadPoolExecutor() as threads, httpx.stream("POST", f"{server.url}/api/chat", json=body) as taken:
        lines = taken.iter_lines()  # its generator closes the response when it goes
        next(lines)
        second = threads.submit(chat, server)
        server.wait_for_request(2)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{server.url}/api/chat", json=body, timeout=0.2)
        assert not second.done()
        taken.close()
        assert second.result()["message"]["content"] == "my turn"


def test_change_of_a_loading_option_loads_the_model_anew(server: FakeOllama) -> None:
    for size, temperature in ((1024, 0.1), (1024, 0.9), (2048, 0.9)):
        chat(server, options={"num_ctx": size, "temperature": temperature})
    chat(server, options={"num_ctx": 2048}, shift=False)
    assert len(server.runner.loads) == 3


def test_model_whose_process_dies_says_so_in_the_stream_and_is_loaded_anew(server: FakeOllama) -> None:
    body = {"model": MODEL, "messages": [{"role": "user", "content": "?"}]}
    server.replies.append(Crash(after=1))
    response = httpx.post(f"{server.url}/api/chat", json=body)
    assert (response.status_code, json.loads(response.text.splitlines()[-1])) == (200, {"error": MODEL_DIED})
    chat(server)
    assert len(server.runner.loads) == 2


def test_only_what_differs_from_the_slot_s_last_prompt_is_read(server: FakeOllama) -> None:
    for prompt in ("one two three", "one two four five", "one two four five", "six"):
        chat(server, prompt)
    assert server.runner.tokens_read == [3, 2, 1, 1]
