"""The llama.cpp server of `pensum up --model`, and what is said where a file cannot be served."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from embedded.errors import CannotRun
from embedded.llama_server import LlamaServer, problem_of
from tests.support.small_model import RealModel, small_model

pytestmark = pytest.mark.system

HEADER_BYTES = 3_000_000  # of the small model: its vocabulary, and the beginning of its weights


def test_file_that_is_no_gguf_is_told_before_anything_starts(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"PK\x03\x04")
    assert problem_of(file, memory_bytes=10**9) == f"{file} is no GGUF file, the form in which llama.cpp reads models."
    file.write_bytes(b"GGUF")
    assert problem_of(file, memory_bytes=10**9) is None
    assert "No such file" in str(problem_of(tmp_path / "missing.gguf", memory_bytes=10**9))


def test_file_that_is_larger_than_the_memory_is_told_before_anything_starts(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"GGUF" + bytes(3_000_000))
    assert "more than the 0.0 GB of memory here" in str(problem_of(file, memory_bytes=2_000_000))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LlamaServer]:
    made = LlamaServer(tmp_path / "home", tmp_path / "model.gguf", slots=1, context_tokens=256, threads=1)
    yield made
    made.stop()


def _start(server: LlamaServer) -> str:
    """What is said about a server that cannot start."""
    server.start()
    with pytest.raises(CannotRun) as raised:
        server.await_ready()
    return str(raised.value)


def _header() -> bytes:
    with small_model().open("rb") as file:
        return file.read(HEADER_BYTES)


def test_file_that_was_not_downloaded_to_its_end_is_told(server: LlamaServer, tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(_header())

    problem = _start(server)
    assert problem.startswith(f"The model {file} cannot be served: llama.cpp cannot load it: ")
    assert "data is not within the file bounds" in problem


def test_architecture_that_llama_cpp_does_not_know_is_told(server: LlamaServer, tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(_header().replace(b"llama", b"llamx", 1))
    os.truncate(file, small_model().stat().st_size)

    assert "llama.cpp cannot load it: unknown model architecture: 'llamx'" in _start(server)


def test_port_of_another_program_is_told(server: LlamaServer, tmp_path: Path) -> None:
    (tmp_path / "model.gguf").symlink_to(small_model())
    with socket.socket() as other:
        other.bind(("127.0.0.1", server.port))
        other.listen()
        assert _start(server).endswith("another program took its port meanwhile: start again.")


def test_server_that_is_killed_while_it_loads_is_told(server: LlamaServer, tmp_path: Path) -> None:
    (tmp_path / "model.gguf").symlink_to(small_model())
    server.start()
    server.kill()
    with pytest.raises(CannotRun, match="killed, as happens where memory ends"):
        server.await_ready()


def test_only_who_has_the_key_is_served(llama: RealModel) -> None:
    with httpx.Client(base_url=llama.url, trust_env=False) as client:
        assert client.get("/v1/models").status_code == 401
        assert client.get("/v1/models", headers={"Authorization": f"Bearer {llama.key}"}).status_code == 200
    assert llama.key.encode() not in Path(f"/proc/{llama.pid}/cmdline").read_bytes()


def test_log_has_no_text_of_a_request(llama: RealModel) -> None:
    body = {"messages": [{"role": "user", "content": "Opensesame"}], "max_tokens": 1}
    headers = {"Authorization": f"Bearer {llama.key}"}
    url = f"{llama.url}/v1/chat/completions"
    assert httpx.post(url, json=body, headers=headers, timeout=60, trust_env=False).is_success
    assert "Opensesame" not in llama.log.read_text()


def test_server_keeps_port_and_key_when_it_is_started_again(llama: RealModel) -> None:
    before = llama.url, llama.key
    llama.stop()
    assert not llama.is_ready()
    llama.start()
    llama.await_ready()
    assert (llama.url, llama.key) == before
    assert llama.busy_slots() == 0
